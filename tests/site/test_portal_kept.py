"""Pages that are kept: what they cost, whose they are, and that every change which shows is seen at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import many, page, withdraw

from gongkai_site.annual.services import freeze
from gongkai_site.organs.models import Organ
from gongkai_site.organs.services import assign_duty, change_organ, set_for
from gongkai_site.publishing.services import change_item

PATHS = [
    "/",
    "/catalogue/",
    "/gxj/",
    "/gxj/catalogue/?kind=notice",
    "/gxj/list/notice/",
    "/gxj/item/gxj-2020-00002/",
    "/gxj/feed/",
]


def queries(path: str, **facts) -> int:
    with CaptureQueriesContext(connection) as seen:
        page(path, **facts)
    return len(seen)


@pytest.mark.parametrize("path", PATHS)
def test_a_kept_page_costs_one_query_and_is_the_same_bytes(bureau, path):
    many(bureau, 30)
    first = page(path)
    assert queries(path) == 1
    assert page(path) == first


def test_a_page_is_not_sent_again_to_who_has_it(bureau):
    many(bureau, 3)
    first = Client().get("/gxj/")
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
    again = Client().get("/gxj/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    many(Organ.objects.get(slug="baihua"), 1)
    assert Client().get("/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_withdrawal_is_gone_from_every_page_at_once(public):
    item = public("关于征集技术难题的通知")
    lists = ["/", "/catalogue/", "/gxj/", "/gxj/catalogue/", "/gxj/list/notice/", "/feed/", "/gxj/feed/notice/"]
    for path in lists:
        assert item.title in page(path)
    assert item.title in page(f"/gxj/item/{item.slug}/")
    withdraw(item)
    for path in lists:
        assert item.title not in page(path), path
    assert Client().get(f"/gxj/item/{item.slug}/").status_code == 410


def test_a_reviewed_change_is_seen_at_once(public, drafter, through):
    item = public("关于征集技术难题的通知")
    address = f"/gxj/item/{item.slug}/"
    assert "更正" not in page(address)
    change_item(by=drafter, item=item, seen=item.version, correction="日期有误，已更正。")
    item.refresh_from_db()
    assert "日期有误" not in page(address)
    through(item, drafter)
    assert "日期有误" in page(address)


def test_what_is_kept_of_an_organ_is_seen_at_once(bureau, city):
    for path in ("/gxj/guide/", "/gxj/leaders/", "/"):
        page(path)
    set_for(by=CONSOLE, organ=bureau, values={"fax": "0943-7777777"}, from_on=date(2020, 1, 1))
    assert "0943-7777777" in page("/gxj/guide/")
    assign_duty(by=CONSOLE, organ=bureau, role="leader", holder="张某", from_on=date(2020, 1, 1))
    assert "张某" in page("/gxj/leaders/")
    change_organ(by=CONSOLE, organ=city, seen=city.version, name="白桦市政府")
    assert "白桦市政府" in page("/gxj/guide/")
    assert "白桦市政府" in page("/")


def test_an_annual_report_is_seen_at_once(bureau, drafter, through):
    assert "/gxj/annual/2020/" not in page("/gxj/annual/")
    edition = freeze(by=drafter, organ=bureau, year=2020)
    through(edition, drafter)
    assert "/gxj/annual/2020/" in page("/gxj/annual/")
    page("/gxj/annual/2020/")
    assert queries("/gxj/annual/2020/") == 1


def test_a_day_that_passes_is_seen(public, settings):
    item = public("甲", ends_on=date(2021, 1, 31))
    assert "现已失效" not in page(f"/gxj/item/{item.slug}/")
    settings.GONGKAI_NOW = settings.GONGKAI_NOW.replace(month=2)
    assert "现已失效" in page(f"/gxj/item/{item.slug}/")


def test_an_organ_that_moved_answers_no_more_at_its_old_path(bureau):
    page("/gxj/")
    change_organ(by=CONSOLE, organ=bureau, seen=bureau.version, slug="xin")
    assert Client().get("/gxj/").status_code == 404
    page("/xin/")


def test_unknown_questions_share_one_kept_page(bureau):
    many(bureau, 3)
    page("/gxj/")
    kept = len(caches["pages"]._cache)
    for n in range(20):
        assert queries(f"/gxj/?utm_{n}={n}") == 1
    assert len(caches["pages"]._cache) == kept


def test_what_is_not_there_is_not_kept(bureau):
    many(bureau, 3)
    page("/gxj/catalogue/")
    kept = len(caches["pages"]._cache)
    for n in range(20):
        Client().get(f"/gxj/catalogue/?page={n + 2}")
        Client().get(f"/gxj/item/x{n}/")
        page(f"/gxj/search/?q={n}")
    assert len(caches["pages"]._cache) == kept


def test_language_and_large_type_have_pages_of_their_own(bureau):
    chinese = page("/gxj/guide/")
    english = page("/gxj/guide/", headers={"Accept-Language": "en"})
    large = page("/gxj/guide/", headers={"Cookie": "gk_elderly=1"})
    assert "政府信息公开指南" in chinese
    assert "Guide to government information" in english
    assert 'class="gk-elderly"' in large
    assert page("/gxj/guide/") == chinese
    assert page("/gxj/guide/", headers={"Cookie": "gk_elderly=1"}) == large


def test_a_kept_page_is_the_same_for_who_signed_in(bureau, drafter):
    first = Client().get("/gxj/")
    client = Client()
    client.force_login(drafter, backend="gongkai_site.accounts.backends.PowersBackend")
    again = client.get("/gxj/")
    assert again.content == first.content
    assert not again.cookies


def test_a_kept_page_answers_no_strange_host(bureau):
    page("/gxj/")
    assert Client().get("/gxj/", headers={"Host": "evil.example.org"}).status_code == 400


def test_kept_pages_carry_the_same_heads(bureau):
    first, again = Client().get("/gxj/"), Client().get("/gxj/")
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Content-Type",
        "Vary",
        "ETag",
    ):
        assert first[name] == again[name], name
    assert first["X-Request-ID"] != again["X-Request-ID"]


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/robots.txt", "/view/elderly/"])
def test_what_is_never_kept_asks_no_generation(bureau, path):
    with CaptureQueriesContext(connection) as seen:
        Client().get(path)
    assert not [each for each in seen if "publishing_generation" in each["sql"]]
