"""The reports of one organ over the years: one table, and what does not carry over."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.report.strategies import v1

from gongkai.cli import main
from gongkai.problems import Failure
from gongkai.report.forms import form
from gongkai.report.jsonio import dumps
from gongkai.report.model import Report
from gongkai.report.series import series_of

TRIAL, CURRENT = form("annual-2019-trial"), form("annual-2021")
V1, _ = v1()
RULES = "proactive.rules"
CARRIED_IN, CARRIED_OUT = "applications.carried_in.natural_person", "applications.carried_out.natural_person"


def year(number: int, edition=CURRENT, **figures) -> Report:
    """Return the report of one year, zero in all cells but those given."""
    zeros = {cell.key: Decimal(0) if cell.column.kind == "money" else 0 for cell in edition.cells}
    changed = {key.replace("__", "."): value for key, value in figures.items()}
    return Report(edition.id, {**zeros, **changed}, organ="甲局", year=number)


def found(*reports: Report) -> list[tuple[str, tuple[object, ...]]]:
    return [(each.code, each.place) for each in series_of(reports).problems]


def test_years_stand_in_order_whatever_the_order_of_the_files():
    assert series_of([year(2023), year(2021), year(2022)]).years == [2021, 2022, 2023]


def test_a_carry_over_that_is_lost_is_an_error_of_the_later_year():
    reports = [year(2022, **{CARRIED_OUT: 3}), year(2023, **{CARRIED_IN: 2})]

    assert found(*reports) == [("T3-CARRY", (("year", 2023), "表三", "自然人"))]


def test_the_carry_over_is_checked_across_the_change_of_forms():
    reports = [year(2020, TRIAL, **{CARRIED_OUT: 3}), year(2021, **{CARRIED_IN: 2})]

    assert found(*reports) == [("T3-CARRY", (("year", 2021), "表三", "自然人"))]


def test_a_stock_that_does_not_follow_is_a_warning():
    reports = [year(2022, **{f"{RULES}.in_force": 5}), year(2023, **{f"{RULES}.in_force": 5, f"{RULES}.issued": 1})]

    assert found(*reports) == [("T2-STOCK", (("year", 2023), "表二", "规章"))]


def test_the_stock_is_not_compared_across_the_change_of_forms():
    assert found(year(2020, TRIAL, **{f"{RULES}.disclosed_total": 9}), year(2021)) == []


def test_what_breaks_within_a_year_is_not_said_here():
    assert found(year(2022, **{"applications.granted.total": 1}), year(2023)) == []


def test_a_year_that_is_missing_is_noted_and_nothing_is_compared_over_it():
    assert found(year(2021, **{CARRIED_OUT: 3}), year(2023)) == [("SERIES-GAP", ())]


def test_one_row_runs_through_both_forms_where_they_divide_differently():
    old = year(2020, TRIAL, **{"applications.other.total": 4})
    new = year(2021, **{"applications.other.other.total": 1, "applications.other.fee_unpaid.total": 2})
    made = series_of([old, new])
    row = next(row for row in made.rows if "applications.other.total" in row.keys)

    assert [row.value(report) for report in made.reports] == [4, 3]


def test_rows_that_no_year_has_are_left_out_and_those_of_one_year_stay():
    keys = [row.keys[0] for row in series_of([year(2021), year(2022)]).rows]
    mixed = [row.keys[0] for row in series_of([year(2020, TRIAL), year(2021)]).rows]

    assert "proactive.centralized_procurement.procurement_amount" not in keys
    assert "proactive.centralized_procurement.procurement_amount" in mixed


def test_all_figures_of_both_forms():
    made = series_of([year(2020, TRIAL), year(2021)], every_figure=True)

    assert len(made.rows) == len({*TRIAL.keys, *CURRENT.keys})
    assert all(row.label["zh"] != row.keys[0] for row in made.rows)


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([], "SERIES-NOTHING"),
        ([year(2021), year(2021)], "SERIES-TWICE"),
        ([year(2021), replace(year(2022), year=None)], "SERIES-YEAR"),
        ([year(2021), replace(year(2022), organ="乙局")], "SERIES-ORGANS"),
    ],
)
def test_what_is_no_series_is_refused(reports, code):
    with pytest.raises(Failure) as failure:
        series_of(reports)

    assert failure.value.problem.code == code
    assert failure.value.problem.text("zh")


def test_one_of_several_organs_is_chosen_by_name_or_code():
    other = replace(year(2022), organ="乙局", organ_code="11B")

    assert series_of([year(2021), other], "甲局").years == [2021]
    assert series_of([year(2021), other], "11B").years == [2022]


def test_an_organ_that_changed_its_name_is_one_by_its_code():
    renamed = [replace(year(2021), organ_code="11A"), replace(year(2022), organ="甲委", organ_code="11A")]

    assert series_of(renamed).years == [2021, 2022]


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def run(capsys, tmp_path):
    def call(*arguments, reports=()):
        paths = []
        for report in reports:
            path = tmp_path / f"{report.organ}-{report.year}.json"
            path.write_text(dumps(report), encoding="utf-8")
            paths.append(str(path))
        with pytest.raises(SystemExit) as left:
            main(["report", "series", *paths, *arguments])
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return call


REPORTS = [
    year(2020, TRIAL, **{"proactive.centralized_procurement.procurement_amount": Decimal(1835100)}),
    year(2021, **{"applications.new_received.total": None, CARRIED_IN: 2}),
]


def test_the_table_as_text(run):
    code, out, err = run(reports=REPORTS)
    rows = {line.split("  ")[0]: line.split()[-2:] for line in out.splitlines()[1:]}

    assert code == 1
    assert rows[""] == ["2020", "2021"]
    assert rows["表三 · 一、本年新收政府信息公开申请数量 · 总计"] == ["0", "□"]
    assert rows["表二 · 政府集中采购 · 采购总金额"] == ["183.51万元", "·"]
    assert rows["表二 · 行政规范性文件 · 现行有效件数"] == ["·", "0"]
    assert "错误  T3-CARRY  2021 年度 · 表三 · 自然人" in err


def test_the_table_as_json(run):
    _, out, _ = run("--json", reports=REPORTS)
    made = json.loads(out)
    row = next(row for row in made["rows"] if row["keys"] == ["proactive.centralized_procurement.procurement_amount"])

    assert (made["organ"], made["years"], made["forms"]) == ("甲局", [2020, 2021], [TRIAL.id, CURRENT.id])
    assert (row["values"], row["absent"]) == (["1835100.00", None], [False, True])
    assert [each["code"] for each in made["problems"]] == ["T3-CARRY"]


def test_the_table_as_csv(run):
    _, out, _ = run("--csv", "--all", reports=REPORTS)
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"))))

    assert out.startswith("\ufeff键名,项目,2020,2021\r\n")
    assert len(rows) == 1 + len({*TRIAL.keys, *CURRENT.keys})
    assert ["applications.new_received.total", "表三 · 一、本年新收政府信息公开申请数量 · 总计", "0", ""] in rows


def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_shown(run):
    code, out, err = run("no-such.json", reports=[year(2021)])

    assert code == 2
    assert "2021" in out
    assert "FILE-UNREADABLE" in err


def test_several_organs_are_a_sentence(run):
    code, out, err = run(reports=[year(2021), replace(year(2022), organ="乙局")])

    assert (code, out) == (2, "")
    assert "--organ" in err
