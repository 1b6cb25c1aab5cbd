"""Every kind of screen, wide and narrow: accessible, nothing from outside, nothing wider than the window."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

DESK = {
    "zhuanyuan": [
        "/desk/",
        "/desk/ledgers/",
        "/desk/ledgers/1/",
        "/desk/ledgers/new/gxj/procurement/",
        "/desk/ledgers/zero/",
        "/desk/imports/",
        "/desk/imports/new/",
        "/desk/annual/",
        "/desk/annual/gxj/2020/",
        "/desk/annual/year-end/2020/",
        "/desk/annual/year-end/2020/print/",
        "/desk/annual-past/",
        "/desk/annual-past/missing/",
        "/desk/annual-past/new/",
        "/desk/annual/gxj/templates/",
        "/desk/annual/gxj/templates/new/",
        "/desk/annual/gxj/2020/website/",
        "/desk/annual/gxj/2020/website/visits/",
        "/desk/annual/gxj/2020/website/print/",
        "/desk/annual/gxj/2020/figure/proactive.centralized_procurement.procurement_projects/",
        "/desk/review/",
        "/desk/organs/",
        "/desk/items/",
        "/desk/items/new/",
        "/desk/items/new/gxj/policy/",
        "/desk/items/new/gxj/interpretation/",
        "/desk/items/1/",
        "/desk/items/1/compare/",
        "/desk/items/1/withdraw/",
        "/desk/not-open/",
        "/desk/not-open/new/gxj/",
        "/desk/not-open/1/",
        "/desk/catalogue/gxj/",
        "/desk/catalogue/gxj/add/",
        "/desk/fiscal/gxj/2020/",
        "/desk/places/",
        "/desk/places/new/gxj/",
    ],
    "chushen": ["/desk/review/", "/desk/review/1/"],
    "auditor": ["/desk/audit/", "/desk/people/"],
    "sysadmin": ["/desk/jobs/"],
}
DARK = [
    "/desk/",
    "/desk/items/",
    "/desk/items/new/gxj/policy/",
    "/desk/items/1/",
    "/desk/review/1/",
    "/desk/annual/gxj/2020/",
]
"""Screens of every make, as a system that is set to dark shows them."""
PUBLIC = ["/", "/annual/", "/search/reports/?q=2020", "/gxj/annual/", "/accounts/login/"]
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


def faults(page) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    told = Axe().run(page, options=RULES).response
    assert told["passes"]  # it did look
    found = told["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def wider(page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"))


def look(page, url: str) -> list[str]:
    heard: list[str] = []
    page.on("request", lambda request: heard.append(request.url))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    answer = page.goto(url)
    page.wait_for_load_state("networkidle")
    wrong = [f"status {answer.status}"] if answer.status != 200 else []
    wrong += [
        f"from outside: {each}" for each in heard if not each.startswith((url[: url.index("/", 8)], "data:", "blob:"))
    ]
    wrong += [f"console: {each}" for each in said]
    wrong += ["wider than the window"] if wider(page) else []
    return wrong + faults(page)


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("username", DESK)
def test_the_desk(site, signed_in, username, width):
    page = signed_in(username, width)
    wrong = {path: found for path in DESK[username] if (found := look(page, site.url + path))}
    assert wrong == {}


@pytest.mark.parametrize("width", [1280, 375])
def test_the_public_site(site, page_at, width):
    page = page_at(width)
    wrong = {path: found for path in PUBLIC if (found := look(page, site.url + path))}
    assert wrong == {}


def test_the_desk_in_the_dark(site, signed_in):
    page = signed_in("zhuanyuan")
    page.emulate_media(color_scheme="dark")
    wrong = {path: found for path in DARK if (found := look(page, site.url + path))}
    assert wrong == {}
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
