"""Items: drafted with a number of their own, public by review alone, changed by a reviewed version."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai_site.base.refusals import Refused
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.publishing import generation
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import public_items
from gongkai_site.publishing.services import change_item, draft_item
from gongkai_site.review.models import Review
from gongkai_site.review.services import submit

FACTS = {"summary": "征集企业技术难题。", "body": "<p>请于月底前报送。</p>", "written_on": date(2021, 1, 11)}


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def notice(drafter, bureau) -> Item:
    return draft_item(by=drafter, organ=bureau, kind="notice", title="关于征集技术难题的通知", **FACTS)


def test_an_item_has_a_number_of_its_own_from_its_draft_on(drafter, bureau, other_bureau, person):
    made = [draft_item(by=drafter, organ=bureau, kind="notice", title=f"通知{n}", **FACTS) for n in range(3)]
    other = draft_item(by=person("drafter", organ=other_bureau), organ=other_bureau, kind="notice", title="甲", **FACTS)
    assert [each.index_number for each in made] == ["gxj/2021-00001", "gxj/2021-00002", "gxj/2021-00003"]
    assert other.index_number == "swj/2021-00001"


def test_a_document_number_is_written_as_the_standard_says(drafter, bureau):
    item = draft_item(by=drafter, organ=bureau, kind="notice", title="甲", number="市工信发[2021] 07号", **FACTS)
    assert (item.number, item.number_given) == ("市工信发〔2021〕7号", "市工信发[2021] 07号")


@pytest.mark.parametrize("name", ["title", "summary", "body", "written_on"])
def test_an_item_without_what_the_law_asks_for_is_refused(drafter, bureau, name):
    facts = {"title": "甲", **FACTS, name: ""}
    with pytest.raises(Refused) as refused:
        draft_item(by=drafter, organ=bureau, kind="notice", **facts)
    assert refused.value.problem.code == "PUBLISHING-MISSING"
    assert not Item.objects.exists()


def test_nothing_is_public_before_its_review(notice, bureau):
    assert not public_items(bureau).exists()


def test_an_item_becomes_public_by_its_review(notice, drafter, bureau, through):
    before = generation.number(bureau.pk)
    item = through(notice, drafter)
    assert item.live
    assert item.published_on == date(2021, 1, 18)
    assert list(public_items(bureau)) == [item]
    assert generation.number(bureau.pk) > before
    assert generation.number() > 0
    assert OutboxRow.objects.filter(kind="search.changed", ref=f"publishing.item:{item.pk}").exists()


def test_what_is_public_changes_by_a_reviewed_version_alone(notice, drafter, through):
    item = through(notice, drafter)
    change_item(
        by=drafter, item=item, seen=item.version, title="关于征集技术难题的通知（更正）", correction="改正了日期。"
    )
    item.refresh_from_db()
    assert item.title == "关于征集技术难题的通知"
    assert through(item, drafter).title == "关于征集技术难题的通知（更正）"


def test_of_two_who_change_at_once_one_is_told(notice, drafter):
    change_item(by=drafter, item=notice, seen=notice.version, title="乙")
    with pytest.raises(Refused) as refused:
        change_item(by=drafter, item=Item.objects.get(), seen=1, title="丙")
    assert refused.value.problem.code == "RECORD-CHANGED"
    assert Item.objects.get().title == "乙"


def test_an_item_in_review_is_not_changed(notice, drafter):
    submit(by=drafter, content=notice)
    item = Item.objects.get()
    with pytest.raises(Refused) as refused:
        change_item(by=drafter, item=item, seen=item.version, title="乙")
    assert refused.value.problem.code == "PUBLISHING-IN-REVIEW"
    assert Review.objects.get().state == "in_review"


def test_scripts_and_styles_do_not_come_in(drafter, bureau):
    body = (
        '<p style="x" onclick="y()">甲<script>alert(1)</script><o:p>乙</o:p></p>'
        '<a href="javascript:z()">丁</a><a href="https://example.gov.cn/files/3/a.pdf">戊</a>'
    )
    item = draft_item(by=drafter, organ=bureau, kind="notice", title="甲", **{**FACTS, "body": body})
    assert item.body == (
        '<p>甲乙</p><a rel="noopener noreferrer">丁</a>'
        '<a href="https://example.gov.cn/files/3/a.pdf" rel="noopener noreferrer">戊</a>'
    )
