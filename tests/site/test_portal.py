"""The public site: every page, what it says, how many queries it takes, and what it refuses."""

from __future__ import annotations

import io
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import FACTS, many, page, withdraw, words

from gongkai.documents import read_document
from gongkai_site.files.services import add_file
from gongkai_site.organs.services import assign_duty, set_for
from gongkai_site.publishing.models import AccessPlace, Column, Item
from gongkai_site.publishing.services import draft_item

QUERIES = 12


# --- the frame ----------------------------------------------------------------------------------------------------


def test_the_four_columns_and_the_entrance_stand_in_the_official_order(bureau):
    nav = page("/gxj/").split("</nav>")[0].split("<nav")[-1]
    assert re.findall(r'href="([^"]+)"', nav) == [
        f"/gxj/{name}/" for name in ("guide", "rules", "content", "annual", "apply")
    ]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/catalogue/", "/search/", "/search/?q=通知", "/map/", "/accessibility/", "/gxj/", "/gxj/guide/"),
        *("/gxj/rules/", "/gxj/content/", "/gxj/annual/", "/gxj/apply/", "/gxj/leaders/", "/gxj/catalogue/"),
        *("/gxj/list/notice/", "/gxj/search/?q=通知"),
    ],
)
def test_every_page_carries_the_tags_of_government_sites(bureau, city, path):
    set_for(
        by=CONSOLE, organ=city, values={"site_id": "6204000016", "icp": "陇ICP备05017375号"}, from_on=date(2019, 1, 1)
    )
    html = page(path)
    assert '<meta name="SiteName" content="白桦市人民政府">' in html
    assert '<meta name="SiteDomain" content="localhost:8000">' in html
    assert '<meta name="SiteIDCode" content="6204000016">' in html
    assert "陇ICP备05017375号" in html
    if path not in {"/", "/gxj/"}:
        assert re.search(r'<meta name="ColumnName" content="[^"]+">', html)
        assert re.search(r'<meta name="ColumnKeywords" content="[^"]+">', html)


def test_a_public_page_runs_no_script_of_its_own(bureau):
    response = Client().get("/gxj/")
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy
    html = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\s(?:style|on\w+)=", html)
    assert response["X-Content-Type-Options"] == "nosniff"


# --- the columns --------------------------------------------------------------------------------------------------


def test_the_guide_shows_every_field_of_the_law_and_says_what_is_missing(bureau):
    set_for(
        by=CONSOLE, organ=bureau, values={"telephone": "0943-1", "classification": "按主题"}, from_on=date(2020, 3, 1)
    )
    text = words(page("/gxj/guide/"))
    for label in (
        "政府信息的分类",
        "编排体系",
        "获取方式",
        "工作机构",
        "办公地址",
        "办公时间",
        "联系电话",
        "传真号码",
        "电子邮箱",
    ):
        assert label in text
    assert "0943-1" in text
    assert text.count("未提供") == 12
    assert "2020-03-01" in text


def test_an_item_of_the_law_without_items_is_explained(bureau, public):
    Column.objects.create(organ=bureau, name="技术难题征集", slug="tasks", art="20-15")
    Column.objects.create(organ=bureau, name="行政处罚", slug="penalty", art="20-6", empty_reason="本机关无处罚职权")
    public("关于征集技术难题的通知", column=Column.objects.get(slug="tasks"))
    text = words(page("/gxj/content/"))
    assert "本机关无处罚职权" in text
    assert "技术难题征集1条" in text
    assert text.count("本项暂无") == 14  # fifteen items of 第二十条 and one of 第二十一条, but for those two
    assert "本机关无处罚职权" in words(page("/gxj/content/penalty/"))
    assert "关于征集技术难题的通知" in page("/gxj/content/tasks/")


def test_the_leading_group_and_the_places_are_shown(bureau):
    assign_duty(by=CONSOLE, organ=bureau, role="leader", holder="张某", post="局长", from_on=date(2020, 1, 1))
    AccessPlace.objects.create(organ=bureau, name="白桦市档案馆", kind="archive", address="桦林路2号")
    assert "张某" in page("/gxj/leaders/")
    assert "桦林路2号" in page("/gxj/")


def test_annual_reports_are_listed_by_year_none_left_out(bureau):
    bureau.founded_on = date(2019, 1, 1)
    bureau.save()
    assert [year for year in range(2005, 2023) if f"{year}年度报告" in words(page("/gxj/annual/"))] == [2019, 2020]


# --- the article --------------------------------------------------------------------------------------------------


