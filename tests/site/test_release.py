"""What passed is held until its hour and until its bundle is whole; then it is public, exactly as it was signed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from gongkai_site.audit.models import Entry
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refused
from gongkai_site.publishing.jobs import release_due
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.services import change_item, discard_draft, draft_item, withdraw_item
from gongkai_site.review.content_hash import fresh
from gongkai_site.review.models import Review
from gongkai_site.review.services import conclude_secrecy, release_held, release_urgently, return_, submit, withdraw
from gongkai_site.review.views.queue import tone, where

FACTS = {"summary": "概述", "body": "<p>正文</p>", "written_on": date(2021, 1, 11)}
NOON = datetime(2021, 1, 18, 4, 0, tzinfo=UTC)
JOB = Job("tests")


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def draft(drafter, bureau):
    def make(title: str = "甲", **facts: Any) -> Item:
        return draft_item(by=drafter, organ=bureau, kind="notice", title=title, **{**FACTS, **facts})

    return make


def state_of(item: Item) -> tuple[bool, str]:
    return fresh(item).live, Review.objects.filter(object_id=str(item.pk)).first().state


def review_of(item: Item) -> Review:
    return Review.objects.filter(object_id=str(item.pk)).first()


def code_of(call, **facts) -> str:
    with pytest.raises(Refused) as refused:
        call(**facts)
    return refused.value.code


def at(settings, moment: datetime) -> None:
    settings.GONGKAI_NOW = moment


# --- the hour -------------------------------------------------------------------------------------------------------


def test_what_passed_before_its_hour_is_held(draft, drafter, through):
    item = through(draft(release_at=NOON), drafter)
    assert state_of(item) == (False, "held")
    review = review_of(item)
    assert (where(review), tone(review), review.due_on) == ("已通过，待发布", "amber", None)
    release_due()
    assert state_of(item) == (False, "held")
    assert code_of(release_held, by=JOB, review=review, seen=review.version) == "PUBLISHING-HOUR"


def test_it_becomes_public_at_its_hour(draft, drafter, through, settings):
    item = through(draft(release_at=NOON), drafter)
    at(settings, NOON)
    release_due()
    assert state_of(item) == (True, "published")
    assert fresh(item).first_published_at == NOON
    assert Entry.objects.filter(action="review.let_out", actor="job:publishing.release").count() == 1


def test_an_hour_that_is_over_holds_nothing(draft, drafter, through):
    assert state_of(through(draft(release_at=NOON - timedelta(days=1)), drafter)) == (True, "published")


def test_of_two_who_release_at_once_one_wins(draft, drafter, through, settings):
    item = through(draft(release_at=NOON), drafter)
    at(settings, NOON)
    review = review_of(item)
    stale = Review.objects.get(pk=review.pk)
    release_held(by=JOB, review=review, seen=review.version)
    assert code_of(release_held, by=JOB, review=stale, seen=stale.version) == "REVIEW-STATE"
    assert item.versions.count() == 1


def test_nobody_outside_the_organ_releases(draft, drafter, through, settings, person, other_bureau):
    review = review_of(through(draft(release_at=NOON), drafter))
    at(settings, NOON)
    stranger = person("drafter", organ=other_bureau)
    assert code_of(release_held, by=stranger, review=review, seen=review.version).startswith("POWER")
    assert release_held(by=drafter, review=review, seen=review.version).state == "published"


def test_the_next_version_of_what_is_public_waits_too(draft, drafter, through, settings):
    item = through(draft(), drafter)
    change_item(by=drafter, item=item, seen=item.version, title="乙", correction="改正", release_at=NOON)
    item = through(item, drafter)
    assert (item.live, item.title, review_of(item).state) == (True, "甲", "held")
    at(settings, NOON)
    release_due()
    assert (fresh(item).title, item.versions.count()) == ("乙", 2)


def test_the_urgent_door_does_not_wait(draft, drafter, person, bureau):
    review = submit(by=drafter, content=draft(release_at=NOON))
    officer, leader = person("secrecy_officer", organ=bureau), person("signer", organ=bureau)
    review = conclude_secrecy(by=officer, review=review, seen=review.version, outcome="publishable", reason="不涉密")
    release_urgently(by=leader, review=review, seen=review.version, reason="汛情紧急")
    assert state_of(Item.objects.get()) == (True, "released")


# --- taken back -----------------------------------------------------------------------------------------------------


def test_what_is_held_is_not_changed_by_its_drafter(draft, drafter, through):
    item = through(draft(release_at=NOON), drafter)
    assert code_of(change_item, by=drafter, item=item, seen=item.version, release_at=None) == "PUBLISHING-IN-REVIEW"
    assert code_of(discard_draft, by=drafter, item=item, seen=item.version) == "PUBLISHING-IN-REVIEW"
    assert code_of(submit, by=drafter, content=item) == "REVIEW-STATE"


def test_a_change_by_any_way_ends_what_is_held(draft, drafter, through, settings):
    item = through(draft(release_at=NOON), drafter)
    item.take(seen=item.version, title="乙")
    assert state_of(item) == (False, "changed")
    at(settings, NOON)
    release_due()
    assert not fresh(item).live


def test_what_was_changed_behind_the_scenes_is_reset_not_published(draft, drafter, through, settings):
    item = through(draft(release_at=NOON), drafter)
    Item._base_manager.filter(pk=item.pk).update(body="<p>换了</p>")
    at(settings, NOON)
    release_due()
    assert state_of(item) == (False, "changed")


def test_a_held_item_is_taken_back_and_sent_again(draft, drafter, through):
    item = through(draft(release_at=NOON), drafter)
    review = review_of(item)
    withdraw(by=drafter, review=review, seen=review.version)
    item = fresh(item)
    item = change_item(by=drafter, item=item, seen=item.version, release_at=None)
    assert state_of(through(item, drafter)) == (True, "published")


def test_a_held_item_is_returned(draft, drafter, through, person, bureau, settings):
    item = through(draft(release_at=NOON), drafter)
    review, signer = review_of(item), person("signer", organ=bureau)
    assert code_of(return_, by=drafter, review=review, seen=review.version, opinion="改").startswith("POWER")
    return_(by=signer, review=review, seen=review.version, opinion="时间不合适")
    at(settings, NOON)
    release_due()
    assert state_of(item) == (False, "returned")
    item = fresh(item)
    item = change_item(by=drafter, item=item, seen=item.version, summary="改过")
    assert state_of(through(item, drafter)) == (True, "published")


def test_withdrawing_a_public_item_ends_its_held_version(draft, drafter, through, settings, person, bureau):
    item = through(draft(), drafter)
    change_item(by=drafter, item=item, seen=item.version, title="乙", correction="改正", release_at=NOON)
    item = through(item, drafter)
    withdraw_item(by=person("ogi_officer", organ=bureau), item=item, seen=item.version, reason="有误")
    at(settings, NOON)
    release_due()
    assert state_of(item) == (False, "withdrawn")


# --- bundles --------------------------------------------------------------------------------------------------------


def test_a_bundle_becomes_public_with_the_last_of_it(draft, drafter, through):
    first, second, third = (draft(title, bundle="办法及解读") for title in "甲乙丙")
    for item in (through(first, drafter), through(second, drafter)):
        assert state_of(item) == (False, "held")
    through(third, drafter)
    assert [state_of(each) for each in (first, second, third)] == [(True, "published")] * 3
    assert Entry.objects.filter(action="review.let_out").count() == 2


def test_a_bundle_with_one_returned_waits(draft, drafter, through, person, bureau):
    first, second = draft("甲", bundle="一批"), draft("乙", bundle="一批")
    through(first, drafter)
    review = submit(by=drafter, content=second)
    return_(by=person("first_reviewer", organ=bureau), review=review, seen=review.version, opinion="改")
    release_due()
    assert (state_of(first), state_of(second)) == ((False, "held"), (False, "returned"))
    through(fresh(second), drafter)
    assert (state_of(first), state_of(second)) == ((True, "published"), (True, "published"))


def test_a_bundle_is_whole_without_what_was_given_up(draft, drafter, through):
    first, second = draft("甲", bundle="一批"), draft("乙", bundle="一批")
    through(first, drafter)
    discard_draft(by=drafter, item=second, seen=second.version)
    release_due()
    assert state_of(first) == (True, "published")


def test_a_bundle_waits_for_its_latest_hour(draft, drafter, through, settings):
    first, second = draft("甲", bundle="一批", release_at=NOON), draft("乙", bundle="一批")
    through(first, drafter)
    through(second, drafter)
    assert (state_of(first), state_of(second)) == ((False, "held"), (False, "held"))
    at(settings, NOON)
    release_due()
    assert (state_of(first), state_of(second)) == ((True, "published"), (True, "published"))


def test_of_a_bundle_all_become_public_or_none(draft, drafter, through):
    first, second = draft("甲", bundle="一批"), draft("乙", bundle="一批")
    through(first, drafter)
    with transaction.atomic():
        Item._base_manager.filter(pk=first.pk).update(body="<p>换了</p>")
    with pytest.raises(Refused):
        through(second, drafter)
    assert not Item.objects.filter(live=True).exists()


def test_two_bundles_of_one_name_in_two_organs_are_two(draft, drafter, through, person, other_bureau):
    draft_item(by=JOB, organ=other_bureau, kind="notice", title="他", bundle="一批", **FACTS)
    assert state_of(through(draft("甲", bundle="一批"), drafter)) == (True, "published")


# --- a document and its interpretation ------------------------------------------------------------------------------


@pytest.fixture
def pair(drafter, bureau):
    def make(**facts: Any) -> tuple[Item, Item]:
        whole = {**FACTS, "number": "白工信规〔2021〕1号", "genre": "circular", "title": "办法", **facts}
        policy = draft_item(by=drafter, organ=bureau, kind="policy", **whole)
        reading = {**FACTS, "form": "text", "interprets": policy, "title": "《办法》解读"}
        return policy, draft_item(by=drafter, organ=bureau, kind="interpretation", **reading)

    return make


def test_an_interpretation_waits_for_its_document_and_comes_with_it(pair, drafter, through):
    policy, reading = pair()
    assert state_of(through(reading, drafter)) == (False, "held")
    release_due()
    assert state_of(reading) == (False, "held")
    through(policy, drafter)
    assert (state_of(policy), state_of(reading)) == ((True, "published"), (True, "published"))


def test_both_wait_for_the_hour_of_the_document(pair, drafter, through, settings):
    policy, reading = pair(release_at=NOON)
    through(policy, drafter)
    through(reading, drafter)
    assert (state_of(policy), state_of(reading)) == ((False, "held"), (False, "held"))
    at(settings, NOON)
    release_due()
    assert (state_of(policy), state_of(reading)) == ((True, "published"), (True, "published"))


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_pair_of_one_bundle_becomes_public_whichever_passes_last(pair, drafter, through, order):
    both = pair(bundle="办法及解读")
    change_item(by=drafter, item=both[1], seen=both[1].version, bundle="办法及解读")
    through(both[order[0]], drafter)
    assert [fresh(each).live for each in both] == [False, False]
    through(both[order[1]], drafter)
    assert [state_of(each) for each in both] == [(True, "published")] * 2


def test_an_interpretation_with_an_hour_of_its_own_follows_later(pair, drafter, through):
    policy, reading = pair()
    change_item(by=drafter, item=reading, seen=reading.version, release_at=NOON)
    through(reading, drafter)
    through(policy, drafter)
    assert (state_of(policy), state_of(reading)) == ((True, "published"), (False, "held"))
