"""What a page of an existing site says of itself: each fact from its best source, none made up."""

from __future__ import annotations

from datetime import date

import pytest

from gongkai.mirror import guess_kind, read_page, read_paper
from gongkai.mirror.dates import day_of_address

TODAY = date(2021, 1, 18)
AT = "https://www.baihua.gov.cn/gxj/tzgg/202005/t20200509_1.html"
TEXT = "<p>" + "各县区工信局：现将有关事项通知如下，请认真贯彻执行。" * 4 + "</p>"


def page(body: str = TEXT, head: str = "", at: str = AT):
    whole = f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    return read_page(whole.encode(), at, today=TODAY)


def meta(**values: str) -> str:
    return "".join(f'<meta name="{name}" content="{value}">' for name, value in values.items())


def codes(found) -> list[str]:
    return [each.code for each in found.problems]


FULL = meta(
    SiteName="白桦市工业和信息化局",
    ColumnName="通知公告",
    ArticleTitle="关于申报2020年专项资金的通知",
    PubDate="2020-05-08 10:22",
    ContentSource="市工信局",
    Description="专项资金的申报",
)


def test_metadata_say_it_all():
    found = page(f"<h1>别的</h1>{TEXT}", FULL)

    assert found.is_article
    assert (found.title, found.published_on, found.dated_by) == (
        "关于申报2020年专项资金的通知",
        date(2020, 5, 8),
        "meta",
    )
    assert (found.column, found.source, found.summary) == ("通知公告", "市工信局", "专项资金的申报")
    assert codes(found) == []


WAY = (
    '<div class="dqwz">当前位置：<a href="/">首页</a> &gt; <a href="/gk/">信息公开</a> &gt; '
    '<a href="../">公示公告</a> &gt; 正文</div>'
)


def test_without_metadata_the_page_itself_is_read():
    told = (
        f"{WAY}<h1>关于申报的通知</h1><div>发布时间：2020年5月8日 10:11&nbsp; 来源：市工信局 浏览次数：12</div>"
        "<table><tr><td><b>索 引 号：</b></td><td>1162/2020-00007</td>"
        "<td>文　号</td><td>白工信发[2020]07号</td></tr></table>"
    )
    found = page(told + TEXT, "<title>关于申报的通知_白桦市</title>")

    assert (found.title, found.column, found.published_on, found.dated_by) == (
        "关于申报的通知",
        "公示公告",
        date(2020, 5, 8),
        "page",
    )
    assert (found.index_number, found.number, found.source) == ("1162/2020-00007", "白工信发〔2020〕7号", "市工信局")


@pytest.mark.parametrize(
    ("head", "body", "day", "by", "said"),
    [
        (meta(PubDate="2020-05-08"), "<p>发布日期：2020-05-09</p>", date(2020, 5, 8), "meta", ["MIRROR-DATES-DIFFER"]),
        (meta(PubDate="2020-13-45"), "<p>发布日期：2020-05-09</p>", date(2020, 5, 9), "page", ["MIRROR-DATE-WRONG"]),
        (meta(PubDate="0000-00-00"), "", date(2020, 5, 9), "address", ["MIRROR-DATE-WRONG", "MIRROR-DATE-ADDRESS"]),
        (meta(PubDate="2031-01-01"), "<p>发布日期：2020-05-07</p>", date(2020, 5, 7), "page", ["MIRROR-DATE-FUTURE"]),
        ("", "", date(2020, 5, 9), "address", ["MIRROR-DATE-ADDRESS"]),
    ],
)
def test_dates_by_their_source_and_what_was_wrong(head, body, day, by, said):
    found = page(body + TEXT, head + meta(ArticleTitle="甲"))

    assert (found.published_on, found.dated_by, codes(found)) == (day, by, said)
    assert found.refused is None


@pytest.mark.parametrize("day", ["", "2021-01-19", "2020-02-30", "1970-01-01"])
def test_an_article_without_a_day_is_refused_and_none_is_made_up(day):
    found = page(TEXT, meta(ArticleTitle="甲", PubDate=day), "https://a.gov.cn/tzgg/123.html")

    assert found.published_on is None
    assert found.refused is not None
    assert found.refused.code == "MIRROR-NO-DATE"


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://a.gov.cn/art/2020/5/8/art_12_3.html", date(2020, 5, 8)),
        ("https://a.gov.cn/2020-05/08/content_5.htm", date(2020, 5, 8)),
        ("https://a.gov.cn/202005/t20200508_1.html", date(2020, 5, 8)),
        ("https://a.gov.cn/202005/5.html", None),
        ("https://a.gov.cn/content_20209945.htm", None),
    ],
)
def test_days_that_addresses_name(address, day):
    assert day_of_address(address) == day


