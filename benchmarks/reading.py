"""Reading one invented report in each format, warm, on one core.

First the document layer, from bytes to blocks and grids, beside a peer that does less: lxml parsing the page,
python-docx opening the file and walking its cells, pdfplumber extracting text and tables, openpyxl loading the
workbook. Then the whole reading, from bytes to a report with every figure right. Figures are processor time, the best
of runs in which ours and the peer's take turns; the limits are multiples of the peer's figure.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import lxml.html
import openpyxl
import pdfplumber
from corpus.document import Draft, drafted
from corpus.formats.making import made, missing

from benchmarks import Row, best_side_by_side
from gongkai.documents import read_document
from gongkai.report.read import read_report

SEED = 12
RUNS = 12
FORMATS = ("text-lines", "html-site", "html-heavy", "docx-plain", "xlsx-one", "pdf-chromium", "pdf-office")


def run() -> list[Row]:
    """Measure each format that can be made on this machine."""
    rows: list[Row] = []
    for format_name in FORMATS:
        if lacking := missing(format_name):
            print(f"{format_name}: not measured, {lacking} is not installed")
            continue
        draft = drafted(SEED, format_name, ())
        ((_, data),) = made([draft])
        _must_be_exact(draft, data)
        rows += _rows(format_name, data)
    return rows


def _must_be_exact(draft: Draft, data: bytes) -> None:
    figures = read_report(read_document(data)).figures
    if dict(figures) != dict(draft.expected.figures):
        raise AssertionError(f"{draft.name} is not read exactly")


def _rows(format_name: str, data: bytes) -> list[Row]:
    size = f"{len(data) / 1024:.0f} kB"
    document = read_document(data)
    name, work, most = PEERS.get(format_name.partition("-")[0], ("", lambda _: None, 0.0))
    works = (lambda: read_document(data), lambda: read_report(document), lambda: work(data))
    best_side_by_side(1, *works)  # warm
    layer, matching, taken = best_side_by_side(RUNS, *works)
    rows = [Row(f"{format_name}: whole reading", 1 / (layer + matching), "documents/s", note=size)]
    if not name:
        return rows
    return [
        Row(f"{format_name}: blocks and grids", layer * 1e3, "ms", name, taken * 1e3, most * taken * 1e3, size),
        *rows,
    ]


def _walk_docx(data: bytes) -> None:
    for table in docx.Document(io.BytesIO(data)).tables:
        for row in table.rows:
            for cell in row.cells:
                _ = cell.text


def _extract_pdf(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as pages:
        for page in pages.pages:
            page.extract_text()
            page.extract_tables()


def _load_xlsx(data: bytes) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(data), data_only=True):
        for row in sheet.iter_rows():
            for cell in row:
                _ = cell.value


PEERS: dict[str, tuple[str, Callable[[bytes], object], float]] = {
    "html": ("lxml.html parsing alone", lxml.html.fromstring, 3.0),
    "docx": ("python-docx open and walk", _walk_docx, 3.0),
    "xlsx": ("openpyxl load and walk", _load_xlsx, 3.0),
    "pdf": ("pdfplumber text and tables", _extract_pdf, 0.1),
}
"""For each family the peer, what it does, and how many times its time ours may take."""
