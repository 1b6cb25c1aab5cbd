"""Bound fields: labels are unique, a rendered text cannot differ from the tables, and what is wrong is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.report.bound import (
    Field,
    bound_problems,
    cell_fields,
    label_of,
    labels_in,
    pieces,
    render,
    token_of,
    values_of,
)
from gongkai.report.forms import form_of_year, forms
from gongkai.report.model import Mark, Report

FIELDS = {"收到留言": Field("收到留言", "messages.received", "13"), "满意率": Field("满意率", "m.s", None, why=None)}


@pytest.mark.parametrize("form", forms().values(), ids=lambda each: each.id)
def test_each_cell_has_a_name_of_its_own(form):
    labels = [label_of(form, key) for key in form.keys]
    assert len(set(labels)) == len(labels)
    assert all(labels_in(token_of(label)) == [label] for label in labels)


def test_names_are_short_and_still_tell_totals_apart():
    form = form_of_year(2021)
    assert label_of(form, "applications.partially_granted.total") == "表三·部分公开·总计"
    assert label_of(form, "applications.result_total.total") == "表三·（七）总计·总计"
    assert label_of(form, "applications.denied.security_stability.total") == "表三·不予公开·危及“三安全一稳定”·总计"


@pytest.mark.parametrize(
    ("year", "key", "value", "printed"),
    [
        (2020, "proactive.centralized_procurement.procurement_amount", Decimal("1835100.00"), "183.51万元"),
        (2025, "proactive.administrative_charge.fee_amount", Decimal("12.50"), "0.00125万元"),
        (2020, "proactive.centralized_procurement.procurement_projects", 57, "57"),
    ],
)
def test_a_figure_is_printed_as_the_form_does(year, key, value, printed):
    form = form_of_year(year)
    fields = cell_fields(Report(form=form.id, year=year, figures={key: value}))
    assert render(token_of(label_of(form, key)), fields) == printed


def test_a_cell_without_a_figure_prints_a_dash_and_says_why():
    form = form_of_year(2020)
    key = form.keys[0]
    report = Report(form=form.id, figures={key: None}, marks={key: Mark("not_kept", "", "没有台账")})
    text = token_of(label_of(form, key))
    assert render(text, cell_fields(report)) == "—"
    (found,) = bound_problems(text, cell_fields(report))
    assert found.code == "BOUND-NOTHING"
    assert "没有台账" in found.text("zh")


def test_an_unknown_name_is_an_error_with_place_and_the_nearest_one():
    (found,) = bound_problems("{{收到留言数}}条", FIELDS, (("section", "一"),))
    assert (found.code, found.severity, found.found) == ("BOUND-UNKNOWN", "error", "收到留言数")
    assert "收到留言" in found.text("zh").split("最相近")[1]
    assert render("{{收到留言数}}条", FIELDS) == "{{收到留言数}}条"


@pytest.mark.parametrize("text", ["共{{收到留言条", "共收到留言}}条", "{{{{收到留言}}条"])
def test_braces_that_stand_alone(text):
    assert "BOUND-OPEN" in {each.code for each in bound_problems(text, FIELDS)}


def test_pieces_tell_what_is_bound():
    found = list(pieces("收到{{收到留言}}条，满意率{{ 满意率 }}。", FIELDS))
    assert [(each.text, each.label) for each in found] == [
        ("收到", ""),
        ("13", "收到留言"),
        ("条，满意率", ""),
        ("—", "满意率"),
        ("。", ""),
    ]
    assert values_of(["{{收到留言}}{{没有}}{{收到留言}}"], FIELDS) == {"收到留言": "13"}


@given(st.text(), st.integers(0, 10**9))
def test_a_binding_cannot_differ_from_its_figure(around, value):
    form = form_of_year(2020)
    key = "applications.new_received.total"
    around = around.replace("{", "").replace("}", "")
    report = Report(form=form.id, figures={key: value})
    text = f"{around}{token_of(label_of(form, key))}{around}"
    assert render(text, cell_fields(report)) == f"{around}{value}{around}"
    other = replace(report, figures={key: value + 1})
    assert render(text, cell_fields(other)) == f"{around}{value + 1}{around}"


def test_a_group_without_figures_of_its_own_is_summed():
    form = form_of_year(2021)
    denied = [key for key in form.keys if key.startswith("applications.denied.") and key.endswith(".total")]
    fields = cell_fields(Report(form=form.id, figures=dict.fromkeys(denied, 2)))
    assert render("不予公开{{表三·不予公开·合计}}件", fields) == "不予公开16件"
    assert {each for each in fields if each.endswith("合计")} == {
        f"表三·{each}·合计" for each in ("不予公开", "无法提供", "不予处理", "其他处理")
    }
