"""Money as cells print it, and tables as a terminal shows them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.strategies import changed, v1

from gongkai.report.forms import form
from gongkai.report.forms.model import Column
from gongkai.report.model import Mark, Report, money_text
from gongkai.report.money import UNITS, money_cell
from gongkai.report.show import padded, table_lines, width

V1, _ = v1()
TOTAL = "applications.granted.total"
AMOUNTS = st.decimals(-(10**12), 10**12, places=8)


YUAN = {
    "0": "0.00",
    "5": "5.00",
    "0.5": "0.50",
    "1E+3": "1000.00",
    "1.10000": "1.10",
    "1835100": "1835100.00",
    "0.123456": "0.123456",
}


@pytest.mark.parametrize(("yuan", "text"), YUAN.items())
def test_yuan_as_the_contract_writes_them(yuan, text):
    assert money_text(Decimal(yuan)) == text


@pytest.mark.parametrize(
    ("yuan", "unit", "text"),
    [
        ("1835100", "万元", "183.51"),
        ("1835100", "元", "1835100"),
        ("1835100", "", "183.51万元"),
        ("0", "", "0万元"),
        ("0.01", "万元", "0.000001"),
        ("150000000", "亿元", "1.5"),
    ],
)
def test_an_amount_as_a_cell_of_its_column_prints_it(yuan, unit, text):
    assert money_cell(Decimal(yuan), Column("x", "x", "money", unit=unit)) == text


@given(amount=AMOUNTS, unit=st.sampled_from(["", *UNITS]))
def test_a_printed_amount_is_exact(amount, unit):
    text = money_cell(amount, Column("x", "x", "money", unit=unit))

    assert Decimal(text.removesuffix("万元")) * UNITS[unit or "万元"] == amount
    assert Decimal(money_text(amount)) == amount


def test_every_row_stands_on_a_line_with_its_figures():
    lines = list(table_lines(V1))

    assert sum(line.startswith(("二、", "三、", "四、")) for line in lines if not line.startswith(" ")) == 3
    assert next(line for line in lines if "4.保护第三方" in line).split() == [
        "4.保护第三方合法权益", "49", "2", "0", "0", "0", "0", "51",
    ]  # fmt: skip
    assert next(line for line in lines if "行政事业性收费" in line).split() == ["行政事业性收费", "316441"]
    assert "  未经复议直接起诉 · 总计" in next(line for line in lines if line.split()[-1:] == ["56"])


@pytest.mark.parametrize(
    ("mark", "sign"),
    [
        (None, "□"),
        (Mark("blank"), "□"),
        (Mark("slash", "/"), "/"),
        (Mark("dash", "—"), "—"),
        (Mark("entered", "x"), "?"),
    ],
)
def test_what_is_no_number_is_shown_by_a_sign(mark, sign):
    report = replace(changed(V1, {TOTAL: None}), marks={TOTAL: mark} if mark else {})

    assert next(line for line in table_lines(report) if "（一）予以公开" in line).split()[-1] == sign


def test_a_cell_that_is_not_there_is_a_dot():
    report = Report(V1.form, {key: value for key, value in V1.figures.items() if key != TOTAL})

    assert next(line for line in table_lines(report) if "（一）予以公开" in line).split()[-1] == "·"


@pytest.mark.parametrize("form_id", ["annual-2019-trial", "annual-2021"])
def test_the_columns_of_a_block_end_under_each_other(form_id):
    report = Report(form_id, {key: 10**at % 99_999_991 for at, key in enumerate(form(form_id).keys)})
    for rows in _blocks(list(table_lines(report))):
        assert len({width(row) for row in rows}) == 1


def _blocks(lines: list[str]) -> list[list[str]]:
    """Return the lines between captions that have a header: those of tables 二 and 三."""
    blocks: list[list[str]] = []
    for line in lines:
        if line.startswith("四、"):
            break
        if not line.startswith(" ") or "第二十条" in line or "自然人" in line:
            blocks.append([line] if line.startswith(" ") else [])
        else:
            blocks[-1].append(line)
    return [block for block in blocks if block]


def test_chinese_signs_take_two_columns():
    assert width("件a１") == 5
    assert padded("件", 4) == "件  "
    assert padded("很长的", 2) == "很长的"
