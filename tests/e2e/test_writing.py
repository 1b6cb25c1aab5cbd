"""An item is written in a browser: text with its marks, table and image, files beside it; and without scripts."""

from __future__ import annotations

import struct
import zlib

import pytest

pytestmark = pytest.mark.browser

BODY, EDITOR = "[name=body]", ".ProseMirror"
WORD = '<p class="MsoNormal" style="color:red"><o:p></o:p>来自<b>文档</b></p><img src="https://example.org/a.png">'
PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  document.querySelector('.ProseMirror').dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes((20, 82, 158)) * 2 for _ in range(2)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


FILES = [
    {"name": "流程图.png", "mimeType": "image/png", "buffer": png()},
    {"name": "申报表.txt", "mimeType": "text/plain", "buffer": "企业名称".encode()},
    {"name": "工具.exe", "mimeType": "application/octet-stream", "buffer": b"MZ\0\0\x90"},
]


def after_heading(page) -> None:
    """Begin a paragraph after the heading, once the editor has seen where the cursor went."""
    page.locator(f"{EDITOR} h2").click()
    page.wait_for_selector("[data-do=heading2][aria-pressed=true]")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-do=heading2][aria-pressed=false]")


def fill(page, title: str) -> None:
    page.fill("[name=title]", title)
    page.fill("[name=summary]", "编辑器试写。")
    page.fill("[name=written_on]", "2020-12-01")


def test_a_text_is_written_with_its_table_and_image(site, signed_in):
    page = signed_in("zhuanyuan")
    page.goto(f"{site.url}/desk/items/new/gxj/notice/")
    page.wait_for_selector(EDITOR)
    fill(page, "关于试写的通知")
    page.set_input_files("[name=uploads]", FILES)
    page.locator(EDITOR).click()
    page.keyboard.type("一、总体要求")
    page.click("[data-do=heading2]")
    page.click("button[value=upload]")
    page.wait_for_load_state()
    assert "工具.exe" in page.locator("#file-errors").inner_text()
    assert page.input_value(BODY) == "<h2>一、总体要求</h2>"
    assert page.input_value("[name=title]") == "关于试写的通知"

    page.locator(EDITOR).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.click("[data-do=image]")
    page.click("dialog[open] [data-ok]")
    assert page.locator("dialog[open] [data-alt]").is_visible()  # an image needs its words
    page.fill("#tool-alt", "申报流程")
    page.click("dialog[open] [data-ok]")
    after_heading(page)
    page.click("[data-do=table]")
    page.keyboard.type("类别")
    after_heading(page)
    page.evaluate(PASTE, WORD.partition("<img")[0])
    page.locator("form.gk-form > p.gk-steps button").click()
    page.wait_for_load_state()

    text = page.locator(".gk-text")
    assert text.locator("h2").inner_text() == "一、总体要求"
    assert text.locator("th").first.inner_text() == "类别"
    assert text.locator("strong").inner_text() == "文档"
    assert text.locator("[style], [class]").count() == 0
    image = text.locator("img")
    assert image.get_attribute("alt") == "申报流程"
    assert image.evaluate("image => image.naturalWidth") == 2
    assert page.locator(".gk-attachments li").count() == 1


def test_a_text_is_written_without_scripts(site, signed_in, page_at):
    there = signed_in("zhuanyuan")
    page = page_at(375, scripts=False)
    page.context.add_cookies(there.context.cookies())
    page.goto(f"{site.url}/desk/items/new/gxj/notice/")
    fill(page, "没有脚本也能写")
    page.fill(BODY, "<p>请于月底前报送。</p>")
    page.locator("form.gk-form > p.gk-steps button").click()
    page.wait_for_load_state()
    assert page.locator(".gk-text").inner_text().strip() == "请于月底前报送。"


def test_an_old_draft_comes_back_into_the_editor(site, signed_in):
    page = signed_in("zhuanyuan")
    page.goto(f"{site.url}/desk/items/new/gxj/news/")
    page.wait_for_selector(EDITOR)
    page.locator(EDITOR).click()
    with page.expect_response(lambda answer: "address=" in answer.url and answer.request.method == "POST"):
        page.keyboard.type("还没有写完")
    page.goto(f"{site.url}/desk/")
    page.goto(f"{site.url}/desk/items/new/gxj/news/")
    page.wait_for_selector(f"{EDITOR} :text('还没有写完')")


def test_a_review_is_returned_by_its_key_and_asks_for_words(site, signed_in):
    page = signed_in("chushen")
    page.goto(f"{site.url}/desk/review/")
    page.locator(".listing a", has_text="关于开展工业企业安全用电检查的通知").first.click()
    page.wait_for_load_state()
    page.keyboard.press("Alt+KeyR")
    page.wait_for_selector("#errors")
    assert page.locator("[name=opinion]").is_visible()  # nothing is signed or returned without words
