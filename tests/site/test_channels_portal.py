"""The organ's part of this site among its channels, and items of the site that also went out elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import withdraw

from gongkai_site.base.refusals import Refused
from gongkai_site.channels import queries, services
from gongkai_site.channels.counting import lines
from gongkai_site.channels.models import Account, Post
from gongkai_site.publishing.models import Item

OPENED = date(2019, 3, 1)


@pytest.fixture
def officer(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


@pytest.fixture
def wechat(bureau) -> Account:
    return services.open_account(by=CONSOLE, organ=bureau, channel="wechat", name="白桦工信", opened_on=OPENED)


def carry(item: Item, account: Account, day: date, **facts: Any) -> Post:
    return services.carry_item(by=CONSOLE, item=item, channel=account.channel, account=account, day=day, **facts)


def refused(function, **arguments) -> str:
    with pytest.raises(Refused) as found:
        function(**arguments)
    return found.value.code


# --- the organ's part of this site --------------------------------------------------------------------------------


def test_the_first_item_enters_the_portal_and_its_posts_are_its_items(public, bureau, officer, desk):
    assert not Account.objects.exists()
    public("甲")
    public("乙")
    portal = Account.objects.get()
    assert (portal.channel, portal.organ, portal.opened_on, portal.stale_days) == (
        "site",
        bureau,
        date(2021, 1, 18),
        14,
    )
    assert (queries.account_for(officer, portal.pk).last, Post.objects.count()) == (date(2021, 1, 18), 0)
    assert [line.count for line in lines(bureau, 2021)] == [2]

    ((year, count, address),) = queries.years_of(portal)
    assert (year, count) == (2021, 2)
    assert portal.name in desk.get("/desk/channels/").content.decode()
    assert address.replace("&", "&amp;") in desk.get(f"/desk/channels/{portal.pk}/").content.decode()
    listed = desk.get(address).content.decode()
    assert "甲" in listed
    assert "乙" in listed


def test_a_portal_is_silent_like_any_account(public, officer, desk, settings):
    item = public("甲")
    portal = Account.objects.get()
    settings.GONGKAI_NOW = datetime(2021, 2, 1, 2, tzinfo=UTC)
    assert queries.silent_days(queries.account_for(officer, portal.pk)) == 0
    settings.GONGKAI_NOW = datetime(2021, 2, 2, 2, tzinfo=UTC)
    assert queries.silent_days(queries.account_for(officer, portal.pk)) == 15
    desk.force_login(officer, backend="gongkai_site.accounts.backends.PowersBackend")
    assert f"/desk/channels/{portal.pk}/" in desk.get("/desk/channels/?state=silent").content.decode()
    assert "/desk/channels/?state=silent" in desk.get("/desk/").content.decode()
    public("乙")
    assert queries.silent_days(queries.account_for(officer, portal.pk)) == 0
    withdraw(item)
    assert [count for _, count, _ in queries.years_of(portal)] == [1]


def test_a_portal_takes_no_posts_by_hand_is_changed_and_not_closed(public, bureau, officer, desk):
    public("甲")
    portal = Account.objects.get()
    facts = {"organ": bureau, "channel": "site", "account": portal, "title": "乙", "day": date(2021, 1, 18)}
    assert refused(services.add_post, by=officer, **facts) == "CHANNEL-KIND"
    services.change_account(by=officer, account=portal, seen=1, stale_days=7)
    closing = {"seen": 2, "on": date(2021, 1, 18), "reason": "整合"}
    assert refused(services.close_account, by=officer, account=portal, **closing) == "CHANNEL-PORTAL"
    assert "单独关停" in desk.get(f"/desk/channels/{portal.pk}/").content.decode()


def test_organs_that_published_before_get_their_portal(public, other_bureau):
    public("甲")
    Account.objects.all().delete()
    import_module("gongkai_site.channels.migrations.0002_portal").enter_portals(apps, None)
    assert Account.objects.get().opened_on == date(2021, 1, 18)


# --- items that also went out -------------------------------------------------------------------------------------


def test_the_desk_tells_where_an_item_also_went_out(public, wechat, desk):
    item = public("惠企政策")
    page = desk.get(f"/desk/items/{item.pk}/").content.decode()
    assert f"/desk/channels/items/{item.pk}/" in page
    wrong = {"where": f"account:{wechat.pk}", "day": "2021-01-19", "address": "https://mp.example/s/1"}
    answer = desk.post(f"/desk/channels/items/{item.pk}/", wrong)
    assert answer.status_code == 422
    assert "https://mp.example/s/1" in answer.content.decode()
    assert desk.post(f"/desk/channels/items/{item.pk}/", {**wrong, "day": "2021-01-18"}).status_code == 302
    assert desk.post(f"/desk/channels/items/{item.pk}/", {"where": "board", "day": "2021-01-18"}).status_code == 302
    post = Post.objects.get(channel="wechat")
    assert (post.item, post.title, post.account, post.address) == (item, "惠企政策", wechat, "https://mp.example/s/1")
    page = desk.get(f"/desk/items/{item.pk}/").content.decode()
    assert "白桦工信" in page
    assert f"/desk/channels/posts/{post.pk}/" in page
    assert f"/desk/items/{item.pk}/" in desk.get(f"/desk/channels/posts/{post.pk}/").content.decode()


def test_an_item_counts_once_in_each_channel_with_its_first_post(public, wechat, bureau, desk):
    item = public("惠企政策")
    douyin = services.open_account(by=CONSOLE, organ=bureau, channel="douyin", name="白桦工信", opened_on=OPENED)
    other = services.open_account(by=CONSOLE, organ=bureau, channel="wechat", name="白桦惠企", opened_on=OPENED)
    again = carry(item, wechat, date(2021, 1, 5))
    first = carry(item, other, date(2020, 12, 30), address="https://mp.example/s/1")
    carry(item, douyin, date(2021, 1, 6))
    assert [(each.name, each.count) for each in queries.counts(bureau, 2020)] == [("白桦惠企", 1)]
    assert [(each.channel, each.count) for each in queries.counts(bureau, 2021)] == [("douyin", 1)]

    opened = desk.get(queries.counts(bureau, 2021)[0].url).content.decode()
    assert "惠企政策" in opened
    listed = desk.get("/desk/channels/posts/?state=repeat").content.decode()
    assert f"/desk/channels/posts/{again.pk}/" in listed
    assert f"/desk/channels/posts/{first.pk}/" not in listed
    assert f"/desk/channels/posts/{first.pk}/" in desk.get(f"/desk/channels/posts/{again.pk}/").content.decode()

    services.void_post(by=CONSOLE, post=first, seen=1, reason="登记错误")
    assert queries.counts(bureau, 2020) == []
    assert [(each.channel, each.count) for each in queries.counts(bureau, 2021)] == [("wechat", 1), ("douyin", 1)]


def test_only_what_is_public_and_ones_own_is_carried(drafter, public, bureau, other_bureau, wechat, person, desk):
    item = public("惠企政策")
    withdraw(item)
    item.refresh_from_db()
    assert refused(carry, item=item, account=wechat, day=date(2021, 1, 18)) == "CHANNEL-ITEM"
    assert f"/desk/channels/items/{item.pk}/" not in desk.get(f"/desk/items/{item.pk}/").content.decode()
    assert desk.get(f"/desk/channels/items/{item.pk}/").status_code == 403
    theirs = public("通知")
    facts = {"organ": other_bureau, "channel": "board", "title": "通知", "day": date(2021, 1, 18), "item": theirs}
    assert refused(services.add_post, by=CONSOLE, **facts) == "CHANNEL-ITEM"
    stranger = person("ogi_officer", organ=other_bureau)
    board = {"item": theirs, "channel": "board", "day": date(2021, 1, 18)}
    assert refused(services.carry_item, by=stranger, **board).startswith("POWER-")


# --- one post, entered twice --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("", "https://mp.example/s/1", 1),
        ("https://mp.example/s/1", "", 1),
        ("https://mp.example/s/1", "https://mp.example/s/2", 2),
    ],
)
def test_a_post_entered_by_hand_and_by_export_is_one(public, wechat, bureau, first, second, count):
    carry(public("惠企政策"), wechat, date(2021, 1, 5), address=first)
    row = {"title": "惠企政策", "day": date(2021, 1, 5), "address": second}
    added = services.add_posts(by=CONSOLE, account=wechat, rows=[row, row], source="导出.csv")
    assert added == [count == 2, False]
    assert [each.count for each in queries.counts(bureau, 2021)] == [count]
