"""Texts whose columns or rows are not the form's: what headers say, in turn or by their place, decides."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from tests.report.layouts import OPENING, TITLE, written
from tests.report.strategies import v1

from gongkai.documents import read_text
from gongkai.report.forms import form
from gongkai.report.model import Report
from gongkai.report.read import read_report

V1, _ = v1()
TABLE = form("annual-2021").table("applications")
BLOCK = TABLE.blocks[0]
USUAL = [column.key for column in BLOCK.columns]
STRANGER = "外籍人士"
ROWS = [(row.label, {column.key: V1.figures[TABLE.cell_at(row, column).key] for column in BLOCK.columns})
        for row in BLOCK.figure_rows]  # fmt: skip


def rows(keys: Sequence[str], stranger: int | None = None, counted: int = 0) -> list[list[str]]:
    """Return the headers and rows of table 三 under some columns; ``stranger`` is the place of one that it lacks."""
    labels = {column.key: column.label for column in BLOCK.columns}
    made = [["", *(labels[key] for key in keys)]]
    for label, figures in ROWS:
        values = {**figures, "total": (figures["total"] or 0) + counted}
        made.append([label, *(str(values[key]) for key in keys)])
    if stranger is not None:
        for at, row in enumerate(made):
            row.insert(1 + stranger, str(counted) if at else STRANGER)
    return made


def aligned(table: Sequence[Sequence[str]]) -> str:
    """Draw a table with blanks, its headers and figures under each other."""
    return "\n".join(_padded(row) for row in table) + "\n"


def _padded(row: Sequence[str]) -> str:
    line, *cells = row
    for at, cell in enumerate(cells):
        width = sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in line)
        line += " " * (70 + 14 * at - width) + cell
    return line


def in_lines(table: Sequence[Sequence[str]]) -> str:
    """Write a table one cell a line, blank ones left out; the headers as the form has them, in two rows."""
    head, *rest = table
    return "".join(f"{cell}\n" for cell in [*_in_two_rows(head[1:]), *(cell for row in rest for cell in row)])


def _in_two_rows(labels: Sequence[str]) -> list[str]:
    depths = {column.label: len(column.under) for column in BLOCK.columns}
    inner = [label for label in labels if depths.get(label, 2) == 2]
    outer = [label for label in labels if label not in inner]
    return [BLOCK.columns[0].under[0], outer[0], BLOCK.columns[1].under[1], *outer[1:], *inner]


def read(table: str) -> Report:
    words = f"{TITLE}\n{OPENING}\n三、收到和处理政府信息公开申请情况\n{table}四、政府信息公开行政复议、行政诉讼情况\n"
    return read_report(read_text(words))


def wrong(report: Report, right: Report = V1) -> dict[str, object]:
    return {key: value for key, value in report.figures.items() if value not in (None, right.figures[key])}


def missing(report: Report) -> set[str]:
    """Return the columns of which no figure was read."""
    found = {key.rpartition(".")[2] for key, value in report.figures.items() if value is not None}
    return {key for key in USUAL if key not in found}


SWAPPED = [*USUAL[:1], *USUAL[3:5], *USUAL[1:3], *USUAL[5:]]


def test_columns_in_another_order_are_told_by_their_headers():
    report = read(aligned(rows(SWAPPED)))

    assert wrong(report) == {}
    assert missing(report) == set()


def test_headers_without_places_that_name_another_order():
    assert wrong(read(in_lines(rows(SWAPPED)))) == {}


def test_a_column_that_is_missing_moves_no_other():
    gone = USUAL[3]
    report = read(aligned(rows([key for key in USUAL if key != gone])))

    assert wrong(report) == {}
    assert missing(report) == {gone}
    assert {each.code for each in report.problems if each.cells} >= {"READ-COLUMN-MISSING"}


@pytest.mark.parametrize("counted", [0, 2])
@pytest.mark.parametrize("layout", [aligned, in_lines])
@pytest.mark.parametrize("place", [1, 3, 5])
def test_a_column_too_many_is_left_out_though_it_may_be_counted_in_the_total(layout, place, counted):
    report = read(layout(rows(USUAL, place, counted)))
    right = replace(V1, figures={
        key: value + counted if key.startswith("applications.") and key.endswith(".total") else value
        for key, value in V1.figures.items()
    })  # fmt: skip

    assert wrong(report, right) == {}
    assert missing(report) == set()
    assert "READ-COLUMN-EXTRA" in {each.code for each in report.problems}


def test_a_column_too_many_that_no_header_tells_leaves_the_rows_open():
    table = rows(USUAL, 3, counted=2)
    table[0].remove(STRANGER)
    report = read(in_lines(table))

    assert wrong(report) == {}
    assert missing(report) == set(USUAL)


def test_a_total_left_blank_everywhere_is_no_missing_column():
    table = [row if not at else row[:-1] for at, row in enumerate(rows(USUAL))]
    report = read(aligned(table))

    assert wrong(report) == {}


def test_groups_of_a_table_without_row_labels_that_stand_turned():
    text = written(V1, tables=("remedies",))
    block = form("annual-2021").table("remedies").blocks[0]
    figures = [str(V1.figures[f"remedies.{column.key}"]) for column in block.columns]
    labels = [column.label for column in block.columns][:5]
    start, end = text.index("四、"), text.index("五、")
    lines = [
        "行政诉讼",
        "行政复议",
        "复议后起诉",
        "未经复议直接起诉",
        *labels * 3,
        *figures[10:],
        *figures[5:10],
        *figures[:5],
    ]
    turned = text[:start] + "四、政府信息公开行政复议、行政诉讼情况\n" + "\n".join(lines) + "\n" + text[end:]

    assert read_report(read_text(turned)).figures == {
        key: value for key, value in V1.figures.items() if key.startswith("remedies.")
    }


@pytest.mark.parametrize("first", range(2, 12))
def test_rows_that_stand_in_each_others_place_keep_their_figures(first):
    table = rows(USUAL)
    table[first], table[first + 1] = table[first + 1], table[first]
    broken = []
    for label, *cells in table:
        broken.append([label[:14], *cells])
        if len(label) > 14:
            broken.append([label[14:]])

    assert wrong(read(aligned(broken))) == {}


def piped(table: Sequence[Sequence[str]], more: int = 0) -> str:
    """Draw a table with pipes, ``more`` blank cells beside each label."""
    return "".join("| " + " | ".join([row[0], *[""] * more, *row[1:]]) + " |\n" for row in table)


@pytest.mark.parametrize("keys", [SWAPPED, [key for key in USUAL if key != USUAL[2]]], ids=["swapped", "missing"])
def test_a_table_that_goes_on_without_headers_goes_on_in_its_own_order(keys):
    table = rows(keys)
    report = read(f"{piped(table[:9])}\n{piped(table[9:], more=1)}")

    assert wrong(report) == {}
    assert len([value for value in report.figures.values() if value is not None]) == len(ROWS) * len(keys)
