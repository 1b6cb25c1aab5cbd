"""Whatever stands in a report, a readable document comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pypdfium2 as pdfium
import pytest
from tests.report.write.readers import document_of
from tests.report.write.reports import city

from gongkai.documents import Grid
from gongkai.report.forms import form
from gongkai.report.jsonio import loads
from gongkai.report.model import Mark, Report, SectionText
from gongkai.report.write import TARGETS, write

FORM = form("annual-2021")
LARGE = {cell.key: Decimal(10**15) + Decimal("0.01") if cell.column.kind == "money" else 10**15 for cell in FORM.cells}
NASTY = "<script>alert(1)</script>&amp;]]><w:p/>#let x = 1 $x$ @a *b* _c_ `d` \\ {{x}} =SUM(A1)"
CASES = {
    "large figures": replace(city(), figures=LARGE),
    "nothing": Report("annual-2021", {}),
    "all null": Report("annual-2019-trial", dict.fromkeys(form("annual-2019-trial").keys)),
    "a long name": replace(city(), organ="某" * 5000, title=""),
    "a long word": replace(city(), organ="A" * 5000, title="B" * 5000),
    "control characters": replace(
        city(),
        organ="某\x00市\x07局\ud800\ufffe",
        sections=(SectionText("一", "总\x0b体", ("甲\x00乙\x1f\x85丁\n戊\ud83d。",)),),
    ),
    "markup": replace(city(), organ=NASTY, title=NASTY, sections=(SectionText("一", NASTY, (NASTY,)),)),
    "a long entry": replace(city(), figures={}, marks={FORM.keys[0]: Mark("entered", NASTY * 10, NASTY)}),
    "odd years": replace(city(), year=0, dated=date(1, 1, 1), period=(date(1, 1, 1), date(9999, 12, 31))),
}


@pytest.mark.parametrize("to", TARGETS)
@pytest.mark.parametrize("report", CASES.values(), ids=CASES)
def test_a_document_is_written_and_can_be_opened(report, to):
    data = write(report, to)

    if to == "json":
        assert loads(data.decode()).figures == report.figures
    else:
        assert sum(isinstance(block, Grid) for block in document_of(data, to).blocks) >= 3


@pytest.mark.parametrize("to", ["html", "docx", "xlsx"])
@pytest.mark.parametrize("sign", ["政府信息公开。", "x"])
def test_a_section_of_a_megabyte_is_written_whole(sign, to):
    text = sign * (1_000_000 // len(sign.encode()))
    report = replace(city(), sections=(SectionText("一", "总体情况", (text,)),))
    blocks = document_of(write(report, to), to).blocks
    texts = [[cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text] for block in blocks]

    assert text in "".join(map("".join, texts))


def test_a_section_of_a_megabyte_is_set_as_pdf():
    report = replace(city(), sections=(SectionText("一", "总体情况", ("政府信息公开。" * 47_619,)),))
    with pdfium.PdfDocument(write(report, "pdf")) as document:
        assert len(document) > 500
