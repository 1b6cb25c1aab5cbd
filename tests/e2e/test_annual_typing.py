"""A report in work in a browser: a field put in by a click, checks while one types."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

AT = "/desk/annual/zrzyj/2025/"


def test_what_is_typed_is_checked_at_once(site, signed_in):
    officer = signed_in("zr_zhuanyuan")
    officer.goto(f"{site.url}{AT}text/")
    box = officer.locator("#part-other textarea")
    box.click()
    officer.keyboard.press("End")
    officer.locator(".an-fields summary", has_text="表三").click()
    officer.locator("[data-token='{{表三·本年新收·总计}}']").click()
    assert box.input_value().endswith("{{表三·本年新收·总计}}")
    officer.wait_for_selector("#part-other .an-bound")
    assert officer.locator("#part-other .an-bound").inner_text() == "8"
    box.fill("收到{{没有的字段}}件。")
    officer.wait_for_selector("#problems .gk-red")
    assert "没有的字段" in officer.locator("#problems .gk-red").first.inner_text()
