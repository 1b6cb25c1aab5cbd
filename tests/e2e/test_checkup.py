"""What anybody does with the public check: drag a report in, see what is wrong, keep the corrected copy."""

from __future__ import annotations

import base64
import gzip

import pytest
from tests.e2e.conftest import words
from tests.e2e.test_looks import faults, look, wider
from tests.e2e.test_public import FIRST_VISIT
from tests.site.checkup_kit import WRONG, good, spoilt

from gongkai.documents import read_document
from gongkai.report.check import check
from gongkai.report.read import read_report

pytestmark = pytest.mark.browser

DROP = """
([name, data]) => {
  const bytes = Uint8Array.from(atob(data), each => each.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.querySelector("main").dispatchEvent(
      new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: given}));
}
"""


def drop(page, name: str, data: bytes) -> None:
    page.evaluate(DROP, [name, base64.b64encode(data).decode()])


def give(page, site, name: str, data: bytes) -> None:
    """Choose a file and have it checked."""
    page.goto(f"{site.url}/check/")
    page.set_input_files("#files", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
    page.click("button[value=page]")
    page.wait_for_selector(".gk-checked")


def kept(download) -> bytes:
    return bytes(download.value.path().read_bytes())


def test_a_report_dragged_in_shows_what_is_wrong_and_comes_back_corrected(site, page_at):
    page = page_at(1280)
    page.goto(f"{site.url}/")
    page.click(".gk-foot a[href='/check/']")
    page.wait_for_load_state()
    drop(page, "年度报告.docx", spoilt())
    assert "年度报告.docx" in page.locator("#chosen").inner_text()
    page.keyboard.press("Enter")  # the button has the focus
    page.wait_for_selector(".gk-checked")

    found = words(page.locator(".gk-checked").inner_text())
    assert "有身份证号码110*************2X" in found
    assert "第一项加第二项为3，第三项总计加第四项为0，相差3" in found
    page.click("td a[href*='-cure-']")
    assert page.locator(":target").is_visible()
    with page.expect_download() as download:
        page.click(".gk-get")

    assert download.value.suggested_filename.endswith(".docx")
    mended = read_report(read_document(kept(download)))
    assert mended.figures[WRONG] == good().figures[WRONG]
    assert not [each for each in check(mended).problems if each.severity == "error"]


def test_without_scripts_the_copy_comes_alone_as_well(site, page_at):
    page = page_at(375, scripts=False)
    give(page, site, "年报.docx", spoilt())
    with page.expect_download() as carried:
        page.click(".gk-get")
    page.set_input_files("#files", {"name": "年报.docx", "mimeType": "application/octet-stream", "buffer": spoilt()})
    with page.expect_download() as alone:
        page.click("button[value=copy]")

    for each in (carried, alone):
        assert read_report(read_document(kept(each))).figures == good().figures


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_and_result_are_accessible(site, page_at, width, scheme):
    page = page_at(width)
    page.emulate_media(color_scheme=scheme)
    assert not look(page, f"{site.url}/check/")
    give(page, site, "年报.docx", spoilt())
    assert not faults(page)
    assert not wider(page)


def test_too_much_is_told_before_it_is_sent(site, page_at):
    page = page_at(1280)
    page.goto(f"{site.url}/check/")
    for number in range(11):
        drop(page, f"{number}.txt", b"x")
    assert page.locator("#chosen li").count() == 11
    page.click("button[value=page]")
    assert page.locator(".gk-state").inner_text()
    assert page.locator(".gk-checked").count() == 0


def test_a_first_visit_is_small(site, page_at):
    sizes: dict[str, int] = {}
    page = page_at(1280)
    page.on("response", lambda answer: sizes.setdefault(answer.url, len(gzip.compress(answer.body()))))
    page.goto(f"{site.url}/check/")
    page.wait_for_load_state("networkidle")
    assert any(url.endswith("check.js") for url in sizes)
    assert sum(sizes.values()) < FIRST_VISIT
