"""A case from the applicant's phone to the answer, and the report that counts it once; each step looked at."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pypdfium2 import PdfDocument
from tests.e2e.conftest import SECONDS, words
from tests.e2e.test_looks import faults, wider

pytestmark = pytest.mark.browser

ORGAN = "zrzyj"
ANSWERED, CORRECTED = "applications.partially_granted.natural_person", "remedies.reconsideration.corrected"
"""Cells of the report: of table 三 where the case counts, of table 四 where the reconsideration does."""
WANTED, PASSPORT = "2024 年度某路以北地块国有建设用地使用权出让合同", "E12345678"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SETTLED = """() => Promise.all(document.getAnimations()
    .filter(each => each.effect.getComputedTiming().iterations !== Infinity).map(each => each.finished))"""
"""Messages slide in: what is half shown is not looked at."""


class Looking:
    """Takes a picture of each step, and looks whether the page is accessible and fits its window."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    def at(self, page, name: str) -> None:
        """Look at a page."""
        self.count += 1
        page.evaluate(SETTLED)
        page.screenshot(path=self.folder / f"{self.count:02}-{name}.png", full_page=True)
        assert not wider(page), name
        assert (name, faults(page)) == (name, [])


@pytest.fixture
def looking(tmp_path) -> Looking:
    return Looking(tmp_path)


def text_of(page) -> str:
    return words(page.locator("main").inner_text())


def file_on_the_phone(page, site, looking: Looking) -> str:
    """Apply page by page, and return the query code."""
    page.goto(f"{site.url}/{ORGAN}/apply/form/")
    page.fill("textarea[name=wanted]", WANTED)
    looking.at(page, "wanted")
    forward(page)
    forward(page)
    page.check("input[name=applicant][value=natural_person]")
    page.fill("input[name=name]", "李白桦")
    page.select_option("select[name=id_type]", "护照")
    page.fill("input[name=id_number]", PASSPORT)
    page.fill("input[name=phone]", "13900001234")
    looking.at(page, "who")
    forward(page)
    page.check("input[name=way][value=read]")
    page.check("input[name=route][value=online]")
    forward(page)
    looking.at(page, "check")
    pressed(page, "button.gk-button[name=go][value=send]")
    looking.at(page, "receipt")
    code = page.locator("dd.gk-code").inner_text().strip()
    pressed(page, 'form[action$="/confirm_applicant/"] button')
    looking.at(page, "confirmed")
    return code


def forward(page) -> None:
    pressed(page, "button.gk-button[name=go][value=next]")


def pressed(page, selector: str) -> None:
    with page.expect_navigation(timeout=SECONDS):
        page.click(selector)


def case_of(page, site, number: str) -> str:
    """Return the address of a case, found by its number."""
    page.goto(f"{site.url}/desk/applications/?q={number}")
    with page.expect_navigation(timeout=SECONDS):
        page.locator("a", has_text=number).first.click()
    return str(page.url)


def take(page, case: str, step: str, looking: Looking | None = None, **facts: str) -> None:
    """Take a step by its button and form."""
    page.goto(case)
    pressed(page, f'.gk-steps a[href$="/step/{step}/"]')
    fill(page, facts)
    if looking:
        looking.at(page, step)
    send(page, case)


def fill(page, facts: dict[str, str]) -> None:
    """Fill in a form; of a choice nothing names, the last one there is."""
    for name, value in facts.items():
        box = page.locator(f".gk-form [name={name}]")
        if box.first.evaluate("box => box.tagName") == "SELECT":
            value = value or str(box.locator("option").last.get_attribute("value"))
            box.select_option(value)
        elif box.first.get_attribute("type") == "checkbox":
            page.check(f".gk-form [name={name}][value={value}]")
        else:
            box.fill(value)


def send(page, case: str) -> None:
    pressed(page, ".gk-form button[type=submit]")
    assert page.url == case, page.locator("[role=alert]").all_inner_texts()


def counted(page, site, year: int, cell: str) -> int:
    page.goto(f"{site.url}/desk/annual/{ORGAN}/{year}/")
    return int(page.locator(f'td[data-key="{cell}"]').inner_text().strip())