def test_a_list_is_none_of_the_rows():
    rows = "".join(
        f'<li><a href="t2020050{n}_1.html">关于第{n}批项目的公示</a><span>2020-05-0{n}</span></li>' for n in range(1, 8)
    )
    found = page(
        f"{WAY}<ul>{rows}</ul><a href='index_2.html'>下一页</a>", meta(ColumnName="通知公告", ColumnType="列表")
    )

    assert not found.is_article
    assert len([link for link in found.links if "t2020050" in link]) == 7
    assert found.problems == ()


def test_a_title_loses_the_name_of_the_site_only_where_the_page_names_its_site():
    name = meta(SiteName="白桦市工业和信息化局", PubDate="2020-05-08")
    assert page(TEXT, f"<title>关于申报的通知-白桦市工业和信息化局</title>{name}").title == "关于申报的通知"
    assert page(TEXT, "<title>公示-名单</title>" + meta(PubDate="2020-05-08")).title == "公示-名单"
    assert page(f"<h1>白桦市工业和信息化局</h1>{TEXT}", f"<title>甲</title>{name}").title == "甲"


def test_attachments_are_apart_from_pages_and_pictures_are_neither():
    links = '<a href="P1.pdf">甲</a><a href="/x/b.DOCX?id=1">乙</a><a href="c.jpg">丙</a>'
    links += '<a href="d.html#x">丁</a><a href="#">戊</a><a href="mailto:a@b.cn">己</a>'
    found = page(TEXT + links, FULL)

    assert found.attachments == (
        "https://www.baihua.gov.cn/gxj/tzgg/202005/P1.pdf",
        "https://www.baihua.gov.cn/x/b.DOCX?id=1",
    )
    assert found.links == ("https://www.baihua.gov.cn/gxj/tzgg/202005/d.html",)


def test_the_digest_goes_by_title_text_and_attachments_alone():
    def digest(counter: int, text: str = "正文", file: str = "a.pdf") -> str:
        body = f'<div>浏览次数：{counter}</div><div class="TRS_Editor">{text}</div><a href="{file}">附件</a>'
        return page(body, FULL).digest

    assert digest(1) == digest(2)
    assert len({digest(1), digest(1, "改过的正文"), digest(1, file="b.pdf")}) == 3


def test_a_mark_of_classification_keeps_a_page_out():
    refused = page(TEXT, meta(ArticleTitle="关于某事的通知（机密）", PubDate="2020-05-08")).refused
    assert refused is not None
    assert refused.code == "MIRROR-SECRET"


def test_gbk_pages_are_read():
    whole = f'<html><head><meta charset="gb2312">{FULL}</head><body>{TEXT}</body></html>'
    assert read_page(whole.encode("gb18030"), AT, today=TODAY).title == "关于申报2020年专项资金的通知"


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("公示公告", "notice"),
        ("政策解读", "interpretation"),
        ("政策文件", "policy"),
        ("预决算公开", "budget"),
        ("工作动态", "news"),
        ("互动交流", ""),
    ],
)
def test_what_a_column_may_hold(column, kind):
    assert guess_kind(column) == kind


def test_a_paper_of_a_folder():
    text = "白工信发〔2020〕7号\n关于申报的通知\n各县区：\n现将有关事项通知如下。\n白桦市工业和信息化局\n2020年5月8日\n"
    found = read_paper(text.encode(), "通知公告/1.txt", today=TODAY)

    assert (found.title, found.number, found.published_on) == (
        "关于申报的通知",
        "白工信发〔2020〕7号",
        date(2020, 5, 8),
    )
    assert (found.column, found.dated_by, codes(found)) == ("通知公告", "written", ["MIRROR-DATE-WRITTEN"])
    undated = read_paper("关于申报的通知\n各县区：\n2030年5月8日".encode(), "1.txt", today=TODAY)
    assert codes(undated) == ["MIRROR-DATE-FUTURE", "MIRROR-NO-DATE"]
