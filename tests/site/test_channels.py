"""Channels: accounts, posts counted once, exports of platforms, silent accounts, inspections."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from tests.site.conftest import CONSOLE

from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.channels import queries, services
from gongkai_site.channels.counting import lines
from gongkai_site.channels.models import Account, Post
from gongkai_site.files.services import add_file
from gongkai_site.imports import services as imports
from gongkai_site.publishing.services import draft_item

OPENED = date(2019, 3, 1)


@pytest.fixture
def officer(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def wechat(bureau) -> Account:
    return services.open_account(by=CONSOLE, organ=bureau, channel="wechat", name="白桦工信", opened_on=OPENED)


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


def post(account: Account, title: str = "惠企政策一图读懂", day: date = date(2020, 5, 8), **facts) -> Post:
    return services.add_post(
        by=CONSOLE, organ=account.organ, channel=account.channel, account=account, title=title, day=day, **facts
    )


def refused(function, **arguments) -> str:
    before = Entry.objects.count(), Post.objects.count(), Account.objects.count()
    with pytest.raises(Refused) as found:
        function(**arguments)
    assert (Entry.objects.count(), Post.objects.count(), Account.objects.count()) == before
    return found.value.code


# --- posts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"title": ""}, "CHANNEL-MISSING"),
        ({"title": "长" * 301}, "CHANNEL-LONG"),
        ({"day": None}, "CHANNEL-MISSING"),
        ({"day": date(2021, 1, 19)}, "CHANNEL-DAY"),
        ({"day": date(2019, 2, 28)}, "CHANNEL-DAY"),
        ({"quantity": 0}, "CHANNEL-QUANTITY"),
        ({"quantity": 12}, "CHANNEL-SOURCE"),
        ({"account": None}, "CHANNEL-ACCOUNT"),
        ({"channel": "douyin"}, "CHANNEL-ACCOUNT"),
        ({"channel": "site"}, "CHANNEL-KIND"),
        ({"channel": "fax"}, "CHANNEL-KIND"),
    ],
)
def test_what_is_no_post(wechat, bureau, facts, code):
    right = {"channel": "wechat", "account": wechat, "title": "甲", "day": date(2020, 5, 8)}
    assert refused(services.add_post, by=CONSOLE, organ=bureau, **{**right, **facts}) == code


def test_another_organs_account_is_none_of_ours(wechat, other_bureau):
    facts = {"channel": "wechat", "account": wechat, "title": "甲", "day": date(2020, 5, 8)}
    assert refused(services.add_post, by=CONSOLE, organ=other_bureau, **facts) == "CHANNEL-ACCOUNT"


@pytest.mark.parametrize(
    "again", [{"title": "惠企政策一图读懂"}, {"title": "另一题", "address": "https://x.example/1"}]
)
def test_a_post_counts_once(wechat, bureau, again):
    first = {"address": "https://x.example/1"} if "address" in again else {}
    post(wechat, **first)
    facts = {"channel": "wechat", "account": wechat, "day": date(2020, 5, 8), **again}
    assert refused(services.add_post, by=CONSOLE, organ=bureau, **facts) == "CHANNEL-TWICE"
    assert [each.count for each in queries.counts(bureau, 2020)] == [1]


def test_a_void_post_counts_no_more_and_leaves_its_place(wechat, bureau):
    services.void_post(by=CONSOLE, post=post(wechat), seen=1, reason="重复")
    assert queries.counts(bureau, 2020) == []
    post(wechat)
    assert refused(services.void_post, by=CONSOLE, post=Post.objects.get(voided_at=None), seen=1, reason=" ") == (
        "CHANNEL-REASON"
    )
    assert [each.count for each in queries.counts(bureau, 2020)] == [1]


def test_the_counts_of_a_year_go_by_channel_and_account(wechat, bureau):
    app = services.open_account(by=CONSOLE, organ=bureau, channel="app", name="新白桦", opened_on=OPENED)
    for n in range(3):
        post(wechat, f"推送{n}")
    post(wechat, "合计", quantity=7, source="后台统计")
    post(wechat, "旧文", day=date(2019, 12, 31))
    post(app, "稿件")
    services.add_post(by=CONSOLE, organ=bureau, channel="press", title="报道", day=date(2020, 6, 1))
    found = [(each.channel, each.name, each.count) for each in queries.counts(bureau, 2020)]
    assert found == [("wechat", "白桦工信", 10), ("app", "新白桦", 1), ("press", "", 1)]


# --- accounts -----------------------------------------------------------------------------------------------------


def test_an_account_is_entered_once(wechat, bureau):
    facts = {"organ": bureau, "channel": "wechat", "opened_on": OPENED}
    assert refused(services.open_account, by=CONSOLE, name="白桦工信", **facts) == "CHANNEL-TAKEN"
    assert refused(services.open_account, by=CONSOLE, name="", **facts) == "CHANNEL-MISSING"


def test_an_account_is_silent_after_fourteen_days(wechat, bureau, officer):
    post(wechat, day=date(2021, 1, 4))
    row = queries.account_for(officer, wechat.pk)
    assert queries.silent_days(row) == 0
    row.last = date(2021, 1, 3)
    assert queries.silent_days(row) == 15


def test_a_closed_account_takes_no_later_post_and_is_not_silent(wechat, bureau, officer):
    post(wechat)
    assert refused(services.close_account, by=officer, account=wechat, seen=1, on=date(2020, 5, 7), reason="整合") == (
        "CHANNEL-DAY"
    )
    services.close_account(by=officer, account=wechat, seen=1, on=date(2020, 6, 1), reason="整合")
    facts = {"channel": "wechat", "account": wechat, "title": "乙", "day": date(2020, 6, 2)}
    assert refused(services.add_post, by=CONSOLE, organ=bureau, **facts) == "CHANNEL-DAY"
    assert queries.silent_days(queries.account_for(officer, wechat.pk)) == 0
    assert refused(services.change_account, by=officer, account=wechat, seen=2, name="丙") == "CHANNEL-CLOSED"


@pytest.mark.parametrize("role", ["drafter", "first_reviewer", "city_supervisor"])
def test_who_may_not_manage_accounts(role, wechat, bureau, person):
    by = person(role, organ=bureau)
    facts = {"organ": bureau, "channel": "douyin", "name": "甲", "opened_on": OPENED}
    assert refused(services.open_account, by=by, **facts) == "POWER-ROLE"


# --- import -------------------------------------------------------------------------------------------------------


@pytest.fixture
def take(bureau, officer):
    def run(text: str, channel: str = "wechat"):
        file = add_file(by=officer, organ=bureau, name="导出.csv", stream=io.BytesIO(text.encode()))
        run = imports.begin(by=officer, organ=bureau, kind=f"channels.{channel}", file=file)
        return imports.start(by=officer, run=run, inline=True, untried=True)

    return run


EXPORT = "内容标题,发表时间,总阅读人数,内容url\n" + "".join(
    f"推送{n},2020-{n % 12 + 1:02}-{n % 28 + 1:02} 09:30,{n},https://mp.example/s/{n}\n" for n in range(40)
)


def test_an_accounts_export_comes_in_once(wechat, bureau, take):
    run = take(EXPORT)
    assert (run.state, run.added, run.refused) == ("done", 40, 0)
    again = take(EXPORT.replace("推送3,", "推送三,"))
    assert (again.added, again.unchanged) == (0, 40)
    assert [each.count for each in queries.counts(bureau, 2020)] == [40]


def test_bad_rows_of_an_export_are_named_one_by_one(wechat, take):
    bad = "内容标题,发表时间\n甲,2020-05-08\n,2020-05-09\n乙,5月\n丙,2030-01-01\n"
    run = take(bad)
    assert (run.added, run.refused) == (1, 3)
    assert [(row.line, row.code) for row in run.refused_rows.all()] == [
        (3, "IMPORT-BLANK"),
        (4, "IMPORT-DAY"),
        (5, "CHANNEL-DAY"),
    ]


def test_three_bad_rows_are_three_sentences_on_the_desk(wechat, bureau, desk):
    """Each says line, what was found, by which rule and what to do; the good rows come in."""
    file = io.BytesIO("内容标题,发表时间\n甲,2020-05-08\n,2020-05-09\n乙,5月\n丙,2030-01-01\n丁,2020-05-10\n".encode())
    file.name = "导出.csv"
    begun = desk.post("/desk/imports/new/", {"kind": "channels.wechat", "organ": bureau.pk, "file": file})
    chosen = {name: field.initial for name, field in desk.get(begun.url).context["form"].fields.items()}
    page = desk.post(begun.url, {name: value for name, value in chosen.items() if value is not None}).url
    assert Post.objects.count() == 0
    assert desk.post(f"{page}start/").status_code == 302
    assert {post.title for post in Post.objects.all()} == {"甲", "丁"}
    shown = desk.get(page).content.decode()
    rows = [re.sub(r"<[^>]+>", "|", row) for row in re.findall(r"<tr><td>.*?</tr>", shown)]
    assert [row.strip("|").split("||")[0] for row in rows] == ["3", "4", "5"]
    for row, words in zip(rows, (("标题",), ("5月",), ("2030-01-01", "请改正")), strict=True):
        assert all(word in row for word in words), row
        assert "。" in row


@pytest.mark.parametrize(
    ("text", "added", "codes"),
    [
        ("内容标题,内容url,发表时间,阅读数\n甲,https://x.example/1,2020-05-08,3\n", 1, []),
        ("微信公众号群发数据\n发表时间\t内容标题\n2020-05-08\t甲\n合计\t1\n", 1, ["IMPORT-DAY"]),
        ("内容标题,发表时间\n=1+2,2020-05-08\n+甲,44196\n", 2, []),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_exports_whose_columns_and_encodings_changed(wechat, bureau, officer, text, added, codes, codec):
    file = add_file(by=officer, organ=bureau, name="导出.csv", stream=io.BytesIO(text.encode(codec)))
    run = imports.begin(by=officer, organ=bureau, kind="channels.wechat", file=file)
    run = imports.start(by=officer, run=run, inline=True, untried=True)
    assert (run.added, [row.code for row in run.refused_rows.all()]) == (added, codes)


def test_an_export_that_lost_its_column_of_days_is_not_guessed(wechat, take):
    with pytest.raises(Refused) as found:
        take("内容标题,阅读数\n甲,20200508\n")
    assert found.value.code == "IMPORT-UNMAPPED"
    assert Post.objects.count() == 0


def test_of_two_accounts_a_row_names_its_own(wechat, bureau, take):
    services.open_account(by=CONSOLE, organ=bureau, channel="wechat", name="白桦惠企", opened_on=OPENED)
    run = take("账号名称,标题,发布时间\n白桦惠企,甲,2020-05-08\n白桦,乙,2020-05-08\n,丙,2020-05-08\n")
    assert (run.added, [row.code for row in run.refused_rows.all()]) == (1, ["CHANNEL-WHICH"] * 2)
    assert Post.objects.get().account.name == "白桦惠企"


# --- the desk -----------------------------------------------------------------------------------------------------


def test_the_desk_enters_an_account_a_post_and_an_inspection(desk, bureau):
    facts = {"organ": bureau.pk, "channel": "douyin", "name": "白桦工信", "opened_on": "2020-03-01", "stale_days": 14}
    assert desk.post("/desk/channels/new/", facts).status_code == 302
    account = Account.objects.get()
    made = {"organ": bureau.pk, "channel": "douyin", "account": account.pk, "title": "开工", "day": "2020-04-01"}
    assert desk.post("/desk/channels/posts/new/", {**made, "quantity": 1}).status_code == 302
    kept = {"on": "2020-11-02", "source": "市委网信办", "what": "简介过时", "due_on": "2020-11-20"}
    assert desk.post(f"/desk/channels/{account.pk}/inspect/", kept).status_code == 302
    page = desk.get(f"/desk/channels/{account.pk}/").content.decode()
    assert "简介过时" in page
    assert "2020" in page
    assert "开工" in desk.get("/desk/channels/posts/?year=2020").content.decode()
    assert "开工" not in desk.get("/desk/channels/posts/?year=2019").content.decode().split("gk-table")[-1]
    for state, shown in (("silent", True), ("found", True), ("closed", False)):
        assert (f"/desk/channels/{account.pk}/" in desk.get(f"/desk/channels/?state={state}").content.decode()) is shown


def test_a_refused_form_keeps_what_was_typed(desk, wechat, bureau):
    made = {"organ": bureau.pk, "channel": "wechat", "title": "没有账号的推送", "day": "2020-04-01", "quantity": 1}
    answer = desk.post("/desk/channels/posts/new/", made)
    assert answer.status_code == 422
    assert "没有账号的推送" in answer.content.decode()


def test_the_first_screen_tells_of_silent_accounts(desk, wechat):
    post(wechat, day=date(2021, 1, 18) - timedelta(days=15))
    assert "/desk/channels/?state=silent" in desk.get("/desk/").content.decode()
    post(wechat, "新推送", day=date(2021, 1, 10))
    assert "/desk/channels/?state=silent" not in desk.get("/desk/").content.decode()


# --- counts of a year -----------------------------------------------------------------------------------------------


def test_the_counts_tell_site_and_channels_and_open_their_rows(desk, wechat, bureau, person, through):
    drafter = person("drafter", organ=bureau)
    facts = {"summary": "概述", "body": "<p>正文</p>", "written_on": date(2021, 1, 11)}
    through(draft_item(by=drafter, organ=bureau, kind="notice", title="通知", **facts), drafter)
    post(wechat, "一月推送", day=date(2021, 1, 5))
    post(wechat, "合计", day=date(2021, 1, 6), quantity=4, source="后台统计")
    found = lines(bureau, 2021)
    assert [line.told("zh") for line in found] == [
        {"kind": "通知公告", "channel": "政府网站", "count": 1},
        {"kind": "推送", "channel": "微信公众号（白桦工信）", "count": 5},
    ]
    page = desk.get("/desk/channels/counts/gxj/2021/").content.decode()
    assert ">6<" in page
    titles = ("通知", "一月推送")
    for line, title in zip(found, titles, strict=True):
        assert title in desk.get(line.url).content.decode()


def test_a_year_without_anything_says_so(desk, bureau):
    assert "meter" not in desk.get("/desk/channels/counts/gxj/2015/").content.decode()
    assert desk.get("/desk/channels/counts/nobody/2015/").status_code == 404