def opened(page, site, year: int, cell: str, number: str, looking: Looking) -> int:
    """Open a cell of the report, then the record of a number that it counts, once; return what the cell counts."""
    found = counted(page, site, year, cell)
    pressed(page, f'td[data-key="{cell}"] a')
    assert page.locator("#value").inner_text().strip() == str(found)
    looking.at(page, "figure")
    link = page.locator("main a", has_text=number)
    assert link.count() == 1
    with page.expect_navigation(timeout=SECONDS):
        link.click()
    return found


def test_from_the_phone_to_the_report(site, page_at, signed_in, looking, tmp_path):
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    later = (today + timedelta(days=14)).isoformat()

    # The applicant files on the phone and confirms; the office confirms, registers and gives it to a handler.
    phone = page_at(375)
    code = file_on_the_phone(phone, site, looking)
    number = phone.locator("h1").inner_text().strip()
    officer = signed_in("zr_zhuanyuan")
    before = {cell: counted(officer, site, today.year, cell) for cell in (ANSWERED, CORRECTED)}
    case = case_of(officer, site, number)
    looking.at(officer, "arrived")
    take(officer, case, "confirm_organ", how="电话")
    take(officer, case, "register")
    take(officer, case, "assign", looking, handler="", section="政策法规科")

    # A correction is asked for and given: the clock starts anew, and says so.
    handler = signed_in("zr_jingban")
    take(handler, case, "ask_correction", looking, items="请写明地块编号", until=later)
    phone.reload()
    assert "请写明地块编号" in text_of(phone)
    looking.at(phone, "to-correct")
    phone.fill("textarea[name=text]", "地块编号为 G2024-3")
    pressed(phone, 'form[action$="/correct/"] button[type=submit]')
    looking.at(phone, "corrected")
    handler.goto(case)
    assert "收到补正，答复期限自当日重新计算" in text_of(handler)
    looking.at(handler, "clock-anew")

    # A third party is consulted while the clock stands still, objects, and the period is extended by the head.
    take(handler, case, "consult_third_party", party="兰山置业有限公司", subject="出让合同附件")
    take(handler, case, "party_received", consultation="")
    looking.at(handler, "consulting")
    told = {"consultation": "", "agrees": "no", "reasons": "附件涉及商业秘密"}
    take(handler, case, "party_answered", looking, **told)
    head = signed_in("zr_fuzeren")
    take(head, case, "extend", looking, length="10", reason="需要核对合同附件")

    # 部分公开: its row is seen before it is decided; it comes back once; another person signs.
    drafted(handler, case, looking)
    signer = signed_in("zr_qianfa")
    take(signer, case, "send_back", looking, reason="不公开的部分要写到附件名称")
    handler.goto(f"{site.url}/desk/")
    looking.at(handler, "desk")
    with handler.expect_navigation(timeout=SECONDS):
        handler.locator("a", has_text="退回给您重拟的答复").first.click()
    assert number in text_of(handler)
    handler.goto(case)
    assert "不公开的部分要写到附件名称" in text_of(handler)
    looking.at(handler, "sent-back")
    drafted(handler, case)
    reviewer = signed_in("zr_baomi")
    reviewer.goto(f"{case}review/")
    fill(reviewer, {"may_be_given": "yes", "conclusion": "已逐项审查，不涉及国家秘密"})
    send(reviewer, case)
    assert handler.locator('.gk-steps a[href$="/step/sign/"]').count() == 0
    take(signer, case, "sign", looking)

    # The letter is kept, stamped, scanned and served; the applicant looks it up and gets the scan.
    handler.goto(case)
    pressed(handler, 'a[href$="/keep/"]:has-text("存入案卷") >> nth=0')
    send(handler, case)
    pressed(handler, 'a[href$="/scan/"]')
    scan = tmp_path / "盖章件.pdf"
    scan.write_bytes(PDF)
    handler.set_input_files(".gk-form input[type=file]", scan)
    looking.at(handler, "scan")
    send(handler, case)
    pressed(handler, 'a[href$="/paper/"]:has-text("添加材料")')
    given = tmp_path / "合同正文.pdf"
    given.write_bytes(PDF)
    handler.set_input_files(".gk-form input[type=file]", given)
    fill(handler, {"kind": "given"})
    send(handler, case)
    take(handler, case, "serve", looking, delivery="portal")
    looking.at(handler, "served")
    for width in (375, 1280):
        handler.set_viewport_size({"width": width, "height": 900})
        handler.goto(case)
        looking.at(handler, f"case-{width}")
        handler.goto(f"{case}print/")
        looking.at(handler, f"print-{width}")
    printed = PdfDocument(handler.pdf(format="A4"))
    assert "提交申请" in words(printed[len(printed) - 1].get_textpage().get_text_range())
    citizen = page_at(375)
    citizen.goto(f"{site.url}/{ORGAN}/apply/status/")
    citizen.fill("input[name=code]", code)
    citizen.fill("input[name=digits]", PASSPORT[-4:])
    pressed(citizen, ".gk-apply-form button[type=submit]")
    assert "部分公开" in text_of(citizen)
    looking.at(citizen, "answered")
    with citizen.expect_download() as fetched:
        citizen.locator("button", has_text="下载答复书 (PDF)").click()
    assert Path(fetched.value.path()).read_bytes() == PDF
    take(handler, case, "close")

    # The year's report counts it once, and its cell opens it.
    assert opened(officer, site, today.year, ANSWERED, number, looking) == before[ANSWERED] + 1
    assert officer.url == case

    # The applicant asks for reconsideration; its organ revokes the answer and sets a day for another.
    remedy, filed = reconsidered(officer, case, looking)
    take(officer, remedy, "notice", looking, procedure="ordinary", accepted_on=today.isoformat())
    take(officer, remedy, "reply")
    decided = {"ending": "revoked", "number": "演政复决〔2026〕9号", "until": later}
    take(officer, remedy, "decide", looking, **decided)
    assert "撤销" in text_of(officer)
    assert later in text_of(officer)
    for width in (375, 1280):
        officer.set_viewport_size({"width": width, "height": 900})
        looking.at(officer, f"remedy-{width}")

    # The case tells who ordered it, and is reopened by that day with a clock of its own.
    head.goto(case)
    assert f"{filed}行政复议" in text_of(head)
    assert f"被责令重新答复{filed}至{later}" in text_of(head)
    looking.at(head, "ordered")
    pressed(head, '.gk-steps a[href$="/step/reopen/"]')
    assert head.input_value("[name=until]") == later
    looking.at(head, "reopen")
    send(head, case)
    assert later in text_of(head)
    looking.at(head, "clock-of-the-second-round")
    citizen.reload()
    assert f"机关应当在{later}以前（含当日）重新答复" in text_of(citizen)
    assert citizen.locator("button", has_text="下载答复书 (PDF)").count() == 1
    looking.at(citizen, "reopened")

    # The report counts the application once still, and the reconsideration once; each cell opens its record.
    assert opened(officer, site, today.year, ANSWERED, number, looking) == before[ANSWERED] + 1
    assert officer.url == case
    assert opened(officer, site, today.year, CORRECTED, filed, looking) == before[CORRECTED] + 1
    assert officer.url == remedy


def reconsidered(page, case: str, looking: Looking) -> tuple[str, str]:
    """Enter a reconsideration from the page of the case it attacks; return its address and number."""
    page.goto(case)
    pressed(page, 'a[href*="/remedies/new/?case="]')
    facts = {"kind": "reconsideration", "matter": "合同附件不予公开", "forum": "白银市人民政府", "name": "李白桦"}
    fill(page, facts)
    looking.at(page, "remedy")
    pressed(page, ".gk-form button[type=submit]")
    assert re.search(r"/remedies/\d+/$", page.url), page.locator("[role=alert]").all_inner_texts()
    return str(page.url), page.locator("h1").inner_text().split()[0]


def drafted(page, case: str, looking: Looking | None = None) -> None:
    """Draft a partial answer."""
    page.goto(f"{case}step/draft/")
    if looking:
        looking.at(page, "decisions")
    pressed(page, 'a[href="?outcome=partial"]')
    assert "只要提供了一部分，就只计入本行" in text_of(page)
    facts = {"provided": "合同正文", "withheld": "附件一涉及第三方商业秘密，第三方不同意公开", "interest": "no"}
    fill(page, {**facts, "grounds": "denied_third_party"})
    if looking:
        looking.at(page, "draft")
    send(page, case)
