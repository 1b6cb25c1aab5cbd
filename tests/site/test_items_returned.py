"""An item that was sent back: its drafter is told on the first screen and on its page, until it is submitted anew."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from gongkai_site.publishing.services import change_item, draft_item
from gongkai_site.review.services import conclude_secrecy, return_, submit
from gongkai_site.screens.first import items_for

TITLE, WHY = "关于征集技术难题的通知", "标题与正文不一致，请改"


def counted(who) -> int:
    address = reverse("items") + "?returned=true"
    return next((each.count for each in items_for(who)["today"] if each.url == address), 0)


def page(who, address: str) -> str:
    client = Client()
    client.force_login(who, backend="gongkai_site.accounts.backends.PowersBackend")
    return client.get(address).content.decode()


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def item(drafter, bureau):
    facts = {"summary": "征集企业技术难题。", "body": "<p>请报送。</p>", "written_on": date(2021, 1, 11)}
    return draft_item(by=drafter, organ=bureau, kind="notice", title=TITLE, **facts)


@pytest.fixture
def returned(item, drafter, person, bureau):
    review = submit(by=drafter, content=item)
    return return_(by=person("first_reviewer", organ=bureau), review=review, seen=review.version, opinion=WHY)


def test_the_drafter_is_told_with_the_opinion(drafter, item, returned):
    assert counted(drafter) == 1
    assert TITLE in page(drafter, reverse("items") + "?returned=true")
    shown = page(drafter, reverse("items_item", args=[item.pk]))
    assert WHY in shown
    assert "退回，请修改后重新送审" in shown


def test_another_drafter_is_not(person, bureau, item, returned):
    other = person("drafter", organ=bureau)
    assert counted(other) == 0
    assert TITLE not in page(other, reverse("items") + "?returned=true")


def test_submitted_anew_it_is_no_longer_told(drafter, item, returned):
    item.refresh_from_db()
    change_item(by=drafter, item=item, seen=item.version, title="关于征集企业技术难题的通知")
    item.refresh_from_db()
    assert counted(drafter) == 1
    submit(by=drafter, content=item)
    assert counted(drafter) == 0
    assert WHY not in page(drafter, reverse("items_item", args=[item.pk]))


def test_what_must_not_be_published_comes_back_with_the_reason(drafter, item, person, bureau):
    review = submit(by=drafter, content=item)
    officer = person("secrecy_officer", organ=bureau)
    conclude_secrecy(by=officer, review=review, seen=review.version, outcome="not", reason="涉及工作秘密")
    assert counted(drafter) == 1
    assert "涉及工作秘密" in page(drafter, reverse("items_item", args=[item.pk]))
