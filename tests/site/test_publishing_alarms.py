"""Deadlines of items, and what an organ is alarmed about: in time, and no more once it is seen to."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.site.conftest import CONSOLE

from gongkai_site.organs.models import Organ
from gongkai_site.publishing.alarms import alarms
from gongkai_site.publishing.dues import due_of, waiting
from gongkai_site.publishing.fiscal import fiscal_state, is_complete
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.services import add_column, discard_draft, draft_item, enter_not_open
from gongkai_site.review import door

FACTS = {"summary": "概述", "body": "<p>正文</p>", "written_on": date(2021, 1, 4)}
TODAY = date(2021, 1, 18)
MUST: dict[str, dict[str, Any]] = {
    "budget": {"fiscal_year": 2021, "fiscal_part": "budget"},
    "policy": {"number": "白工信规〔2021〕1号", "genre": "circular"},
    "interpretation": {"form": "text"},
}


def draft(organ: Organ, kind: str = "notice", **facts: Any) -> Item:
    return draft_item(by=CONSOLE, organ=organ, kind=kind, **{"title": "甲", **FACTS, **MUST.get(kind, {}), **facts})


def public(organ: Organ, kind: str = "notice", on: date = TODAY, **facts: Any) -> Item:
    """Return an item that is public; how it became so is told elsewhere."""
    item = draft(organ, kind, **facts)
    with door.opened(item):
        item.live, item.published_on = True, on
        item.save()
    return item


def codes(organ: Organ, kind: str, on: date = TODAY) -> list[tuple[str, Any]]:
    found = [alarm for alarm in alarms(organ, on) if alarm.kind == kind]
    return [(alarm.problem.code.removeprefix("PUBLISHING-"), alarm.about) for alarm in found]


# --- deadlines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "facts", "due"),
    [
        ("notice", {}, date(2021, 2, 1)),  # 20 working days
        ("notice", {"starts_on": date(2021, 1, 11)}, date(2021, 2, 7)),  # a Sunday that is worked
        ("proposal_answer", {}, date(2021, 2, 1)),
        ("budget", {}, date(2021, 1, 25)),  # 20 days, and a Sunday
        ("notice", {"written_on": date(2001, 1, 1)}, None),  # before there was a limit
        ("interpretation", {"forwarded_from": "省厅"}, None),
    ],
)
def test_a_draft_has_the_deadline_of_its_kind(bureau, kind, facts, due):
    found = due_of(draft(bureau, kind, **facts))
    assert (found.due if found else None) == due


def test_a_governments_budget_is_counted_from_its_approval_by_another_article(city, bureau):
    assert due_of(draft(city, "budget")).basis == "预算法第十四条第一款"
    assert due_of(draft(bureau, "budget")).basis == "预算法第十四条第二款"


def test_an_interpretation_is_due_after_its_document(bureau):
    policy = public(bureau, "policy")
    assert due_of(draft(bureau, "interpretation", interprets=policy)).due == date(2021, 1, 21)


def test_what_is_public_or_given_up_is_due_no_more(bureau):
    first, second = draft(bureau, title="乙"), draft(bureau, title="丙", starts_on=date(2021, 1, 11))
    public(bureau)
    assert [each.item for each in waiting(bureau)] == [first, second]
    discard_draft(by=CONSOLE, item=first, seen=first.version)
    assert [each.item for each in waiting(bureau)] == [second]


def test_a_date_in_a_year_without_notice_is_provisional(bureau, settings):
    settings.GONGKAI_NOW = settings.GONGKAI_NOW.replace(year=2031)
    item = draft(bureau, written_on=date(2031, 1, 6))
    assert due_of(item).provisional
    found = [alarm for alarm in alarms(bureau, date(2031, 3, 3)) if alarm.about == item]
    assert [(alarm.severity, alarm.provisional) for alarm in found] == [("error", True)]


# --- alarms -----------------------------------------------------------------------------------------------------------


def test_a_draft_is_alarmed_three_working_days_before_and_when_late(bureau):
    item = draft(bureau)  # due on Monday, 1 February
    assert codes(bureau, "due", date(2021, 1, 26)) == []
    assert codes(bureau, "due", date(2021, 1, 27)) == [("DUE-SOON", item)]
    assert codes(bureau, "due", date(2021, 2, 1)) == [("DUE-SOON", item)]
    assert codes(bureau, "due", date(2021, 2, 2)) == [("DUE-LATE", item)]


def test_an_owed_interpretation_is_alarmed_until_it_is_public(bureau):
    policy = public(bureau, "policy")
    assert codes(bureau, "owed") == [("OWED", policy)]
    assert codes(bureau, "owed", date(2021, 1, 22)) == [("OWED-LATE", policy)]
    public(bureau, "interpretation", interprets=policy)
    assert codes(bureau, "owed", date(2021, 1, 22)) == []


def test_a_column_without_anything_new_is_alarmed(bureau):
    assert codes(bureau, "stale") == []
    public(bureau, "news", on=date(2021, 1, 4))
    assert codes(bureau, "stale", date(2021, 1, 18)) == []
    assert codes(bureau, "stale", date(2021, 1, 19)) == [("STALE", None), ("STALE-HOME", None)]
    public(bureau, "plan", on=date(2021, 1, 19))
    assert codes(bureau, "stale", date(2021, 1, 19)) == [("STALE", None)]


def test_a_line_is_alarmed_when_it_is_to_be_looked_at_again(bureau):
    line = enter_not_open(
        by=CONSOLE,
        organ=bureau,
        title="内部安排",
        attribute="withheld",
        ground="internal",
        reason="内部事务",
        written_on=date(2020, 1, 1),
        next_review_on=date(2021, 2, 1),
    )
    assert codes(bureau, "not_open", date(2021, 1, 26)) == []
    assert codes(bureau, "not_open", date(2021, 1, 27)) == [("REVIEW-SOON", line)]
    assert codes(bureau, "not_open", date(2021, 2, 2)) == [("REVIEW-LATE", line)]


def test_gaps_of_the_catalogue_are_alarmed(bureau):
    before = len(codes(bureau, "gap"))
    column = add_column(by=CONSOLE, organ=bureau, name="规章", art="20-1")
    assert ("GAP", column) in codes(bureau, "gap")
    assert len(codes(bureau, "gap")) == before
    public(bureau, art="20-1", column=column)
    assert len(codes(bureau, "gap")) == before - 1


def test_the_gravest_comes_first(bureau):
    draft(bureau)
    public(bureau, "policy")
    found = [alarm.severity for alarm in alarms(bureau, date(2021, 2, 2))]
    assert found[:2] == ["error", "error"]
    assert "error" not in found[2:]


# --- fiscal openness ------------------------------------------------------------------------------------------------


def test_each_part_of_a_year_is_public_or_missing(bureau):
    budget = public(bureau, "budget")
    final = draft(bureau, "budget", fiscal_part="final", fiscal_year=2020, starts_on=date(2021, 1, 11))
    public(bureau, "budget", fiscal_part="final", fiscal_year=2021)
    found = {part.part.key: part for part in fiscal_state(bureau, 2021)}
    assert list(found) == ["budget", "final", "three_public_budget", "three_public_final"]
    assert (found["budget"].item, found["budget"].year) == (budget, 2021)
    assert (found["final"].item, found["final"].draft, found["final"].year) == (None, final, 2020)
    assert found["final"].last_day == date(2021, 2, 1)
    assert not is_complete(bureau, 2021)


def test_the_yearly_pair_is_complete_or_alarmed(bureau):
    assert codes(bureau, "fiscal", date(2021, 5, 1)) == []
    assert codes(bureau, "fiscal", date(2021, 7, 1)) == [("FISCAL-LATE", None), ("FISCAL-SOON", None)]
    public(bureau, "budget")
    public(bureau, "budget", fiscal_part="final", fiscal_year=2020)
    assert is_complete(bureau, 2021)
    late = [found for found in codes(bureau, "fiscal", date(2021, 12, 1)) if found[0] == "FISCAL-LATE"]
    assert late == []


def test_a_draft_of_a_budget_is_alarmed_by_its_legal_day(bureau):
    item = draft(bureau, "budget")
    assert codes(bureau, "fiscal", date(2021, 1, 25)) == [("FISCAL-SOON", item)]
    assert codes(bureau, "fiscal", date(2021, 1, 26)) == [("FISCAL-LATE", item)]
