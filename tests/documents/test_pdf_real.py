"""Published reports as found, where they are at hand: every row of every statutory table comes out whole, in order."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gongkai.documents import Grid
from gongkai.documents.pdf import read_pdf
from gongkai.report.forms import forms

REPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "reports"
CASES = [path.parent for path in sorted(REPORTS.glob("*/source.pdf"))]
TABLE_3 = {"02-hongze-district-2023": "annual-2019-trial", "03-hongze-district-2024": "annual-2019-trial"}
"""The reports whose third table follows another edition than the others, by case."""
MISPRINTS = {"2.其他法律行政法规禁止公开": "2.其他法律行政止公开"}


def plain(text):
    return re.sub(r"[\s、.]", "", text)


def expected_rows(case):
    """Yield the label and the figures of each statutory row, from what a person read."""
    figures = json.loads((case / "expected.json").read_text(encoding="utf-8"))["figures"]
    for number, table in enumerate(forms()["annual-2021"].tables):
        form = forms()[TABLE_3.get(case.name, "annual-2021") if number == 1 else "annual-2021"]
        table = form.tables[number]
        for block in table.blocks:
            for row in block.figure_rows:
                yield row.label, [figures[table.cell_at(row, column).key] for column in block.columns]


@pytest.mark.skipif(not CASES, reason="the shared reports are not beside the repository")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_statutory_row_is_a_row_of_a_grid(case):
    document = read_pdf((case / "source.pdf").read_bytes())
    listed = [
        ["".join(cell.text.split()) for cell in row]
        for block in document.blocks
        if isinstance(block, Grid)
        for row in block.rows
    ]

    at = 0
    for label, figures in expected_rows(case):
        values = [str(figure) for figure in figures]
        if label == "行政事业性收费":  # printed in units of ten thousand yuan
            values = [f"{float(value) / 10_000:.6f}".rstrip("0").rstrip(".") for value in values]
        found = [number for number in range(at, len(listed)) if listed[number][-len(values) :] == values]
        rows = [number for number in found if _is_labelled(label, listed[number][: -len(values)])]
        assert rows, (label, values)
        at = rows[0] + 1

    assert document.problems == ()


def _is_labelled(label, cells):
    wanted = plain(label)
    return not wanted or any(plain(cell) in (wanted, plain(MISPRINTS.get(label, label))) for cell in cells[-2:])


@pytest.mark.skipif(not CASES, reason="the shared reports are not beside the repository")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_page_numbers_are_no_lines_and_headings_are(case):
    texts = [block.text for block in read_pdf((case / "source.pdf").read_bytes()).blocks if not isinstance(block, Grid)]

    assert not [text for text in texts if re.fullmatch(r"[-—\s]*\d+[-—\s]*", text)]
    for heading in ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况"):
        assert heading in texts
    assert "四、政府信息公开行政复议、行政诉讼情况" in texts
