"""The life of items: corrected, repealed, lapsed, withdrawn; drafts given up; what of it remains."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai_site import search
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.ledgers.models import Record
from gongkai_site.ledgers.services import add_record
from gongkai_site.publishing import generation
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import compare, items_for, public_items, search_items, versions
from gongkai_site.publishing.services import (
    change_item,
    discard_draft,
    draft_item,
    lapse_item,
    repeal_item,
    withdraw_item,
)
from gongkai_site.publishing.services.life import may_discard, may_repeal, may_withdraw
from gongkai_site.review.models import Review
from gongkai_site.review.services import submit
from gongkai_site.search.sources import refresh

FACTS = {"summary": "征集企业技术难题。", "body": "<p>请于月底前报送。</p>", "written_on": date(2021, 1, 11)}
TODAY = date(2021, 1, 18)


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def office(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def draft(drafter, bureau) -> Item:
    return draft_item(by=drafter, organ=bureau, kind="notice", title="关于征集技术难题的通知", **FACTS)


@pytest.fixture
def item(draft, drafter, through) -> Item:
    return through(draft, drafter)


@pytest.fixture
def record(drafter, bureau) -> Record:
    return add_record(
        by=drafter,
        organ=bureau,
        kind="normative_document",
        number="白工信规〔2021〕1号",
        title="办法",
        day=date(2021, 1, 11),
    )


@pytest.fixture
def policy(drafter, bureau, record, through) -> Item:
    facts = {**FACTS, "number": "白工信规〔2021〕1号", "genre": "circular", "record": record}
    return through(draft_item(by=drafter, organ=bureau, kind="policy", title="办法", **facts), drafter)


def code_of(call, **facts) -> str:
    with pytest.raises(Refused) as refused:
        call(**facts)
    return refused.value.code


# --- corrections ----------------------------------------------------------------------------------------------------


def test_a_correction_says_what_it_corrects(item, drafter):
    code = code_of(change_item, by=drafter, item=item, seen=item.version, title="乙", correction=" ")
    assert code == "PUBLISHING-CORRECTION"
    assert not Item.objects.get().has_unpublished_changes


def test_the_note_of_one_correction_is_not_that_of_the_next(item, drafter, through):
    change_item(by=drafter, item=item, seen=item.version, title="乙", correction="改正了标题。")
    change_item(by=drafter, item=item, seen=item.version, title="丙")
    item = through(item, drafter)
    assert (item.title, item.correction) == ("丙", "改正了标题。")
    assert code_of(change_item, by=drafter, item=item, seen=item.version, title="丁") == "PUBLISHING-CORRECTION"


def test_every_version_that_was_public_is_kept_and_compared(item, drafter, through):
    change_item(
        by=drafter,
        item=item,
        seen=item.version,
        body="<p>请于2月底前<b>报送</b>。</p>",
        correction="改正了期限。",
    )
    assert [each.number for each in versions(item)] == [1]
    item = through(item, drafter)
    assert [(each.number, each.correction) for each in versions(item)] == [(1, ""), (2, "改正了期限。")]
    found = {each.label: each.text for each in compare(item, 1, 2)}
    assert found[str(Item._meta.get_field("body").verbose_name)] == "请于<ins>2</ins>月底前报送。"


# --- repealed and lapsed ----------------------------------------------------------------------------------------------


def test_a_repeal_shows_at_once_and_the_ledger_follows(policy, item, record, office, bureau):
    before = generation.number(bureau.pk)
    repeal_item(by=office, item=policy, seen=policy.version, on=date(2021, 1, 15), reason="被新办法代替", by_item=item)
    kept = Item.objects.get(pk=policy.pk)
    assert (kept.live, kept.validity, kept.life_on, kept.life_by) == (True, "repealed", date(2021, 1, 15), item)
    assert generation.number(bureau.pk) > before
    record.refresh_from_db()
    assert (record.ended_on, record.end_reason) == (date(2021, 1, 15), "repealed")
    assert Entry.objects.order_by("-pk").first().action == "item.repealed"


def test_what_repeals_a_document_names_it(policy, item, office, bureau):
    repeal_item(by=office, item=policy, seen=policy.version, on=date(2021, 1, 15), reason="被新办法代替", by_item=item)
    page = Client().get(f"/{bureau.slug}/item/{item.slug}/").content.decode()
    assert f"/{bureau.slug}/item/{policy.slug}/" in page.partition("</article>")[0]


def test_no_two_documents_repeal_each_other(policy, item, office):
    facts = {"by": office, "on": date(2021, 1, 15), "reason": "被新办法代替"}
    repeal_item(item=policy, seen=policy.version, by_item=item, **facts)
    policy = Item.objects.get(pk=policy.pk)
    code = code_of(repeal_item, item=item, seen=item.version, by_item=policy, **facts)
    assert code == "PUBLISHING-REPEALS-EARLIER"


def test_no_earlier_document_repeals_a_later_one(item, drafter, office, bureau, through):
    older = through(
        draft_item(
            by=drafter, organ=bureau, kind="notice", title="旧通知", **{**FACTS, "written_on": date(2021, 1, 4)}
        ),
        drafter,
    )
    facts = {"by": office, "on": date(2021, 1, 15), "reason": "被代替", "by_item": older}
    assert code_of(repeal_item, item=item, seen=item.version, **facts) == "PUBLISHING-REPEALS-EARLIER"


def test_a_lapse_is_marked_likewise(policy, record, office):
    lapse_item(by=office, item=policy, seen=policy.version, on=TODAY, reason="有效期届满")
    record.refresh_from_db()
    assert (Item.objects.get(pk=policy.pk).validity, record.end_reason) == ("lapsed", "lapsed")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": " "}, "PUBLISHING-REASON"),
        ({"reason": "字" * 301}, "PUBLISHING-LONG"),
        ({"reason": "见（机密）件"}, "PUBLISHING-SECRET"),
        ({"on": date(2021, 1, 10)}, "PUBLISHING-DAY"),
        ({"on": date(2021, 1, 19)}, "PUBLISHING-DAY"),
        ({"seen": 1}, "RECORD-CHANGED"),
    ],
)
def test_an_end_without_reason_or_on_another_day_is_refused(item, office, facts, code):
    whole = {"by": office, "item": item, "seen": item.version, "on": TODAY, "reason": "已办结", **facts}
    assert code_of(lapse_item, **whole) == code
    assert Item.objects.get().life == ""


def test_only_what_is_public_and_has_not_ended_is_marked(item, draft, drafter, office, bureau):
    fresh = draft_item(by=drafter, organ=bureau, kind="notice", title="乙", **FACTS)
    assert may_repeal(office, fresh).code == "PUBLISHING-NOT-PUBLIC"
    assert may_repeal(drafter, item) is not None
    facts = {"by": office, "on": TODAY, "reason": "已办结"}
    code = code_of(repeal_item, item=item, seen=item.version, by_item=fresh, **facts)
    assert code == "PUBLISHING-REPEALS"
    assert code_of(repeal_item, item=item, seen=item.version, by_item=item, **facts) == "PUBLISHING-REPEALS"
    lapse_item(item=item, seen=item.version, **facts)
    assert code_of(repeal_item, item=item, seen=item.version, **facts) == "PUBLISHING-ENDED"


def test_an_ended_item_is_still_withdrawn(item, office):
    lapse_item(by=office, item=item, seen=item.version, on=TODAY, reason="已办结")
    withdraw_item(by=office, item=item, seen=item.version, reason="内容有误")
    assert Item.objects.get().validity == "withdrawn"


# --- withdrawn ------------------------------------------------------------------------------------------------------


def test_what_is_withdrawn_is_gone_at_once_and_says_why(item, office, bureau, settings, tmp_path):
    settings.GONGKAI_DATA = tmp_path
    search.rebuild()
    assert [hit.pk for hit in search_items("技术难题").hits] == [str(item.pk)]
    withdraw_item(by=office, item=item, seen=item.version, reason="涉及个人信息")
    found = search_items("技术难题")
    assert (found.total, found.hits) == (0, ())
    assert not public_items(bureau).exists()
    kept = Item.objects.get()
    assert (kept.live, kept.is_withdrawn, kept.life_reason, kept.life_on) == (False, True, "涉及个人信息", TODAY)
    refresh("publishing.item", [item.pk])
    assert search.query("技术难题").total == 0


def test_what_is_withdrawn_never_comes_back(item, office, drafter):
    withdraw_item(by=office, item=item, seen=item.version, reason="涉及个人信息")
    assert code_of(change_item, by=drafter, item=item, seen=item.version, title="乙") == "PUBLISHING-WITHDRAWN"
    assert code_of(submit, by=drafter, content=item) == "PUBLISHING-WITHDRAWN"
    assert may_withdraw(office, item).code == "PUBLISHING-WITHDRAWN"
    assert may_discard(drafter, item).code == "PUBLISHING-WITHDRAWN"


def test_a_withdrawal_ends_the_review_of_the_next_version(item, office, drafter):
    change_item(by=drafter, item=item, seen=item.version, title="乙", correction="改正了标题。")
    review = submit(by=drafter, content=item)
    item.refresh_from_db()
    withdraw_item(by=office, item=item, seen=item.version, reason="涉及个人信息")
    assert Review.objects.get(pk=review.pk).state == "withdrawn"
    assert not Item.objects.get().live


def test_a_withdrawal_needs_a_reason_and_its_power(item, office, drafter):
    assert code_of(withdraw_item, by=office, item=item, seen=item.version, reason="") == "PUBLISHING-REASON"
    assert code_of(withdraw_item, by=drafter, item=item, seen=item.version, reason="错").startswith("POWER")
    assert Item.objects.get().live


def test_the_ledger_knows_when_a_document_is_public_and_when_no_more(policy, record, office):
    record.refresh_from_db()
    assert record.disclosed_on == TODAY
    withdraw_item(by=office, item=policy, seen=policy.version, reason="内容有误")
    record.refresh_from_db()
    assert record.disclosed_on is None


# --- drafts given up ------------------------------------------------------------------------------------------------


def test_a_draft_is_given_up_and_fills_no_list(draft, drafter):
    discard_draft(by=drafter, item=draft, seen=draft.version)
    assert not items_for(drafter).exists()
    assert code_of(submit, by=drafter, content=draft) == "PUBLISHING-DROPPED"


def test_a_next_version_is_given_up_and_what_is_public_stays(item, drafter, through):
    assert may_discard(drafter, item).code == "PUBLISHING-NO-DRAFT"
    change_item(by=drafter, item=item, seen=item.version, title="乙", correction="改正了标题。")
    discard_draft(by=drafter, item=item, seen=item.version)
    kept = Item.objects.get()
    assert (kept.live, kept.title, kept.has_unpublished_changes) == (True, "关于征集技术难题的通知", False)
    assert code_of(submit, by=drafter, content=kept) == "REVIEW-NOTHING"
    change_item(by=drafter, item=kept, seen=kept.version, summary="丙", correction="改正了概述。")
    assert through(kept, drafter).title == "关于征集技术难题的通知"


def test_a_document_is_not_given_up_before_its_interpretation(drafter, bureau):
    policy = {**FACTS, "number": "白工信规〔2021〕1号", "genre": "circular"}
    document = draft_item(by=drafter, organ=bureau, kind="policy", title="办法", **policy)
    reading = {**FACTS, "form": "text", "interprets": document}
    reading = draft_item(by=drafter, organ=bureau, kind="interpretation", title="解读", **reading)
    assert may_discard(drafter, document).code == "PUBLISHING-READ"
    discard_draft(by=drafter, item=reading, seen=reading.version)
    assert may_discard(drafter, document) is None


def test_what_is_in_review_is_not_given_up(draft, drafter):
    submit(by=drafter, content=draft)
    draft.refresh_from_db()
    assert code_of(discard_draft, by=drafter, item=draft, seen=draft.version) == "PUBLISHING-IN-REVIEW"


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(drops=st.lists(st.booleans(), max_size=8))
def test_no_index_number_is_given_twice_even_when_drafts_are_given_up(drafter, bureau, drops):
    given_before = set(Item.objects.values_list("index_number", flat=True))
    for dropped in drops:
        made = draft_item(by=drafter, organ=bureau, kind="notice", title="甲", **FACTS)
        assert made.index_number not in given_before
        given_before.add(made.index_number)
        if dropped:
            discard_draft(by=drafter, item=made, seen=made.version)
