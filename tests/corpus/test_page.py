"""A page has what the form prints, and its tables stay whole whatever is done to them."""

from random import Random

import pytest
from corpus.grid import covering, cut, flatten, insert_rows, placed, sliver, width
from corpus.invent import invent
from corpus.page import Cell, Table, lay

from gongkai.report.forms import forms


def page_of(seed, edition=""):
    report = invent(seed, edition).report
    return lay(report, report.mixed_form, {key: str(value) for key, value in report.figures.items()})


def is_whole(table):
    squares = sum(cell.rowspan * cell.colspan for cell in table.cells)
    return squares == width(table) * len(table.rows) and all(None not in row for row in covering(table))


@pytest.mark.parametrize("edition", forms())
def test_each_figure_has_one_cell_in_the_forms_order(edition):
    keys = [cell.key for cell in page_of(1, edition).cells if cell.role == "figure"]

    assert tuple(keys) == forms()[edition].keys


@pytest.mark.parametrize("edition", forms())
def test_every_label_of_the_form_is_printed(edition):
    texts = {cell.text for cell in page_of(1, edition).cells}

    for table in forms()[edition].tables:
        for block in table.blocks:
            assert {row.label for row in block.rows} - {""} <= texts
            assert {label for column in block.columns for label in (column.label, *column.under)} <= texts
            assert {block.caption, block.stub} - {""} <= texts


@pytest.mark.parametrize("edition", forms())
def test_tables_have_neither_holes_nor_overlaps(edition):
    assert all(is_whole(table) for table in page_of(1, edition).tables)


@pytest.mark.parametrize("at", [1, 2, 4, 7, 13, 20, 26])
def test_a_table_that_is_cut_gives_two_whole_ones(at):
    table = page_of(1, "annual-2021").table("applications")
    cells = len([cell for cell in table.cells if cell.role == "figure"])

    above, below = cut(table, at)

    assert is_whole(above)
    assert is_whole(below)
    assert sum(cell.role == "figure" for part in (above, below) for cell in part.cells) == cells


def test_rows_can_be_put_between_rows_that_a_cell_spans():
    table = page_of(1).table("applications")
    before = len(table.rows)

    insert_rows(table, 10, [[Cell("x", 1, width(table))]])

    assert len(table.rows) == before + 1
    assert is_whole(table)


def test_spans_can_be_made_blank_cells():
    table = page_of(1).table("applications")

    flatten(table, lambda cell: True)

    assert is_whole(table)
    assert {(cell.rowspan, cell.colspan) for cell in table.cells} == {(1, 1)}


@pytest.mark.parametrize("key", ["proactive", "applications", "remedies"])
@pytest.mark.parametrize("seed", range(3))
def test_narrow_columns_keep_a_table_whole_and_its_cells_in_order(key, seed):
    table = page_of(seed).table(key)
    before = [(cell.text, cell.key) for cell in table.cells]
    columns = width(table)

    for boundary in range(columns - 1, 0, -1):
        sliver(table, boundary, Random(seed))

    assert width(table) == 2 * columns - 1
    assert is_whole(table)
    assert [(cell.text, cell.key) for cell in table.cells] == before


def test_a_cell_begins_where_those_from_above_leave_room():
    tall, right, under = Cell("a", 2, 1), Cell("b"), Cell("c")

    assert placed([[tall, right], [under]]) == [(0, 0, tall), (0, 1, right), (1, 1, under)]
    assert width(Table("", [[tall, right], [under]])) == 2
