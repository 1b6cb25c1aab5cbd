"""Numbers typed by hand where the draft binds a field: another number than the registers' is told."""

from __future__ import annotations

import pytest

from gongkai.report.bound import Field
from gongkai_site.annual.byhand import hand_problems
from gongkai_site.annual.drafting import lapsed

BUYING = "proactive.centralized_procurement.procurement_"
FIELDS = {
    field.label: field
    for field in (
        Field("采购项目", f"{BUYING}projects", "57"),
        Field("采购金额", f"{BUYING}amount", "183.51万元"),
        Field("收到留言数", "messages.received", "13"),
        Field("建议提案满意率", "proposals.satisfaction", "100%"),
        Field("承办提案", "proposals.cppcc.undertaken", None),
    )
}


def told(text: str) -> list[tuple[str, str]]:
    return [(each.data["label"], str(each.expected)) for each in hand_problems(text, FIELDS)]


@pytest.mark.parametrize(
    ("text", "label", "right"),
    [
        ("公开政府集中采购项目58个，采购总金额183.51万元。", "采购项目", "57"),
        ("公开政府集中采购项目57个，采购总金额183.5万元。", "采购金额", "183.51万元"),
        ("采购总金额1,835,000元。", "采购金额", "183.51万元"),
        ("今年收到网民留言14条。", "收到留言数", "13"),
        ("建议提案满意率为99%。", "建议提案满意率", "100%"),
    ],
)
def test_another_number_is_told_with_the_field_to_use(text, label, right):
    assert told(text) == [("{{" + label + "}}", right)]


@pytest.mark.parametrize(
    "text",
    [
        "公开政府集中采购项目57个，采购总金额1,835,100元。",
        "公开政府集中采购项目{{采购项目}}个。",
        "上年公开政府集中采购项目43个，采购总金额126.045万元。",
        "承办政协提案9件。",
        "收到网民留言14条建议中的一条。".replace("14条", "十四条"),
        "制作网民留言14条短视频。",
    ],
)
def test_what_agrees_is_bound_or_speaks_of_something_else_is_not(text):
    assert told(text) == []


NONE = "2024年没有收到政府信息公开申请，也没有上年结转的申请。"
WORDS = {"organ": "白桦市水务局", "year": "2024"}


def lapsed_in(text: str, new: str | None, carried: str | None = "0") -> list[str]:
    keys = {"applications.new_received.total": new, "applications.carried_in.total": carried}
    fields = {key: Field(key, key, value, is_zero=value == "0") for key, value in keys.items()}
    return [f"{said}/{field.name}" for said, field in lapsed("general", text, fields, WORDS)]


def test_a_drafted_sentence_without_a_number_is_told_once_the_registers_say_otherwise():
    text = f"（二）依申请公开。{NONE}"
    assert lapsed_in(text, "1") == [f"{NONE}/applications.new_received.total"]
    assert lapsed_in(text, "0", "2") == [f"{NONE}/applications.carried_in.total"]


@pytest.mark.parametrize(("text", "new"), [(NONE, "0"), (NONE, None), ("没有收到来信。", "1"), (NONE[4:], "0")])
def test_what_holds_or_is_not_known_or_is_said_otherwise_is_not(text, new):
    assert lapsed_in(text, new) == []
