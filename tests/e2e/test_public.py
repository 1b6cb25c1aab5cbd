"""What a citizen does and sees: finds, reads and keeps a document, by keyboard, without scripts, in large type."""

from __future__ import annotations

import gzip

import pytest
from tests.e2e.test_looks import look, wider

pytestmark = pytest.mark.browser

PAGES = [
    *(
        "/",
        "/catalogue/",
        "/catalogue/?kind=notice",
        "/search/?q=企业",
        "/search/?q=火星移民",
        "/map/",
        "/accessibility/",
    ),
    *("/gxj/", "/gxj/guide/", "/gxj/rules/", "/gxj/content/", "/gxj/annual/", "/gxj/apply/", "/gxj/leaders/"),
    *("/gxj/catalogue/", "/gxj/list/notice/", "/gxj/list/interpretation/", "/gxj/search/?q=通知"),
]
KINDS = ("policy", "interpretation", "notice")
FIRST_VISIT = 100_000
SHIFT = """
() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 500);
})
"""


def items(page, site) -> list[str]:
    """Return the addresses of an item of each of some kinds."""
    found = []
    for kind in KINDS:
        page.goto(f"{site.url}/gxj/list/{kind}/")
        found.append(page.locator(".gk-rows a").first.get_attribute("href"))
    return found


@pytest.fixture(scope="module")
def searched(site) -> None:
    """Bring the index up to date."""
    site.gongkai("site", "search", "rebuild")


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_is_accessible_and_nothing_comes_from_outside(site, page_at, searched, width):
    page = page_at(width)
    wrong = {path: found for path in [*PAGES, *items(page, site)] if (found := look(page, site.url + path))}
    assert wrong == {}


def test_large_type_is_accessible_has_one_column_and_hides_nothing(site, page_at, searched):
    page = page_at(1280)
    page.goto(f"{site.url}/gxj/")
    page.click("text=大字版")
    page.wait_for_load_state()
    assert page.url == f"{site.url}/gxj/"
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "22px"
    wrong = {path: found for path in [*PAGES, *items(page, site)] if (found := look(page, site.url + path))}
    assert wrong == {}
    page.goto(f"{site.url}/catalogue/")
    assert page.locator(".gk-side").is_visible()
    page.click("text=标准版")
    page.wait_for_load_state()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "17px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_moves_while_a_page_comes(site, page_at, searched, scheme):
    page = page_at(1280)
    page.emulate_media(color_scheme=scheme)
    moved = {}
    for path in [*PAGES[:4], "/gxj/", *items(page, site)]:
        page.goto(site.url + path)
        if shift := page.evaluate(SHIFT):
            moved[path] = shift
    assert moved == {}


def test_dark_pages_are_accessible(site, page_at, searched):
    page = page_at(1280)
    page.emulate_media(color_scheme="dark")
    wrong = {
        path: found
        for path in ["/", "/gxj/", "/catalogue/", *items(page, site)]
        if (found := look(page, site.url + path))
    }
    assert wrong == {}


def test_a_first_visit_is_small(site, page_at):
    page = page_at(1280)
    for path in ("/", "/gxj/", items(page, site)[0]):
        sizes: dict[str, int] = {}
        visit = page_at(1280)
        visit.on(
            "response", lambda answer, sizes=sizes: sizes.setdefault(answer.url, len(gzip.compress(answer.body())))
        )
        visit.goto(site.url + path)
        visit.wait_for_load_state("networkidle")
        assert len(sizes) >= 4
        assert sum(size for url, size in sizes.items() if "/files/" not in url) < FIRST_VISIT


def tab_to(page, wanted: str, most: int = 80) -> None:
    """Press the tabulator until what has the focus holds a text; it must be seen to have it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " return [e.innerText || e.id || '', s.outlineStyle]; }"
        )
        if wanted in here[0]:
            assert here[1] != "none"
            return
    raise AssertionError(f"{wanted} was not reached")


def test_by_keyboard_from_the_search_to_an_attachment(site, page_at, searched):
    page = page_at(1280)
    page.goto(f"{site.url}/gxj/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "gk-skip"
    tab_to(page, "q")
    page.keyboard.type("入库申报规程")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    tab_to(page, "入库申报规程》的通知")
    page.keyboard.press("Enter")
    page.wait_for_url("**/item/**")
    tab_to(page, page.locator(".gk-files a").first.inner_text())
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.path().stat().st_size > 0


def test_without_scripts(site, page_at, searched):
    page = page_at(375, scripts=False)
    page.goto(f"{site.url}/")
    page.locator(".gk-organs a", has_text="白银市工业和信息化局").click()
    page.wait_for_load_state()
    page.locator(".gk-entries a", has_text="政府信息公开指南").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "政府信息公开指南"
    page.fill("#q", "通知")
    page.click(".gk-search button")
    page.wait_for_load_state()
    page.locator("summary").click()
    page.locator(".gk-sheet a", has_text="通知公告").first.click()
    page.wait_for_load_state()
    page.locator(".gk-rows a").first.click()
    page.wait_for_load_state()
    assert page.locator(".gk-card").is_visible()
    assert not wider(page)
    with page.expect_download() as download:
        page.click("text=下载（DOCX）")
    assert download.value.suggested_filename.endswith(".docx")
