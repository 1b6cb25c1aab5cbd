"""Counts that the text of a report is bound to: named once, told by their registers, nothing where nothing is kept."""

from __future__ import annotations

from datetime import date

from tests.site.conftest import CONSOLE

from gongkai_site.annual.working import working
from gongkai_site.assurance.services import add_event
from gongkai_site.organs.services import set_for
from gongkai_site.registers.facts import facts


def test_what_was_published_is_told_by_kind_and_in_all(bureau, public, settings):
    public("关于开展检查的通知", "notice")
    public("工业发展规划", "plan")
    found = facts(bureau, 2021)
    assert (found["items.notice"].value, found["items.plan"].value, found["items.policy"].value) == (1, 1, 0)
    assert found["public.total"].value == 2
    assert found["items.notice"].url


def test_nothing_kept_is_no_number(bureau):
    found = facts(bureau, 2021)
    assert found["public.total"].value is None
    assert found["public.total"].reason
    assert "items.notice" not in found
    assert found["applications.fees_paid"].value is None
    set_for(by=CONSOLE, organ=bureau, values={"applications_since": "2019"}, from_on=date(2019, 1, 1))
    assert facts(bureau, 2021)["applications.fees_paid"].value == 0


def test_assurance_tells_counts_and_people(bureau):
    add_event(by=CONSOLE, organ=bureau, kind="training", on=date(2020, 6, 3), topic="条例培训", head="周某", people=32)
    found = facts(bureau, 2020)
    assert (found["assurance.training"].value, found["assurance.training.people"].value) == (1, 32)
    assert found["assurance.meeting"].value == 0


def test_no_two_fields_have_one_name(bureau, public):
    public("关于开展检查的通知", "notice")
    draft = working(bureau, 2021)
    told = [fact.words["zh"] for fact in draft.told.values()]
    assert len(set(told)) == len(told)
    assert not {label for label in told if label.startswith("表")}
    assert len(draft.fields) == len(told) + len(draft.compiled.figures) + 4  # and four groups of table 三
