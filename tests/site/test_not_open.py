"""What is not open: neutral lines with their ground, looked at again, never a state secret, opened when it can."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai_site.base.refusals import Refused
from gongkai_site.publishing.models import Item, NotOpen
from gongkai_site.publishing.services import (
    change_not_open,
    discard_draft,
    enter_not_open,
    open_line,
    review_not_open,
)
from gongkai_site.publishing.services.not_open import may_change_line

FACTS = {
    "title": "内部会议安排",
    "number": "白工信办[2020] 03号",
    "attribute": "withheld",
    "ground": "internal",
    "reason": "属于内部管理事务",
    "written_on": date(2020, 5, 6),
}
TEXT = {"summary": "概述", "body": "<p>正文</p>"}


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def line(drafter, bureau) -> NotOpen:
    return enter_not_open(by=drafter, organ=bureau, **FACTS)


def code_of(call, **facts) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        call(**facts)
    return refused.value.code.removeprefix("PUBLISHING-"), refused.value.problem.data.get("field")


def test_a_line_is_looked_at_again_within_a_year(line):
    assert (line.next_review_on, line.number) == (date(2022, 1, 18), "白工信办〔2020〕3号")


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"ground": "state_secret"}, "STATE-SECRET", "ground"),
        ({"title": "关于方案的请示（秘密）"}, "SECRET", "title"),
        ({"number": "机密★〔2021〕1号"}, "SECRET", "number"),
        ({"reason": "密级：秘密"}, "SECRET", "reason"),
        ({"title": " "}, "LINE-MISSING", "title"),
        ({"reason": ""}, "LINE-MISSING", "reason"),
        ({"title": "字" * 201}, "LONG", "title"),
        ({"attribute": "proactive"}, "WORD", "attribute"),
        ({"ground": "mood"}, "WORD", "ground"),
        ({"ground": "other"}, "GROUND", "ground"),
        ({"attribute": "on_application", "ground": "safety"}, "GROUND", "ground"),
        ({"ground": "prohibited"}, "LAW", "law"),
        ({"written_on": date(2021, 1, 19)}, "FUTURE", "written_on"),
        ({"next_review_on": date(2021, 1, 18)}, "REVIEW-DAY", "next_review_on"),
        ({"body": "<p>正文</p>"}, "NO-BODY", "body"),
        ({"attachments": []}, "NO-BODY", "attachments"),
    ],
)
def test_what_a_line_may_not_be(drafter, bureau, facts, code, field):
    assert code_of(enter_not_open, by=drafter, organ=bureau, **{**FACTS, **facts}) == (code, field)
    assert not NotOpen.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"ground": "prohibited", "law": "税收征收管理法第八条"},
        {"attribute": "on_application", "ground": "other"},
        {"ground": "third_party", "reason": "涉及商业秘密"},
    ],
)
def test_what_a_line_may_be(drafter, bureau, facts):
    assert enter_not_open(by=drafter, organ=bureau, **{**FACTS, **facts}).pk


def test_a_line_that_is_due_may_be_changed_and_keeps_its_day(line, drafter, settings):
    settings.GONGKAI_NOW = settings.GONGKAI_NOW.replace(year=2023)
    change_not_open(by=drafter, line=line, seen=line.version, reason="属于内部事务")
    assert NotOpen.objects.get().reason == "属于内部事务"
    found = code_of(change_not_open, by=drafter, line=line, seen=line.version, ground="state_secret")
    assert found == ("STATE-SECRET", "ground")


def test_a_review_keeps_what_it_found_and_when_it_is_next(line, drafter):
    assert code_of(review_not_open, by=drafter, line=line, seen=line.version, note="") == ("REASON", "note")
    review_not_open(by=drafter, line=line, seen=line.version, note="情形没有变化", next_review_on=date(2021, 7, 1))
    kept = NotOpen.objects.get()
    assert (kept.reviewed_on, kept.review_note, kept.next_review_on) == (
        date(2021, 1, 18),
        "情形没有变化",
        date(2021, 7, 1),
    )
    assert code_of(review_not_open, by=drafter, line=kept, seen=1, note="又看") == ("RECORD-CHANGED", None)


def test_a_line_becomes_an_item_and_is_closed_when_that_is_public(line, drafter, through):
    item = open_line(by=drafter, line=line, seen=line.version, kind="notice", title="会议安排", **TEXT)
    assert (item.number, item.starts_on, line.opened_as) == ("白工信办〔2020〕3号", date(2021, 1, 18), item)
    assert may_change_line(drafter, line).code == "PUBLISHING-LINE-CLOSED"
    assert NotOpen.objects.get().closed_at is None
    through(item, drafter)
    assert NotOpen.objects.get().closed_at is not None


def test_a_line_stays_when_its_item_is_given_up(line, drafter):
    item = open_line(by=drafter, line=line, seen=line.version, kind="notice", **TEXT)
    discard_draft(by=drafter, item=item, seen=item.version)
    kept = NotOpen.objects.get()
    assert (kept.opened_as, may_change_line(drafter, kept)) == (None, None)


def test_a_line_that_cannot_become_an_item_stays_as_it_is(line, drafter):
    assert (
        code_of(open_line, by=drafter, line=line, seen=line.version, kind="notice", summary="甲", body="")[1] == "body"
    )
    assert code_of(open_line, by=drafter, line=line, seen=9, kind="notice", **TEXT)[0] == "RECORD-CHANGED"
    assert not Item.objects.exists()


def test_only_who_drafts_for_the_organ_writes_lines(line, person, other_bureau):
    stranger = person("drafter", organ=other_bureau)
    assert may_change_line(stranger, line) is not None
    assert code_of(enter_not_open, by=stranger, organ=line.organ, **FACTS)[0].startswith("POWER")
