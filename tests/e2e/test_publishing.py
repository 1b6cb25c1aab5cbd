"""An item from its first line to its tombstone: written, passed through five gates, seen, corrected, withdrawn."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections import Counter
from urllib.parse import quote

import pytest
from tests.e2e.conftest import words
from tests.e2e.test_looks import wider

pytestmark = pytest.mark.browser

TITLE = "关于开展园区蒸汽管网检查的通知"
BODY = "各园区请于本月底前完成蒸汽管网检查，并报送检查结果。"
REPORTED = {
    "policy": 5,
    "plan": 3,
    "budget": 2,
    "interpretation": 11,
    "response": 3,
    "news": 3,
    "proposal_answer": 6,
    "notice": 15,
}
"""The founding bureau's report of 2020 (examples/baiyin-miit-2020.txt)."""


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


def found_within(url: str, text: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while text not in asked(url)[1]:
        if time.monotonic() > end:
            return False
        time.sleep(0.3)
    return True


def saved(page) -> None:
    page.locator("form.gk-form button[type=submit]").last.click()
    page.wait_for_load_state()
    assert page.locator(".gk-error:visible").count() == 0, page.locator("main").inner_text()


def body_of(page, text: str) -> None:
    page.locator("[role=textbox][contenteditable=true]").fill(text)


def reviewed(page, signed_in, item: str) -> None:
    """Submit an item and take it through the five gates: secrecy by the officer, four by two levels of people."""
    page.goto(item)
    page.locator("a.button", has_text="送审").click()
    page.wait_for_load_state()
    saved(page)
    page.goto(item)
    page.locator("a.button", has_text="审核").first.click()
    page.wait_for_load_state()
    review = page.url
    assert page.locator("button", has_text="通过").count() == 0  # nobody signs what they wrote
    secrecy = signed_in("baomi")
    secrecy.goto(review)
    secrecy.locator("a.button", has_text="保密").first.click()
    secrecy.wait_for_load_state()
    secrecy.locator("input[name=outcome]").first.check()
    secrecy.fill("textarea[name=reason]", "不涉及国家秘密、商业秘密和个人隐私")
    secrecy.click("form.gk-form button[type=submit]")
    secrecy.wait_for_load_state()
    for username in ("chushen", "zhongshen"):
        reviewer = signed_in(username)
        reviewer.goto(review)
        for box in reviewer.locator("input[name=gates]").all():
            box.check()
        reviewer.fill("textarea[name=opinion]", "同意公开")
        reviewer.locator("button", has_text="通过").click()
        reviewer.wait_for_load_state()


def test_an_item_is_written_passed_seen_corrected_and_withdrawn(site, signed_in, page_at):
    # Written.
    drafter = signed_in("jingban")
    drafter.goto(f"{site.url}/desk/items/new/gxj/notice/")
    drafter.fill("[name=title]", TITLE)
    drafter.fill("[name=summary]", "部署园区蒸汽管网检查。")
    drafter.fill("[name=written_on]", drafter.evaluate("new Date().toISOString().slice(0, 10)"))
    body_of(drafter, BODY)
    saved(drafter)
    item = drafter.url
    assert TITLE in drafter.locator("main").inner_text()
    assert TITLE not in asked(f"{site.url}/gxj/catalogue/")[1]  # a draft is nowhere

    # Passed, and seen everywhere.
    reviewed(drafter, signed_in, item)
    status, catalogue = asked(f"{site.url}/gxj/catalogue/")
    assert status == 200
    assert TITLE in catalogue
    assert TITLE in asked(f"{site.url}/gxj/")[1]
    assert TITLE in asked(f"{site.url}/gxj/feed/")[1]
    search = f"{site.url}/gxj/search/?q={quote('蒸汽管网')}"
    assert found_within(search, "检查的通知", 15)
    reader = page_at(1280)
    reader.goto(f"{site.url}/gxj/catalogue/")
    reader.locator("a", has_text=TITLE).first.click()
    reader.wait_for_load_state()
    address = reader.url
    for width in (1280, 375):
        reader = page_at(width)
        reader.goto(address)
        assert reader.locator("h1").inner_text().strip() == TITLE
        assert BODY in words(reader.locator("article").inner_text())
        assert not wider(reader)

    # Corrected, by a version that was reviewed again.
    drafter.goto(f"{item}change/")
    body_of(drafter, BODY.replace("本月底", "下月十日"))
    drafter.fill("[name=correction]", "原文报送时间有误，改为下月十日。")
    saved(drafter)
    assert "本月底" in asked(address)[1]  # until then the published one stands
    reviewed(drafter, signed_in, item)
    status, corrected = asked(address)
    assert status == 200
    assert "下月十日前" in corrected
    assert "原文报送时间有误" in corrected

    # Withdrawn: gone at once from every list, and its address says why.
    officer = signed_in("zhuanyuan")
    officer.goto(f"{item}withdraw/")
    officer.fill("[name=reason]", "检查改由应急管理部门统一组织，本通知不再适用。")
    saved(officer)
    status, tombstone = asked(address)
    assert status == 410
    assert "检查改由应急管理部门统一组织" in tombstone
    assert BODY[:8] not in tombstone
    for path in ("/gxj/catalogue/", "/gxj/", "/gxj/feed/", f"/gxj/search/?q={quote('蒸汽管网')}"):
        assert TITLE not in asked(f"{site.url}{path}")[1], path
    for width in (1280, 375):
        reader = page_at(width)
        reader.goto(address)
        assert not wider(reader)
    assert site.gongkai("site", "audit", "verify") == ""


def test_the_years_counts_by_kind_are_those_of_the_report(site):
    told = json.loads(asked(f"{site.url}/gxj/catalogue.json")[1])
    (rows,) = (value for value in told.values() if isinstance(value, list))
    assert Counter(each["kind"] for each in rows if each["published_on"].startswith("2020")) == REPORTED
