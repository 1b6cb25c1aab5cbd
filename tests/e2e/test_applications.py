"""An application over the counter in a browser: entered, registered, assigned, a step refused and taken; looked at."""

from __future__ import annotations

import pytest
from tests.e2e.conftest import SECONDS
from tests.e2e.test_looks import look

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def case(site) -> list[str]:
    """Return the address of the case, once it is made."""
    return []


def entered(page, site) -> str:
    page.goto(f"{site.url}/desk/applications/new/")
    page.select_option("select[name=applicant]", "natural_person")
    page.fill("input[name=name]", "李白桦")
    page.fill("input[name=id_number]", "620102199001011234")
    page.fill("input[name=phone]", "13900001234")
    page.fill("textarea[name=wanted]", "2024 年度补助资金分配结果")
    page.fill("input[name=subject]", "补助资金分配结果")
    page.click(".gk-form button[type=submit]")
    page.wait_for_url("**/desk/applications/*/", timeout=SECONDS)
    return str(page.url)


def take(page, name: str) -> None:
    page.click(f'.gk-steps a[href$="/step/{name}/"]')
    page.wait_for_url(f"**/step/{name}/", wait_until="commit")
    page.wait_for_selector(".gk-form button[type=submit]")


def sent(page, case: str) -> None:
    """Send a form that is taken, and be back on the page of the case."""
    page.click(".gk-form button[type=submit]")
    page.wait_for_url(case, wait_until="commit")
    page.wait_for_selector(".gk-history")


def test_from_the_counter_to_a_handler(site, signed_in, case):
    page = signed_in("zhuanyuan")
    here = entered(page, site)
    case.append(here)
    assert "李**" in page.content()
    assert "李白桦" not in page.content()
    take(page, "register")
    sent(page, here)
    take(page, "assign")
    page.select_option("select[name=handler]", index=1)
    sent(page, here)
    take(page, "ask_correction")
    page.fill("textarea[name=items]", "请明确年度")
    page.fill("input[name=until]", "2021-01-01")
    page.click(".gk-form button[type=submit]")
    page.wait_for_load_state()
    assert page.input_value("textarea[name=items]") == "请明确年度"
    assert page.locator("[role=alert]").count() == 1


@pytest.mark.parametrize("width", [1280, 375])
def test_the_screens(site, signed_in, case, width):
    page = signed_in("zhuanyuan", width)
    if not case:
        case.append(entered(page, site))
        take(page, "register")
        sent(page, case[0])
        take(page, "assign")
        page.select_option("select[name=handler]", index=1)
        sent(page, case[0])
    lists = f"{site.url}/desk/applications/"
    at = [lists, f"{lists}?show=open", f"{lists}new/", f"{lists}statistics/", f"{lists}tasks/", f"{lists}feed/"]
    own = ["", "print/", "step/ask_correction/", "step/draft/", "step/draft/?outcome=partial", "search/", "applicant/"]
    wrong = {each: found for each in [*at, *(case[0] + part for part in own)] if (found := look(page, each))}
    assert wrong == {}
