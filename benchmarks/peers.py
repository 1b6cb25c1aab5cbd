"""Figures right and time taken, beside tools that turn any document into tables.

The same documents are read by all: of each format several that an office may have written, with the deviations that
real reports have. A peer's tables are read as kindly as can be: a figure counts as right when some row of its tables
has the label of the form to the letter and ends on the figures of that row, in order.
"""

from __future__ import annotations

import io
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence

import pandas as pd
from corpus.document import Draft, drafted
from corpus.formats.making import made, missing
from markitdown import MarkItDown

from benchmarks import Row
from gongkai.documents import read_document
from gongkai.problems import Failure
from gongkai.report.forms import Form, compose, form_of_year
from gongkai.report.model import Figure
from gongkai.report.read import read_report

SEED = 3000
COUNT = 8
FORMATS = ("html-site", "html-word", "docx-plain", "xlsx-one", "pdf-chromium")

Cells = Sequence[Sequence[str]]


def run() -> list[Row]:
    """Measure each format that can be made on this machine."""
    rows: list[Row] = []
    for format_name in FORMATS:
        if lacking := missing(format_name):
            print(f"{format_name}: not measured, {lacking} is not installed")
            continue
        drafts = [drafted(SEED + at, format_name, None) for at in range(COUNT)]
        kept = [(draft, data) for draft, data in made(drafts) if draft.expected.refused is None]
        rows += _rows(format_name, kept)
    return rows


def _rows(format_name: str, documents: Sequence[tuple[Draft, bytes]]) -> Iterator[Row]:
    ours = _measured(documents, _read)
    tools = {"markitdown": _by_markitdown, **({"pandas.read_html": _by_pandas} if "html" in format_name else {})}
    for name, tool in tools.items():
        theirs = _measured(documents, tool)
        yield Row(f"{format_name}: figures right", ours[0] * 100, "%", name, theirs[0] * 100)
        yield Row(f"{format_name}: a document", ours[1] * 1e3, "ms", name, theirs[1] * 1e3)


def _measured(
    documents: Sequence[tuple[Draft, bytes]], tool: Callable[[Draft, bytes], Mapping[str, Figure]]
) -> tuple[float, float]:
    """Return the share of figures that a tool has right, and its seconds a document, warm."""
    right = total = 0
    spent = 0.0
    tool(*documents[0])
    for draft, data in documents:
        begun = time.perf_counter()
        found = tool(draft, data)
        spent += time.perf_counter() - begun
        figures = {key: value for key, value in draft.expected.figures.items() if value is not None}
        total += len(figures)
        right += sum(found.get(key) == value for key, value in figures.items())
    return right / total, spent / len(documents)


def _read(draft: Draft, data: bytes) -> Mapping[str, Figure]:
    try:
        return read_report(read_document(data, draft.name)).figures
    except Failure:
        return {}


_converter = MarkItDown(enable_plugins=False)


def _by_markitdown(draft: Draft, data: bytes) -> Mapping[str, Figure]:
    text = _converter.convert_stream(io.BytesIO(data), file_extension="." + draft.name.rpartition(".")[2]).markdown
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return _kindly(draft, [[cell.strip() for cell in row] for row in rows])


def _by_pandas(draft: Draft, data: bytes) -> Mapping[str, Figure]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frames = pd.read_html(io.BytesIO(data), header=None, converters=None)
    except ValueError:  # it found no table
        return {}
    return _kindly(draft, [[str(cell) for cell in row] for frame in frames for row in frame.to_numpy().tolist()])


def _kindly(draft: Draft, rows: Cells) -> Mapping[str, Figure]:
    """Return the figures of rows that have a label of the form to the letter and end on as many figures."""
    found: dict[str, Figure] = {}
    expected = draft.expected.figures
    form = _form(draft)
    for cell in form.cells:
        columns = list(cell.block.columns)
        for row in rows:
            if cell.row.label and cell.row.label not in row:
                continue
            values = row[-len(columns) :]
            at = columns.index(cell.column)
            if len(values) == len(columns) and _same(values[at], expected.get(cell.key)):
                found[cell.key] = expected[cell.key]
    return found


def _form(draft: Draft) -> Form:
    form = form_of_year(draft.expected.years[0]) if draft.expected.years else None
    return form or compose("annual-2021", {})


def _same(text: str, figure: Figure) -> bool:
    try:
        return figure is not None and float(text) == float(figure)
    except ValueError:
        return False