def test_an_article_shows_its_card_under_the_official_labels(public):
    item = public(
        "关于技术改造的通知",
        kind="policy",
        number="市工信发[2021] 7号",
        genre="circular",
        topic="industry",
        keywords="技术改造",
        effective_on=date(2021, 1, 1),
    )
    html = page(f"/gxj/item/{item.slug}/")
    text = words(html)
    for label in (
        "索引号",
        "主题分类",
        "体裁分类",
        "发布机构",
        "成文日期",
        "发布日期",
        "发文字号",
        "有效性",
        "公开方式",
        "关键词",
        "内容概述",
        "生效日期",
    ):
        assert label in text, label
    assert "市工信发〔2021〕7号" in text
    assert '<meta name="ArticleTitle" content="关于技术改造的通知">' in html
    assert re.search(r'<meta name="PubDate" content="2021-01-18 10:00">', html)
    assert '<meta name="ContentSource" content="白桦市工业和信息化局">' in html


def test_what_is_not_public_is_not_there(drafter, bureau):
    item = draft_item(by=drafter, organ=bureau, kind="notice", title="草稿", **FACTS)
    for path in (f"/gxj/item/{item.slug}/", f"/gxj/item/{item.slug}/document.docx"):
        assert Client().get(path).status_code == 404


def test_an_item_of_another_organ_is_not_at_this_address(public, other_bureau):
    item = public("甲")
    assert Client().get(f"/swj/item/{item.slug}/").status_code == 404


def test_a_document_and_its_interpretation_name_each_other(public):
    policy = public("关于技术改造的通知", kind="policy", number="市工信发〔2021〕7号", genre="circular")
    page(f"/gxj/item/{policy.slug}/")
    reading = public("《通知》解读", kind="interpretation", form="text", interprets=policy)
    assert f"/gxj/item/{policy.slug}/" in page(f"/gxj/item/{reading.slug}/")
    assert f"/gxj/item/{reading.slug}/" in page(f"/gxj/item/{policy.slug}/")


