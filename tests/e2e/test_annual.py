"""The annual report: the founding bureau's 2020 out of its records, and a year's report from draft to the public."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from tests.e2e.conftest import words
from tests.e2e.test_case_journey import Looking, pressed, text_of

from gongkai.report.forms import form_of_year
from gongkai.report.reading import read_reports

pytestmark = pytest.mark.browser

FOUNDING, NEXT = "/desk/annual/gxj/2020/", "/desk/annual/gxj/2021/"
PROJECTS, AMOUNT = (f"proactive.centralized_procurement.procurement_{part}" for part in ("projects", "amount"))
KNOWN = dict.fromkeys(form_of_year(2020).keys, 0) | {PROJECTS: 57, AMOUNT: Decimal("1835100.00")}
TOKEN = "{{表二·政府集中采购·采购项目数量}}"
REASON = "演示：由办公室按来文登记簿统计"


@pytest.fixture
def looking(tmp_path) -> Looking:
    return Looking(tmp_path)


def rows_behind(page, key: str, at: str = FOUNDING) -> tuple[str, list[dict[str, str]]]:
    """Click a figure; return its value and all rows it is summed from, taken away as a sheet."""
    page.goto(page.url.split("/desk/")[0] + at)
    pressed(page, f'td[data-key="{key}"] a')
    sheet = page.request.get(f"{page.url}?export=csv").text()
    value = page.locator("#value").inner_text().strip()
    return value, list(csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"))))


def summed(rows: list[dict[str, str]]) -> Decimal:
    return sum((Decimal(list(row.values())[-1].replace(",", "")) for row in rows), Decimal(0))


def typed(page, part: str, text: str) -> str:
    """Type a part of the text, and return what the check says of it."""
    with page.expect_response(lambda answer: answer.url.endswith("/check/")) as told:
        page.fill(f"#part-{part} textarea", text)
    assert told.value.ok
    page.wait_for_timeout(200)
    return words(page.locator("#problems").inner_text())


def test_every_figure_opens_its_records(site, signed_in, looking):
    desk = signed_in("zhuanyuan")
    value, rows = rows_behind(desk, PROJECTS)
    assert (value, len(rows), summed(rows)) == ("57", 57, 57)
    assert "本数由57条记录得出" in text_of(desk)
    looking.at(desk, "projects")
    value, rows = rows_behind(desk, AMOUNT)
    assert (words(value).removesuffix("元"), len(rows), summed(rows)) == ("1,835,100.00", 57, KNOWN[AMOUNT])
    value, rows = rows_behind(desk, "applications.granted.total")
    assert (value, rows) == ("0", [])
    assert "2020年台账中没有这种情形的申请" in text_of(desk)
    looking.at(desk, "zero")


def test_the_report_of_the_command_is_the_public_one(site, page_at, looking):
    """What the command writes, what the site gives away, and what the core reads back from it have the same figures."""
    told = json.loads(site.gongkai("site", "annual", "白银市工业和信息化局", "2020", "--json"))
    assert {key: Decimal(str(value)) for key, value in told["figures"].items()} == KNOWN
    public = page_at()
    public.goto(f"{site.url}/gxj/annual/2020/")
    looking.at(public, "public")
    for name, reads_text in (("PDF", True), ("DOCX", True), ("XLSX", False), ("JSON", True)):
        with public.expect_download() as fetched:
            public.locator(".gk-bar a", has_text=name).click()
        path = fetched.value.path()
        [report] = read_reports(path.read_bytes(), f"report.{name.lower()}")
        assert dict(report.figures) == KNOWN, name
        assert not reads_text or "1018条" in words(str(report.section("一"))), name


def test_a_number_by_hand_is_checked_and_a_bound_one_cannot_differ(site, signed_in, looking):
    desk = signed_in("zhuanyuan")
    desk.goto(f"{site.url}{FOUNDING}text/")
    box = desk.locator("#part-general textarea")
    written = box.input_value()
    bound = desk.locator("#part-general .an-bound")
    before = bound.all_inner_texts()
    assert {"1018", "57", "183.51万元", "13", "100%"} <= set(before)
    assert "公开政府集中采购项目58个" not in words(desk.locator("#problems").inner_text())

    said = typed(desk, "general", written.replace(TOKEN, "58"))
    assert "公开政府集中采购项目58个”与台账不一致，台账为57" in said
    assert "57" not in bound.all_inner_texts()
    looking.at(desk, "by-hand")
    said = typed(desk, "general", written.replace("通知公告{{网站公开·通知公告}}", "通知公告16"))
    assert "写为1018，所列各项相加为1019" in said

    # The field prints the figure of the tables, whatever is written around it; no other name passes for it.
    said = typed(desk, "general", written.replace(f"项目{TOKEN}", f"项目达到{TOKEN}"))
    assert (bound.all_inner_texts(), "58" in said) == (before, False)
    assert "没有名为“采购项目58”的字段" in typed(desk, "general", written.replace(TOKEN, "{{采购项目58}}"))
    desk.reload()
    assert box.input_value() == written  # nothing was kept


def test_a_year_from_the_draft_to_the_public(site, signed_in, page_at, looking):
    desk = signed_in("zhuanyuan")
    desk.goto(f"{site.url}{NEXT}")
    looking.at(desk, "begun")

    # What no register answers for is entered with its source; the text is drafted; last year's problems are answered.
    boxes = desk.locator("td.an-open input:not([type=hidden])")
    for number in range(boxes.count()):
        boxes.nth(number).fill("0")
    desk.fill("#id_reason", REASON)
    pressed(desk, ".an-keep button")
    assert desk.locator("td.an-open input[name]:not([type=hidden])").first.input_value() == "0"
    desk.goto(f"{site.url}{NEXT}text/")
    pressed(desk, ".an-begin button")
    looking.at(desk, "drafted")
    desk.goto(f"{site.url}{NEXT}follow/")
    for number in range(desk.locator(".an-follow").count()):
        desk.locator(".an-follow textarea").nth(number).fill(f"第{number + 1}项问题已经改进。")
        with desk.expect_navigation():
            desk.locator(".an-follow button").nth(number).click()
    looking.at(desk, "followed-up")
    desk.goto(f"{site.url}{NEXT}responsible/")
    desk.fill("[name=responsible]", "周终审（分管副局长）")
    desk.fill("[name=body]", "办公室")
    pressed(desk, ".gk-form button[type=submit]")

    # It is late: an error stops it until a named person says why.
    desk.goto(f"{site.url}{NEXT}freeze/")
    assert "1处错误" in text_of(desk)
    desk.goto(f"{site.url}{NEXT}")
    pressed(desk, "a.an-explain")
    desk.fill("[name=reason]", "2021年度报告补报：当年机构改革，数据移交较晚。")
    pressed(desk, ".gk-form button[type=submit]")
    assert "数据移交较晚" in words(desk.locator("#problems").inner_text())
    desk.goto(f"{site.url}{NEXT}freeze/")
    pressed(desk, ".gk-form button[type=submit]")
    looking.at(desk, "frozen")
    public = page_at(375)
    assert public.goto(f"{site.url}/gxj/annual/2021/").status == 404

    # Who drafts does not sign; secrecy is concluded, and every level passes it.
    desk.goto(f"{site.url}{NEXT}")
    pressed(desk, '.gk-steps a:has-text("送审")')
    pressed(desk, ".gk-form button[type=submit]")
    desk.goto(f"{site.url}{NEXT}")
    pressed(desk, '.gk-steps a:has-text("审核")')
    review = desk.url
    assert desk.locator("button", has_text="通过").count() == 0
    secrecy = signed_in("baomi")
    secrecy.goto(review)
    pressed(secrecy, 'a.button:has-text("保密")')
    secrecy.locator("input[name=outcome]").first.check()
    secrecy.fill("textarea[name=reason]", "不涉及国家秘密")
    pressed(secrecy, ".gk-form button[type=submit]")
    for username in ("chushen", "fushen", "zhongshen"):
        reviewer = signed_in(username)
        reviewer.goto(review)
        for box in reviewer.locator("input[name=gates]").all():
            box.check()
        reviewer.fill("textarea[name=opinion]", "同意")
        if username == "zhongshen":
            looking.at(reviewer, "last-level")
        with reviewer.expect_navigation():
            reviewer.locator("button", has_text="通过").click()

    # The sub-site has it beside its other years, with the reason it was late.
    public.goto(f"{site.url}/gxj/annual/2021/")
    looking.at(public, "public-narrow")
    text = text_of(public)
    assert "白银市工业和信息化局2021年度政府信息公开工作年度报告" in text
    assert "数据移交较晚" in text
    assert public.locator("article table, .gk-report table").count() >= 3
    assert public.locator(".gk-bar nav").first.locator("a").all_inner_texts() == ["2021", "2020", "2019"]
    assert set(public.locator(".gk-bar nav").last.locator("a").all_inner_texts()) >= {"PDF", "DOCX", "XLSX", "JSON"}
    with public.expect_download() as fetched:
        public.locator(".gk-bar a", has_text="PDF").click()
    [report] = read_reports(fetched.value.path().read_bytes(), "report.pdf")
    assert dict(report.figures) == dict.fromkeys(form_of_year(2021).keys, 0)
    pressed(public, '.gk-bar a:has-text("2020")')
    assert "1018条" in text_of(public)

    # It goes to the city office, which takes it in.
    desk.goto(f"{site.url}{NEXT}")
    pressed(desk, '.gk-steps a[href*="/send/"]')
    pressed(desk, ".gk-form button[type=submit]")
    city = signed_in("jianguan")
    city.goto(f"{site.url}{NEXT}course/")
    pressed(city, '.an-sent a:has-text("接收")')
    pressed(city, ".gk-form button[type=submit]")
    looking.at(city, "received")
    assert city.locator(".an-course .an-done").count() == 6
    assert site.gongkai("site", "audit", "verify") == ""


def test_a_cell_of_applications_and_of_remedies_opens_its_cases(site, signed_in, looking):
    desk = signed_in("zr_zhuanyuan")
    for key in ("applications.new_received.natural_person", "remedies.reconsideration.total"):
        value, rows = rows_behind(desk, key, "/desk/annual/zrzyj/2024/")
        assert int(value) == len(rows) == summed(rows) > 0, key
        looking.at(desk, key.split(".")[0])
        with desk.expect_navigation():
            desk.locator("td.title a").first.click()
        assert desk.locator("h1").count() == 1
        assert f"/desk/{key.split('.')[0]}/" in desk.url
