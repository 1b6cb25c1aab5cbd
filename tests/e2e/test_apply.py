"""A citizen applies: at phone width without scripts, on a desk's screen with a draft, and every page is accessible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from tests.e2e.test_looks import faults, wider

pytestmark = pytest.mark.browser

WANTED = "2024年度矿业权出让收益的征收明细，按矿种分列"
CARD = "110101199003072316"


@dataclass(frozen=True)
class Citizen:
    """A person before a page. What judges access is a script, so pages are ``judged`` only where scripts run."""

    page: Any
    url: str
    judged: bool = True

    def look(self) -> None:
        """Hold the page to be fit to be seen."""
        assert not wider(self.page)
        assert not self.judged or faults(self.page) == []

    def open(self, path: str) -> None:
        """Go to a page of the sub-site."""
        self.page.goto(f"{self.url}/zrzyj/{path}")
        self.look()

    def press(self, words: str) -> None:
        """Press a button of the form and look at the page it leads to."""
        self.page.get_by_role("button", name=words, exact=True).locator("visible=true").last.click()
        self.page.wait_for_load_state()
        self.look()

    def pass_by_what_is_offered(self) -> None:
        """Go on from what is wanted to who applies."""
        self.press("下一步")
        go_on = "不是我要的，继续申请"
        self.press(go_on if self.page.get_by_role("button", name=go_on).count() else "下一步")

    def say_who_and_how(self) -> None:
        """Fill in who applies and how the answer is wanted."""
        self.page.check("[name=applicant][value=natural_person]")
        self.page.fill("[name=name]", "林远山")
        self.page.fill("[name=id_number]", CARD)
        self.page.fill("[name=phone]", "13900004321")
        self.press("下一步")
        self.page.check("[name=way][value=read]")
        self.page.check("[name=route][value=online]")
        self.press("下一步")


@pytest.mark.parametrize("view", ["plain", "dark", "elderly"])
def test_at_phone_width(site, page_at, view):
    page = page_at(375, scripts=view != "plain")
    citizen = Citizen(page, site.url, judged=view != "plain")
    if view == "dark":
        page.emulate_media(color_scheme="dark")
    if view == "elderly":
        page.goto(f"{site.url}/zrzyj/")
        page.click("text=大字版")
        page.wait_for_load_state()
    citizen.open("apply/form/")
    page.fill("[name=wanted]", WANTED)
    citizen.pass_by_what_is_offered()

    citizen.press("下一步")
    assert page.get_by_role("alert").is_visible()
    page.check("[name=applicant][value=natural_person]")
    page.fill("[name=name]", "林远山")
    page.fill("[name=id_number]", "110101199003071111")
    citizen.press("下一步")
    assert page.input_value("[name=name]") == "林远山"
    assert page.get_by_role("alert").get_by_text("校验位不符").first.is_visible()

    citizen.say_who_and_how()
    assert WANTED in page.locator(".gk-summary").first.inner_text()
    citizen.press("提交申请")
    code, number = page.locator(".gk-code").inner_text(), page.locator(".gk-receipt dd").first.inner_text()
    assert page.locator(".gk-receipt figure svg").is_visible()

    citizen.press("我确认提交了这件申请")
    citizen.open("apply/status/")
    page.fill("[name=code]", code.lower())
    page.fill("[name=digits]", "0000")
    citizen.press("查询")
    assert page.get_by_role("alert").is_visible()
    page.fill("[name=code]", code)
    page.fill("[name=digits]", CARD[-4:])
    citizen.press("查询")
    assert number in page.locator("main").inner_text()
    assert not [each for each in (CARD, "林远山") if each in page.content()]
    assert code not in page.url


def test_a_draft_stays_in_the_browser_by_ones_own_will(site, page_at):
    page = page_at(1280)
    citizen, kept = Citizen(page, site.url), "Object.values(localStorage).join('')"
    citizen.open("apply/form/")
    page.fill("[name=wanted]", WANTED)
    citizen.pass_by_what_is_offered()
    page.check("[name=applicant][value=natural_person]")
    page.fill("[name=name]", "林远山")
    assert "林远山" not in page.evaluate(kept)

    page.check("[data-draft-do=keep]")
    page.fill("[name=id_number]", CARD)
    assert "林远山" in page.evaluate(kept)
    assert CARD not in page.evaluate(kept)

    citizen.open("apply/form/")
    page.click("[data-draft-do=take]")
    assert page.input_value("[name=wanted]") == WANTED
    citizen.pass_by_what_is_offered()
    assert page.input_value("[name=name]") == "林远山"
    citizen.say_who_and_how()
    citizen.press("提交申请")
    assert "林远山" not in page.evaluate(kept)
    assert page.locator(".gk-code").is_visible()


def test_the_code_of_a_receipt_stays_in_no_history(site, page_at):
    page = page_at(375)
    page.goto(f"{site.url}/zrzyj/apply/status/#ABCD1234EFGH")
    page.wait_for_function("document.querySelector('[name=code]').value === 'ABCD1234EFGH'")
    assert "#" not in page.url
    assert page.evaluate("document.activeElement.name") == "digits"
