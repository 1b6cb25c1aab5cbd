"""What is fuzzed: each target takes any bytes and comes back, or raises for what must never happen.

A refusal (``Failure``) is right; any other exception is a finding, and so is a figure that the document does not have.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from importlib import import_module
from pathlib import Path

from gongkai.documents import Document, Grid, read_document
from gongkai.findings import Against, findings_of, passages
from gongkai.problems import Failure, Problem
from gongkai.report import jsonio
from gongkai.report.check import check
from gongkai.report.model import Figure, Report
from gongkai.report.money import UNITS
from gongkai.report.read import read_report
from gongkai.report.reading import read_reports
from gongkai.report.show import table_lines
from gongkai.workdays.notices import read_notices

COMMA = re.compile(r"(?<=\d)[,，](?=\d)")


def report_json(data: bytes) -> None:
    """Read bytes as the Report JSON of one or more reports."""
    with suppress(Failure):
        for report in read_reports(b"{" + data.removeprefix(b"{")):
            _use(report)


def document(data: bytes) -> None:
    """Read bytes as a document of the kind they are."""
    with suppress(Failure):
        _read(read_document(data))


def _of_kind(module: str, function: str) -> Callable[[bytes], None]:
    """Return a target that reads bytes as a document of one kind, whatever they look like."""

    def target(data: bytes) -> None:
        with suppress(Failure):
            _read(getattr(import_module(f"gongkai.documents.{module}"), function)(data))

    return target


def _read(found: Document) -> None:
    report = read_report(found)
    _use(report)
    strange = list(figures_from_nowhere(report, found))
    assert not strange, f"figures that do not stand in the document: {strange}"


def workdays(data: bytes) -> None:
    """Read bytes as the file of a holiday notice."""
    with tempfile.NamedTemporaryFile(suffix=".toml") as file, suppress(Failure):
        file.write(data)
        file.flush()
        for notice in read_notices(Path(file.name)):
            assert notice.version


def findings(data: bytes) -> None:
    """Look at bytes as a file of the kind they are: what cannot be read is a problem, and nothing is raised."""
    for problem in findings_of(passages(data, "a"), Against()):
        assert problem.text("zh")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "text": document,
    "json": report_json,
    "html": _of_kind("html", "read_html"),
    "docx": _of_kind("docx", "read_docx"),
    "xlsx": _of_kind("xlsx", "read_xlsx"),
    "pdf": _of_kind("pdf", "read_pdf"),
    "workdays": workdays,
    "findings": findings,
}
"""All targets by name. A reader of another kind of file joins here."""


def figures_from_nowhere(report: Report, document: Document) -> Iterator[str]:
    """Yield the keys of figures whose digits do not stand in the document."""
    words = COMMA.sub("", unicodedata.normalize("NFKC", "\n".join(_texts(document))))
    for key, value in report.figures.items():
        if value is not None and not any(printed in words for printed in _printed(value)):
            yield key


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield from (cell.text for cell in block.cells) if isinstance(block, Grid) else (block.text,)


def _printed(value: Figure) -> Iterator[str]:
    """Yield the ways in which a figure may be printed, without its sign."""
    number = abs(Decimal(value or 0))
    units = UNITS.values() if isinstance(value, Decimal) else (Decimal(1),)
    yield from (format((number / unit).normalize(), "f") for unit in units)


def _use(report: Report) -> None:
    """Do with a report all that commands do: check it, show it, write it, and read what was written."""
    checked = check(report)
    for problem in (*report.problems, *checked.problems):
        assert isinstance(problem, Problem)
        assert problem.text("zh")
        assert problem.text("en")
    assert list(table_lines(report))
    again = jsonio.loads(jsonio.dumps(report))
    assert (again.figures, again.marks, again.sections) == (report.figures, report.marks, report.sections)
