"""The officer's first figure: a sheet with two bad rows, mended; 57 becomes 58; two people review the record."""

from __future__ import annotations

import re

import pytest
from tests.e2e.conftest import words

pytestmark = pytest.mark.browser

HEADER = "采购编号,采购项目名称,采购日期,采购金额（元）,供应商\n"
BAD = HEADER + (
    "BYGXJ-CG-2020-001,2020年网络交换机采购,2020-01-14,一万多,甘肃黄河源信息技术有限公司\n"
    "BYGXJ-CG-2020-058,2020年应急物资采购,2020-13-02,5200.00,白银市铜城办公用品有限公司\n"
)
GOOD = BAD.replace("一万多", "16910.00").replace("2020-13-02", "2020-12-30")
PROJECTS = "/desk/annual/gxj/2020/figure/proactive.centralized_procurement.procurement_projects/"


def bring_in(page, site, tmp_path, name: str, text: str) -> None:
    sheet = tmp_path / name
    sheet.write_text(text, encoding="utf-8")
    page.goto(f"{site.url}/desk/imports/new/")
    page.select_option("select[name=kind]", "ledgers.procurement")
    page.set_input_files("input[type=file]", sheet)
    page.click("form.gk-form button[type=submit]")
    page.wait_for_load_state()
    assert "/columns/" in page.url
    page.click("form.gk-form button[type=submit]")  # the columns as they were recognised
    page.wait_for_load_state()


def settled(page) -> str:
    """Return what the page of an import says once it is no longer at work."""
    for _ in range(120):
        text = page.locator("main").inner_text()
        if "运行中" not in text and "等待中" not in text:
            return words(text)
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(text)


def test_from_a_sheet_to_the_report_and_through_review(site, signed_in, tmp_path):
    officer = signed_in("zhuanyuan")
    officer.goto(f"{site.url}{PROJECTS}")
    assert officer.locator("#value").inner_text().strip() == "57"

    # Two bad rows: both are named, with what is wrong, and nothing is added.
    bring_in(officer, site, tmp_path, "bad.csv", BAD)
    told = settled(officer)
    assert "一万多" in told
    assert "2020-13-02" in told
    officer.goto(f"{site.url}{PROJECTS}")
    assert officer.locator("#value").inner_text().strip() == "57"

    # Mended: one was there already, one is new.
    bring_in(officer, site, tmp_path, "good.csv", GOOD)
    settled(officer)
    officer.locator("a.button", has_text=re.compile(r"^\s*导入\s*$")).click()
    officer.wait_for_load_state()
    if officer.locator("form.gk-form button[type=submit]").count():
        officer.click("form.gk-form button[type=submit]")
        officer.wait_for_load_state()
    settled(officer)
    officer.goto(f"{site.url}/desk/annual/gxj/2020/")
    cell = officer.locator(f'td[data-key="{PROJECTS.split("/")[-2]}"] a')
    assert cell.inner_text().strip() == "58"
    cell.click()
    officer.wait_for_load_state()
    assert officer.locator("#value").inner_text().strip() == "58"
    officer.goto(f"{officer.url}?p=3")
    officer.locator("a", has_text="2020年应急物资采购").first.click()
    officer.wait_for_load_state()
    record = officer.url

    # The trail knows the import.
    auditor = signed_in("auditor")
    auditor.goto(f"{site.url}/desk/audit/")
    assert "导入台账" in auditor.locator("main").inner_text()

    # Submitted; the drafter signs nothing of it.
    officer.locator("a.button", has_text="送审").click()
    officer.wait_for_load_state()
    officer.click("form.gk-form button[type=submit]")
    officer.wait_for_load_state()
    officer.goto(record)
    officer.locator("a.button", has_text="审核").first.click()
    officer.wait_for_load_state()
    review = officer.url
    assert officer.locator("button", has_text="通过").count() == 0

    secrecy = signed_in("baomi")
    secrecy.goto(review)
    secrecy.locator("a.button", has_text="保密").first.click()
    secrecy.wait_for_load_state()
    secrecy.locator("input[name=outcome]").first.check()
    secrecy.fill("textarea[name=reason]", "不涉及国家秘密")
    secrecy.click("form.gk-form button[type=submit]")
    secrecy.wait_for_load_state()

    for username in ("chushen", "zhongshen"):
        reviewer = signed_in(username)
        reviewer.goto(review)
        for box in reviewer.locator("input[name=gates]").all():
            box.check()
        reviewer.fill("textarea[name=opinion]", "同意")
        reviewer.locator("button", has_text="通过").click()
        reviewer.wait_for_load_state()
    officer.goto(record)
    assert "已公开" in officer.locator("main").inner_text()
    assert site.gongkai("site", "audit", "verify") == ""
