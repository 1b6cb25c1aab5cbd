"""Two reports side by side."""

from dataclasses import replace
from decimal import Decimal

from tests.report.strategies import changed, v1

from gongkai.report.diff import FigureChange, TextChange, figure_changes, text_changes
from gongkai.report.forms import form
from gongkai.report.model import Report, SectionText

V1, _ = v1()
TOTAL = "applications.granted.total"
MONEY = "proactive.administrative_charge.fee_amount"


def test_equal_reports_do_not_differ():
    assert list(figure_changes(V1, V1)) == []
    assert list(text_changes(V1, V1)) == []


def test_a_figure_that_differs_is_told_with_its_place_and_difference():
    (change,) = figure_changes(V1, changed(V1, {TOTAL: 5550}))

    assert change.to_json() == {
        "key": TOTAL,
        "place": "表三 · （一）予以公开 · 总计",
        "a": 5548,
        "b": 5550,
        "difference": 2,
        "absent": [],
    }


def test_money_differs_to_the_cent():
    (change,) = figure_changes(changed(V1, {MONEY: Decimal("10.10")}), changed(V1, {MONEY: Decimal("10.05")}))

    assert (change.to_json()["a"], change.to_json()["b"], change.to_json()["difference"]) == ("10.10", "10.05", "-0.05")


def test_blank_zero_and_absent_are_three_things():
    absent = Report(V1.form, {key: value for key, value in V1.figures.items() if key != TOTAL})
    blank, zero = changed(V1, {TOTAL: None}), changed(V1, {TOTAL: 0})

    def told(one: Report, two: Report) -> list[tuple[object, object, tuple[bool, bool]]]:
        return [(each.first, each.second, each.absent) for each in figure_changes(one, two)]

    assert told(blank, zero) == [(None, 0, (False, False))]
    assert told(blank, absent) == [(None, None, (False, True))]
    assert told(absent, zero) == [(None, 0, (True, False))]
    assert [each.to_json()["absent"] for each in figure_changes(absent, zero)] == [["a"]]
    assert [each.to_json()["difference"] for each in figure_changes(blank, zero)] == [None]


def test_reports_in_two_forms_are_compared_where_they_meet_and_told_where_not():
    trial = form("annual-2019-trial")
    first = Report(trial.id, dict.fromkeys(trial.keys, 0))
    second = Report(V1.form, dict.fromkeys(V1.figures, 0))
    changes = list(figure_changes(first, second))

    assert {each.key for each in changes} == set(trial.keys) ^ set(second.figures)
    assert [each.key for each in changes][-1] in trial.keys
    assert all(isinstance(each, FigureChange) and each.place for each in changes)


def test_paragraphs_that_differ_are_told_by_section():
    first = replace(
        V1, sections=(SectionText("一", "总体情况", ("甲", "乙", "丙")), SectionText("五", "问题", ("丁",)))
    )
    second = replace(
        V1, sections=(SectionText("一", "总体情况", ("甲", "丙", "戊")), SectionText("六", "其他", ("己",)))
    )

    assert list(text_changes(first, second)) == [
        TextChange("一", ("乙",), ()),
        TextChange("一", (), ("戊",)),
        TextChange("五", ("丁",), ()),
        TextChange("六", (), ("己",)),
    ]
    assert TextChange("一", ("乙",), ()).to_json() == {"section": "一", "a": ["乙"], "b": []}
