"""Search for citizens, feeds, the map for search engines, and the catalogue as data."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from openpyxl import Workbook
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import many, page, withdraw, words

from gongkai_site import search
from gongkai_site.files.models import Look
from gongkai_site.files.services import add_file
from gongkai_site.outbox.worker import Worker
from gongkai_site.portal import sitemaps
from gongkai_site.publishing import filewords

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.GONGKAI_DATA = tmp_path


def asked(q: str, path: str = "/search/", more: str = "") -> str:
    return page(f"{path}?q={quote(q)}{more}")


def found(q: str, path: str = "/search/", more: str = "") -> list[str]:
    html = asked(q, path, more).split('class="gk-instead"')[0]
    return re.findall(r'<li><a href="/\w+/item/([^/]+)/">', html)


# --- search -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "q",
    [
        *("技术难题", "征集", "月底前", "难", "市工信发〔2021〕7号", "市工信发[2021]7号", "市工信发（2021）第07号"),
        *("gxj/2021-00001", "月底 难题"),
    ],
)
def test_an_item_is_found_by_title_text_and_numbers(public, q):
    item = public("关于征集技术难题的通知", number="市工信发〔2021〕7号")
    Worker().drain()
    assert found(q) == [item.slug]
    assert found(q, "/gxj/search/") == [item.slug]
    assert found(q, "/baihua/search/") == []


def test_an_item_is_found_by_what_its_attachments_say(public, bureau):
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["氢能装备", "一式两份"])
    book.save(stream)
    stream.seek(0)
    sheet = add_file(by=CONSOLE, organ=bureau, name="申报表.xlsx", stream=stream)
    item = public("甲", attachments=[{"file": sheet.pk, "title": "申报表"}])
    Worker().drain()
    assert found("氢能装备") == [item.slug]


def test_a_file_that_cannot_be_read_holds_no_words_and_is_not_tried_again(public, bureau, monkeypatch):
    broken = add_file(by=CONSOLE, organ=bureau, name="坏.pdf", stream=io.BytesIO(b"%PDF-1.7 broken"))
    Look.objects.filter(file=broken).update(found=[])  # else its review would stop at it
    item = public("甲乙丙", attachments=[{"file": broken.pk, "title": "坏"}])
    Worker().drain()
    assert found("甲乙丙") == [item.slug]

    def ask(*_args, **_facts):
        raise AssertionError("read again")

    monkeypatch.setattr(filewords.Worker, "ask", ask)
    assert search.rebuild()["publishing.item"] == 1


def test_a_withdrawn_item_is_found_no_more_though_the_index_still_has_it(public):
    item = public("关于征集技术难题的通知")
    Worker().drain()
    assert found("技术难题") == [item.slug]
    withdraw(item)
    assert search.query("技术难题").total == 1
    assert found("技术难题") == []


def test_drafts_are_not_found(bureau, drafter):
    from tests.site.portal_kit import FACTS

    from gongkai_site.publishing.services import draft_item

    draft_item(by=drafter, organ=bureau, kind="notice", title="草稿里的词", **FACTS)
    search.rebuild()
    assert found("草稿里的词") == []


def test_what_was_asked_is_marked_and_nothing_of_it_is_code(public):
    public("关于<b>征集</b>的通知", body="<p>a&lt;script&gt;alert(1)&lt;/script&gt;征集</p>")
    Worker().drain()
    html = asked("征集")
    assert "<mark>征集</mark>" in html
    assert "<script>alert" not in html
    assert "<b>" not in html.split('class="gk-rows"')[1]


@pytest.mark.parametrize(
    "q",
    [
        '"><script>alert(1)</script>',
        "'\"</title><img src=x onerror=y>",
        "{{ 7*7 }}",
        "\x00甲",
        "' OR 1=1 --",
        "*",
        "NEAR(",
        "字" * 500,
    ],
)
def test_a_question_is_only_words(public, q):
    public("甲")
    Worker().drain()
    html = asked(q)
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "49" not in html


def test_results_turn_and_narrow(bureau, other_bureau):
    many(bureau, 30)
    many(other_bureau, 5, kind="plan")
    search.rebuild()
    assert len(found("公开事项")) == 20
    assert len(found("公开事项", more="&page=2")) == 15
    assert len(found("公开事项", more="&kind=plan")) == 5
    assert len(found("公开事项", more="&organ=swj")) == 5
    html = asked("公开事项")
    side = words(html.split('class="gk-facets gk-side"')[1].split("</nav>")[0])
    assert "通知公告30" in side
    assert "规划计划5" in side
    assert Client().get("/search/?q=公开事项&page=3").status_code == 404
    assert Client().get("/search/?q=公开事项&kind=zzz").status_code == 404


def test_the_most_relevant_stand_first_when_asked(public):
    late = public("其他", body="<p>" + "内容，" * 30 + "技术难题</p>")
    early = public("技术难题")
    Worker().drain()
    assert found("技术难题", more="&order=relevance") == [early.slug, late.slug]


def test_where_nothing_is_found_something_is_offered(public):
    item = public("关于征集企业技术难题的通知")
    Worker().drain()
    html = asked("征集企业技术难点", "/gxj/search/")
    assert found("征集企业技术难点", "/gxj/search/") == []
    assert item.slug in html.split('class="gk-instead"')[1]
    assert re.findall(r"\?q=([^\"&]+)\">", html.split('class="gk-instead"')[1]) == [quote("征集企业技术难")]
    assert "/gxj/apply/" in html.split('class="gk-instead"')[1]


def test_without_an_index_a_sentence_says_so(public):
    public("甲")
    assert "检索" in words(asked("甲").split('class="gk-note"')[1].split("</p>")[0])


# --- feeds, map, data ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/feed/", "/gxj/feed/", "/gxj/feed/notice/"])
def test_feeds_hold_the_newest_with_whole_addresses(bureau, path):
    many(bureau, 60)
    root = ET.fromstring(page(path))
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == 50
    links = [each.find(f"{ATOM}link").get("href") for each in entries]
    assert all(link.startswith("http://localhost:8000/gxj/item/") for link in links)
    assert entries[0].find(f"{ATOM}title").text


def test_a_feed_of_no_kind(bureau):
    assert Client().get("/gxj/feed/zzz/").status_code == 404
    assert ET.fromstring(page("/gxj/feed/plan/")).findall(f"{ATOM}entry") == []


def test_the_map_names_every_item_once(bureau, monkeypatch):
    monkeypatch.setattr(sitemaps, "SIZE", 20)
    many(bureau, 45)
    space = f"{{{sitemaps.SPACE}}}"
    pages = [each.text for each in ET.fromstring(page("/sitemap.xml")).iter(f"{space}loc")]
    assert len(pages) == 4
    named = [
        each.text
        for address in pages
        for each in ET.fromstring(page(address.removeprefix("http://localhost:8000"))).iter(f"{space}loc")
    ]
    assert len(named) == len(set(named))
    assert sum("/item/" in each for each in named) == 45
    assert Client().get("/sitemap-9.xml").status_code == 404
    assert "Sitemap: http://localhost:8000/sitemap.xml" in page("/robots.txt")


def test_the_catalogue_is_open_data(public, bureau):
    item = public("关于征集技术难题的通知", number="市工信发〔2021〕7号")
    found = json.loads(page("/gxj/catalogue.json"))
    assert (found["total"], found["next"]) == (1, None)
    (entry,) = found["entries"]
    assert entry["index_number"] == item.index_number
    assert entry["number"] == "市工信发〔2021〕7号"
    assert entry["written_on"] == "2021-01-11"
    assert entry["validity"] == "in_force"
    assert entry["url"] == f"http://localhost:8000/gxj/item/{item.slug}/"
    assert Client().get("/gxj/catalogue.json?page=2").status_code == 404