def test_an_item_that_lapsed_says_so(public):
    item = public("甲", effective_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    assert "本件有效期至2020-12-31" in words(page(f"/gxj/item/{item.slug}/"))
    assert "失效" in words(page("/gxj/catalogue/"))


def test_a_withdrawn_item_leaves_a_tombstone(public):
    item = public("甲乙丙丁")
    withdraw(item)
    response = Client().get(f"/gxj/item/{item.slug}/")
    assert response.status_code == 410
    text = words(response.content.decode())
    assert all(each in text for each in ("甲乙丙丁", item.index_number, "2021-01-18", "内容有误"))
    assert "甲乙丙丁" not in page("/gxj/catalogue/")


def test_an_item_can_be_kept_as_a_document(public):
    table = "<table><tr><td>项目</td><td>金额</td></tr><tr><td>甲</td><td>1</td></tr></table>"
    body = f"<p>第一条 内容。</p>{table}<p>末段。</p>"
    item = public("关于技术改造的通知", body=body, number="市工信发〔2021〕7号")
    response = Client().get(f"/gxj/item/{item.slug}/document.docx")
    text = str(read_document(response.content).blocks)
    assert all(
        each in text for each in ("关于技术改造的通知", "市工信发〔2021〕7号", "第一条 内容。", "金额", "末段。")
    )
    assert "attachment" in response["Content-Disposition"]


def test_signs_that_no_file_can_hold_are_left_out(public):
    item = public("甲\x01乙", body="<p>丙\x02丁\x0b</p>", summary="戊\x03")
    response = Client().get(f"/gxj/item/{item.slug}/document.docx")
    text = str(read_document(response.content).blocks)
    assert "甲乙" in text
    assert "丙丁" in text
    ElementTree.fromstring(page("/gxj/feed/"))


# --- files --------------------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(bureau):
    return add_file(by=CONSOLE, organ=bureau, name="申报表.txt", stream=io.BytesIO("申报表，一式两份".encode()))


def test_a_file_is_handed_out_while_its_item_is_public_and_no_longer(drafter, bureau, through, sheet):
    address = f"/files/{sheet.pk}/{sheet.name}"
    item = draft_item(
        by=drafter,
        organ=bureau,
        kind="notice",
        title="甲",
        attachments=[{"file": sheet.pk, "title": "申报表"}],
        **FACTS,
    )
    assert Client().get(address).status_code == 404
    item = through(item, drafter)
    response = Client().get(address)
    assert b"".join(response.streaming_content).decode() == "申报表，一式两份"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    html = page(f"/gxj/item/{item.slug}/")
    assert "申报表" in html
    assert "TXT" in html
    withdraw(item)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("name", ["x.txt", "..%2f..%2fetc%2fpasswd", "申报表.TXT"])
def test_a_file_has_one_address(public, sheet, name):
    public("甲", attachments=[{"file": sheet.pk, "title": "申报表"}])
    assert Client().get(f"/files/{sheet.pk}/{name}").status_code == 404


# --- lists --------------------------------------------------------------------------------------------------------


def test_facets_count_what_each_choice_would_show(bureau, other_bureau):
    many(bureau, 30, topic="industry")
    many(other_bureau, 12, kind="plan", art="20-3", topic="agriculture")
    html = page("/catalogue/")
    assert "共42条" in words(html)
    assert 'href="/catalogue/?kind=plan"' in html
    html = page("/catalogue/?kind=plan")
    assert "共12条" in words(html)
    assert 'href="/catalogue/"' in html  # the choice can be let go
    side = words(html.split('class="gk-facets gk-side"')[1].split("</nav>")[0])
    assert "通知公告30" in side  # of its own facet the other choices stay
    assert "工业、交通" not in side
    assert "共0条" in words(page("/catalogue/?kind=plan&topic=industry"))


def test_lists_turn_and_sort(bureau):
    many(bureau, 45)
    newest, last = page("/gxj/catalogue/"), page("/gxj/catalogue/?page=3")
    assert newest.count('<li><a href="/gxj/item/') == 20
    assert last.count('<li><a href="/gxj/item/') == 5
    oldest = page("/gxj/list/notice/?order=oldest")
    assert oldest.index("2020-02-01") > 0
    assert "2020-02-28" not in oldest


@pytest.mark.parametrize(
    "question",
    [
        *("page=0", "page=4", "page=-1", "page=x", "page=99999999999999999999", "page=１", "kind=zzz", "kind=' OR 1=1"),
        *("year=20x0", "year=99999", "organ=nobody", "validity=withdrawn", "order=title", "topic=%00"),
    ],
)
def test_a_list_answers_404_to_what_it_does_not_know(bureau, question):
    many(bureau, 45)
    assert Client().get(f"/catalogue/?{question}").status_code == 404


def test_what_is_not_asked_of_lists_changes_nothing(bureau):
    many(bureau, 3)
    assert page("/gxj/catalogue/?utm=x&page=1") == page("/gxj/catalogue/?page=1")


@pytest.mark.parametrize(
    "path", ["/", "/gxj/", "/catalogue/", "/gxj/catalogue/?kind=notice", "/gxj/list/notice/", "ITEM"]
)
def test_a_cold_page_takes_few_queries_whatever_there_is(bureau, path):
    counts = []
    for count in (2, 300):
        QuerySet(Item).all().delete()
        many(bureau, count)
        caches["pages"].clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(path.replace("ITEM", "/gxj/item/gxj-2020-00002/"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= QUERIES


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/gxj/", "/catalogue/", "/gxj/catalogue/", "/search/", "/feed/", "/gxj/apply/", "/sitemap.xml"]
)
def test_pages_answer_head_and_refuse_to_be_written(bureau, path):
    client = Client()
    assert client.head(path).status_code == 200
    assert client.head(path).content == b""
    for method in ("post", "put", "delete", "patch"):
        assert getattr(client, method)(path).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/nobody/",
        "/gxj/list/zzz/",
        "/gxj/nothing/",
        "/gxj/item/..%2f..%2f/",
        "/gxj/annual/9999/",
        "/gxj//",
        "/files/1/a",
    ],
)
def test_an_address_of_nothing(bureau, path):
    response = Client().get(path)
    assert response.status_code == 404
    assert "<h1>没有找到</h1>" in response.content.decode()


def test_large_type_is_remembered_and_leads_back(bureau):
    client = Client()
    response = client.get("/view/elderly/?on=1&to=/gxj/guide/%3Fpage%3D1")
    assert response["Location"] == "/gxj/guide/?page=1"
    assert 'class="gk-elderly"' in client.get("/gxj/").content.decode()
    client.get("/view/elderly/?on=0&to=/")
    assert 'class="gk-elderly"' not in client.get("/gxj/").content.decode()


@pytest.mark.parametrize("to", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:x", "", "gxj/"])
def test_large_type_leads_nowhere_else(bureau, to):
    assert Client().get("/view/elderly/", {"on": "1", "to": to})["Location"] == "/"
