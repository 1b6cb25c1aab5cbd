"""A report → HTML, PDF, DOCX, XLSX or JSON. The same report gives the same bytes.

Parts that need further packages are imported when a format needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Literal, get_args

from gongkai.problems import Failure, Problem, problem
from gongkai.report.jsonio import dumps
from gongkai.report.model import Report
from gongkai.report.write.cells import Empty
from gongkai.report.write.page import page
from gongkai.report.write.texts import whole

if TYPE_CHECKING:
    from gongkai.report.write.charts import Chart

Target = Literal["html", "pdf", "docx", "xlsx", "json"]
TARGETS: tuple[Target, ...] = get_args(Target)
BINARY: tuple[Target, ...] = ("pdf", "docx", "xlsx")
CHARTED: tuple[Target, ...] = ("html", "pdf")
SUFFIXES: dict[str, Target] = {".htm": "html", **{f".{target}": target for target in TARGETS}}

__all__ = ["BINARY", "TARGETS", "Empty", "Options", "Target", "Written", "target_of", "write", "written"]


@dataclass(frozen=True, slots=True)
class Options:
    """How a report is written.

    ``empty`` tells what cells without a figure print, ``earlier`` are the organ's reports on other years, for charts
    over the years. ``embed`` puts the Report JSON into HTML. ``fonts`` are folders with typefaces for PDF.
    """

    empty: Empty = "marks"
    charts: bool = False
    earlier: tuple[Report, ...] = ()
    embed: bool = False
    fonts: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A document, and what is to be said of it."""

    data: bytes
    problems: tuple[Problem, ...] = ()


DEFAULT = Options()


def write(report: Report, to: Target, options: Options = DEFAULT) -> bytes:
    """Return a report as a document. Raises Failure WRITE-EXTRA when the package for a format is missing."""
    return written(report, to, options).data


def written(report: Report, to: Target, options: Options = DEFAULT) -> Written:
    """Return a report as a document with what is to be said of it, such as typefaces that stand in for others."""
    if to == "json":
        return Written(whole(dumps(report)).encode() + b"\n")
    document = page(report, options.empty)
    match to:
        case "html":
            from gongkai.report.write.html import html

            embedded = report if options.embed else None
            return Written(html(document, _charts(report, options), embedded).encode("utf-8"))
        case "pdf":
            from gongkai.report.write.pdf import pdf

            data, said = pdf(document, _charts(report, options), options.fonts)
            return Written(data, tuple(said))
        case "docx":
            from gongkai.report.write.docx import docx

            return Written(docx(document), _uncharted(to, options))
        case "xlsx":
            from gongkai.report.write.xlsx import xlsx

            return Written(xlsx(document, report), _uncharted(to, options))


def target_of(name: str) -> Target:
    """Return the format that a file name asks for. Raises Failure WRITE-FORMAT."""
    target = SUFFIXES.get(PurePath(name).suffix.lower())
    if target is None:
        raise Failure("WRITE-FORMAT", found=PurePath(name).suffix or name, known=list(TARGETS))
    return target


def _charts(report: Report, options: Options) -> list[Chart]:
    if not options.charts and not options.earlier:
        return []
    from gongkai.report.write.charts import charts, series_charts

    return [*charts(report), *series_charts([*options.earlier, report])]


def _uncharted(to: Target, options: Options) -> tuple[Problem, ...]:
    if not options.charts and not options.earlier:
        return ()
    return (problem("WRITE-CHARTS", found=to.upper()),)
