"""Letters: what each must say, which notice it carries, that none goes out with a hole in it."""

from datetime import date
from io import BytesIO

import docx
import pypdfium2
import pytest

from gongkai import law
from gongkai.applications import STEPS
from gongkai.applications.guards import ENDINGS
from gongkai.applications.letters import DECISIONS, LETTERS, SLOT, SLOTS, Sender, answer, letter, notice_of, slots_of
from gongkai.problems import Failure
from gongkai.report.write.docx import docx as written
from gongkai.report.write.pdf import pdf

SENDER = Sender(
    "白桦市工业和信息化局",
    work_body="办公室",
    address="白桦路 1 号",
    telephone="0000-0000000",
    reconsideration="白桦市人民政府",
    court="白桦市中级人民法院",
    online="https://fy.example.gov.cn",
)
KNOWN = ("received", "case", "wanted", "due", "reconsideration", "court", "online")
VALUES = {
    "received": date(2025, 9, 19),
    "case": "申〔2025〕0007",
    "wanted": "2024 年技改补助分配结果",
    "due": date(2025, 10, 23),
    "until": date(2025, 10, 15),
    **{name: f"（{words['zh']}）" for name, words in SLOTS.items() if name not in {"until", *KNOWN}},
}


def text(page) -> str:
    return "\n".join(each.text for part in page.parts for each in part.texts)


def test_every_letter_of_the_steps_is_there():
    assert {step.letter for step in STEPS.values() if step.letter} <= set(LETTERS)


def test_every_decision_with_a_letter_has_its_words():
    assert set(law.outcomes()) - set(DECISIONS) == ENDINGS | {"withdrawn"}
    assert {slot for each in DECISIONS.values() for slot in SLOT.findall(each)} <= set(SLOTS) | {"basis"}


@pytest.mark.parametrize("kind", sorted(set(LETTERS) - {"answer"}))
def test_a_letter_has_no_hole_and_cites_its_basis(kind):
    page = letter(kind, SENDER, "李白桦", VALUES, number="白工信公〔2025〕1号", dated=date(2025, 9, 22))
    assert page.title == (SENDER.organ, LETTERS[kind].name)
    assert "{" not in text(page)
    assert page.signature == (SENDER.organ, "2025年9月22日")
    assert all(each.removeprefix("条例") in text(page) for each in LETTERS[kind].basis) or kind == "assistance_letter"


@pytest.mark.parametrize("outcome", sorted(DECISIONS))
def test_an_answer_quotes_the_request_cites_and_tells_the_remedy(outcome):
    page = answer(outcome, SENDER, "李白桦", VALUES, number="〔2025〕1号", dated=date(2025, 10, 9))
    said = text(page)
    assert VALUES["wanted"] in said
    assert all(each.removeprefix("条例") in said for each in law.outcomes()[outcome].basis)
    first = "应当先自收到本答复之日起60日内向白桦市人民政府申请行政复议" in said
    assert first == (notice_of(outcome) == "B")
    assert ("6个月内向白桦市中级人民法院提起行政诉讼" in said) == (notice_of(outcome) == "A")


@pytest.mark.parametrize("outcome", sorted(DECISIONS))
def test_an_answer_with_a_hole_is_refused(outcome):
    for slot in set(slots_of(outcome)) - {"channel", "competent"}:
        with pytest.raises(Failure) as refusal:
            answer(outcome, SENDER, "李白桦", {**VALUES, slot: " "}, dated=date(2025, 10, 9))
        assert refusal.value.problem.code == "LETTER-LACKS"


def test_without_a_court_no_notice_is_printed():
    with pytest.raises(Failure) as refusal:
        answer("needs_creation", Sender("白桦市水务局", reconsideration="白桦市人民政府"), "李白桦", VALUES)
    assert refusal.value.problem.code == "LETTER-LACKS"


def test_served_online_the_online_channel_is_named():
    assert SENDER.online in text(answer("needs_creation", SENDER, "李白桦", VALUES, served_online=True))
    assert SENDER.online not in text(answer("needs_creation", SENDER, "李白桦", VALUES))


def test_a_partial_answer_tells_what_was_weighed_of_a_part_that_need_not_be_withheld():
    told = {**VALUES, "discretion": "公开会影响正在进行的会商"}
    said = text(answer("partial", SENDER, "李白桦", told, grounds=["denied_process", "denied_law"]))
    assert "过程性信息，法律、法规、规章没有规定应当公开：公开会影响正在进行的会商。" in said
    assert "会商" not in text(answer("partial", SENDER, "李白桦", told, grounds=["denied_law"]))
    assert "过程性信息" not in text(answer("granted_provided", SENDER, "李白桦", told))


def test_a_partial_answer_cites_why_the_rest_is_withheld():
    said = text(answer("partial", SENDER, "李白桦", VALUES, grounds=["denied_third_party"]))
    assert "第三十七条、第十五条、第三十二条" in said


def test_an_ending_without_a_letter_has_none():
    with pytest.raises(Failure) as refusal:
        answer("withdrawn", SENDER, "李白桦", VALUES)
    assert refusal.value.problem.code == "LETTER-NONE"


def test_the_same_letter_in_word_and_pdf():
    page = answer("denied_internal", SENDER, "李白桦", VALUES, number="白工信公复〔2025〕1号", dated=date(2025, 10, 9))
    paragraphs = [each.text for each in docx.Document(BytesIO(written(page))).paragraphs]
    assert "李白桦：" in paragraphs
    assert "白工信公复〔2025〕1号" in paragraphs
    data, _ = pdf(page)
    printed = "".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(data))
    assert "李白桦：" in printed
    assert "应当先自收到" in printed.replace("\r\n", "")
