"""Tables in text: pipes and tabs draw grids, where rows are as wide; a blank line ends a table of pipes."""

from gongkai.documents import read_text
from gongkai.documents.model import Grid


def grids(text):
    return [
        [[cell.text for cell in row] for row in each.rows] for each in read_text(text).blocks if isinstance(each, Grid)
    ]


def test_pipes_draw_a_grid_and_a_blank_line_ends_it():
    assert grids("| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n| 丙 | 3 |\n") == [[["甲", "乙"], ["1", "2"]], [["丙", "3"]]]


def test_tabs_draw_a_grid_over_blank_lines_and_page_numbers():
    assert grids("甲\t乙\t丙\n\n1\t\t3\n- 2 -\n4\t5\t6\n") == [[["甲", "乙", "丙"], ["1", "", "3"], ["4", "5", "6"]]]


def test_rows_that_are_not_as_wide_are_not_drawn():
    assert grids("甲\t乙\t丙\n1\t2\t3\t4\n5\t6\t7\n1\t2\t3\t4\t5\n") == []


def test_one_tab_or_a_page_run_together_draws_nothing():
    assert grids("\t13\n甲\t13\n" + "目录\t1\t2" * 200 + "\n") == []
