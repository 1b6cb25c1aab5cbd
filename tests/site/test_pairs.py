"""Own documents owe an interpretation within some working days; it is counted by the organ's calendar and setting."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.site.conftest import CONSOLE

from gongkai_site.organs.services import set_for
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.pairs import owed, owing
from gongkai_site.publishing.services import draft_item, lapse_item, withdraw_item

FACTS = {"summary": "概述", "body": "<p>正文</p>", "written_on": date(2021, 1, 11)}
POLICY = {"kind": "policy", "number": "白工信规〔2021〕1号", "genre": "circular", **FACTS}
READING = {"kind": "interpretation", "form": "text", "title": "《办法》解读", **FACTS}


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def policy(drafter, bureau, through) -> Item:
    return through(draft_item(by=drafter, organ=bureau, title="办法", **POLICY), drafter)


def test_a_public_document_owes_an_interpretation_in_three_working_days(policy, bureau, settings):
    found = owing(bureau)
    assert [(each.item, each.due.due) for each in found] == [(policy, date(2021, 1, 21))]
    assert not found[0].is_late()
    settings.GONGKAI_NOW = datetime(2021, 1, 22, 2, tzinfo=UTC)
    assert owed(policy).is_late()


def test_days_off_are_not_counted(policy, bureau, settings):
    Item._base_manager.update(published_on=date(2021, 2, 9))
    assert owing(bureau)[0].due.due == date(2021, 2, 19)  # Spring Festival lies between, the 20th is worked


@pytest.mark.parametrize(("days", "due"), [("5", date(2021, 1, 25)), ("0", None), ("soon", date(2021, 1, 21))])
def test_an_organ_sets_its_own_number_of_days(policy, bureau, days, due):
    set_for(by=CONSOLE, organ=bureau, values={"interpretation_days": days})
    assert [each.due.due for each in owing(bureau)] == ([due] if due else [])
    assert (owed(policy) is None) == (due is None)


def test_a_public_interpretation_settles_it_and_a_draft_or_a_withdrawn_one_does_not(policy, drafter, bureau, through):
    reading = draft_item(by=drafter, organ=bureau, interprets=policy, **READING)
    assert owed(policy)
    reading = through(reading, drafter)
    assert (owed(policy), owing(bureau)) == (None, [])
    withdraw_item(by=CONSOLE, item=reading, seen=reading.version, reason="内容有误")
    assert owed(policy)


def test_what_is_anothers_or_over_owes_nothing(policy, drafter, bureau, through, person):
    forwarded = draft_item(by=drafter, organ=bureau, title="转发", forwarded_from="省厅", **POLICY)
    forwarded = through(forwarded, drafter)
    plan = through(draft_item(by=drafter, organ=bureau, kind="plan", title="规划", **FACTS), drafter)
    draft = draft_item(by=drafter, organ=bureau, title="办法草稿", **POLICY)
    assert [owed(each) for each in (forwarded, plan, draft)] == [None, None, None]
    lapse_item(by=CONSOLE, item=policy, seen=policy.version, on=date(2021, 1, 18), reason="到期")
    assert owing(bureau) == []
