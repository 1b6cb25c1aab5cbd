"""Two editions of a table side by side, for sums over units that print either."""

import pytest

from gongkai.problems import Failure
from gongkai.report.forms import compose, form, forms
from gongkai.report.identities import identities
from gongkai.report.jsonio import from_json, to_json
from gongkai.report.model import Report

BOTH = "annual-2021+annual-2019-trial"
TRIAL, CURRENT = form("annual-2019-trial"), form("annual-2021")


def test_the_older_row_stands_before_the_total_and_says_where_it_is_from():
    rows = form(BOTH).table("applications").blocks[0].figure_rows
    at = [row.key for row in rows].index("other")

    assert [row.key for row in rows[at - 1 : at + 2]] == ["other.other", "other", "result_total"]
    assert rows[at].label == "（六）其他处理（国办公开办函〔2019〕60号）"
    assert len(form(BOTH).keys) == 200 + 7


def test_the_older_row_counts_in_the_total():
    [rule] = [
        each
        for each in identities(form(BOTH))
        if each.code == "T3-RESULT-TOTAL" and each.keys[0] == "applications.result_total.total"
    ]

    assert len(rule.keys) == 1 + 22
    assert "applications.other.total" in rule.keys


def test_tables_whose_columns_differ_stay_as_the_first_edition_has_them():
    assert form(BOTH).table("proactive").blocks == CURRENT.table("proactive").blocks
    assert form(BOTH).table("remedies") is CURRENT.table("remedies")


def test_the_newer_group_stands_in_the_older_form_with_its_rows():
    table = form("annual-2019-trial+annual-2021").table("applications")
    group = [row.key for row in table.blocks[0].rows if "other_handling" in (row.key, *row.under)]

    assert group == ["other_handling", "other.not_corrected", "other.fee_unpaid", "other.other"]


def test_an_edition_joined_with_itself_is_itself():
    assert form("annual-2021+annual-2021").keys == CURRENT.keys


def test_joint_editions_are_no_editions_of_their_own():
    form(BOTH)

    assert list(forms()) == ["annual-2019-trial", "annual-2021"]
    with pytest.raises(Failure) as failure:
        form("annual-2021+annual-1999")
    assert failure.value.problem.code == "FORM-UNKNOWN"


def test_a_report_with_older_rows_survives_its_json():
    edition = compose("annual-2021", {"applications": BOTH})
    figures = {cell.key: 1 for cell in edition.cells if cell.column.kind != "money"}
    report = Report("annual-2021", figures, table_forms={"applications": BOTH})
    again = from_json(to_json(report))

    assert again.figures == figures
    assert again.mixed_form.table_forms == {
        "proactive": "annual-2021",
        "applications": BOTH,
        "remedies": "annual-2021",
    }
