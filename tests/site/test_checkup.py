"""The public check of files: what it finds, what it gives back, that it keeps nothing, and what it refuses."""

from __future__ import annotations

import base64
import html
import io
import logging
import os
import re
import tempfile
import threading
from collections.abc import Callable

import openpyxl
import pytest
from django.apps import apps
from django.core.cache import cache, caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.site.checkup_kit import EXAMPLES, IDENTITY, WRONG, bomb, good, spoilt
from tests.site.conftest import CONSOLE, NOW
from tests.site.portal_kit import words

from gongkai.documents import read_document
from gongkai.documents.workers import Worker
from gongkai.findings import Against, findings_of_file, masked
from gongkai.problems import Failure
from gongkai.report.check import check
from gongkai.report.fill import correct
from gongkai.report.read import read_report
from gongkai.report.sources import read_one
from gongkai.report.write import write
from gongkai_site.base import clock
from gongkai_site.portal import checked as shown_module
from gongkai_site.portal.turns import Turns
from gongkai_site.portal.uploads import Limits
from gongkai_site.portal.views import checkup as view_module
from gongkai_site.wordlists.services import add_word, open_draft, put_in_force

pytestmark = pytest.mark.django_db
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def no_turns_taken():
    """Forget how often other tests have checked."""
    cache.clear()


def sent(*files: tuple[str, bytes], client: Client | None = None, **facts):
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return (client or Client()).post("/check/", {"files": given, **facts})


def text_of(response) -> str:
    return words(html.unescape(response.content.decode()))


def carried(response) -> tuple[str, bytes]:
    """Return the copy that a page carries: its name and bytes."""
    found = re.search(r'href="data:([^;"]+);base64,([^"]+)" download="([^"]+)"', response.content.decode())
    assert found is not None
    return html.unescape(found[3]), base64.b64decode(found[2])


# --- what is found ------------------------------------------------------------------------------------------------


def test_a_report_with_a_broken_sum_and_an_identity_number_shows_both_and_gives_a_corrected_copy():
    data = spoilt()

    response = sent(("报告.docx", data))
    name, copy = carried(response)

    assert response.status_code == 200
    assert "有身份证号码110*************2X" in text_of(response)
    assert "第一项加第二项为3，第三项总计加第四项为0，相差3" in text_of(response)
    assert 'id="file-1-cure-1"' in response.content.decode()
    assert (name.startswith("报告-"), name.endswith(".docx")) == (True, True)
    assert copy == correct(data, NOW).data
    assert read_report(read_document(copy)).figures == good().figures


def test_the_cells_of_a_broken_sum_lead_to_its_problem_and_the_likely_one_to_its_cure():
    page = sent(("报告.docx", spoilt())).content.decode()
    leads = dict(re.findall(r'<td data-key="([^"]+)"[^>]*><a href="#([^"]+)">', page))

    assert leads[WRONG] == "file-1-cure-1"
    assert leads["applications.new_received.total"].startswith("file-1-problem-")
    assert all(f'id="{anchor}"' in page for anchor in leads.values())
    assert "applications.denied.process.natural_person" not in leads


def test_the_findings_are_those_of_the_command():
    data = spoilt()

    found = findings_of_file(data, "报告.docx", Against(on=clock.today()))

    assert len(found) >= 3
    assert all(words(masked(each.text())) in text_of(sent(("报告.docx", data))) for each in found)


def test_a_right_report_has_no_error_and_no_copy():
    response = sent(("报告.docx", write(good(), "docx")))

    assert "data:application" not in response.content.decode()
    assert "gk-error" not in response.content.decode()
    assert "国办公开办函〔2019〕60号" in text_of(response)


def test_the_report_of_the_year_before_is_held_against_the_next():
    before, after = (read_one(str(EXAMPLES / f"invented-{year}.json")) for year in (2023, 2024))
    due = [sum(each.severity == "error" for each in check(after, year).problems) for year in (None, before)]

    alone = sent(("2024.docx", write(after, "docx")))
    both = sent(("2024.docx", write(after, "docx")), ("2023.docx", write(before, "docx")))

    def errors(response) -> int:
        return int(response.content.decode().split('id="file-2"')[0].count("gk-grade gk-error"))

    assert due[0] < due[1]
    assert [errors(alone), errors(both)] == due
    assert ("2023" in text_of(alone), "2023" in text_of(both).split("2023.docx")[0]) == (False, True)


def test_a_file_that_is_no_report_has_findings_only():
    response = sent(("通知.txt", "关于召开会议的通知\n截止目前，联系电话13800138000。".encode()))

    assert "138****8000" in text_of(response)
    assert "gk-exam" not in response.content.decode()
    assert "没有找到年度报告的表" not in text_of(response)


def test_the_words_of_the_office_whose_site_this_is_are_checked(city):
    draft = open_draft(by=CONSOLE, organ=city)
    add_word(by=CONSOLE, edition=draft, word="三化", kind="fixed", suggestion="新型工业化", source="试验")
    draft.refresh_from_db()
    put_in_force(by=CONSOLE, edition=draft, seen=draft.version, note="增加词语")
    assert "新型工业化" in text_of(sent(("通知.txt", "做好三化工作。".encode())))


def test_a_report_of_an_older_form_is_told_of():
    old = "某局2017年政府信息公开工作年度报告\n统计指标 单位 统计数\n主动公开政府信息数 条 12\n收到申请数 件 3\n"

    assert "旧格式" in text_of(sent(("2017.txt", old.encode())))


def test_numbers_that_name_a_person_are_masked_wherever_they_stand():
    name = f"{IDENTITY}报告.docx"
    quoted = spoilt(text=f"{IDENTITY}号申请人全年提出申请13800138000件，共计5件，其中甲类2件、乙类2件。")

    page = sent((name, quoted)).content.decode()
    refused = sent((name, b""), ("附件" + name, b"x"), want="copy").content.decode()

    for each in (page, refused):
        assert IDENTITY not in each
        assert "13800138000" not in re.sub(r"base64,[^\"]*", "", each)
    assert "110*************2X" in page


def test_nothing_a_file_says_becomes_a_tag():
    page = sent(("<b>a</b>.txt", b"x"), ("b.txt", "<script>alert(1)</script>，截止目前".encode())).content.decode()

    assert "<script>alert" not in page
    assert "<b>a" not in page


# --- the corrected copy -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_corrected_copy_alone_is_what_the_command_makes(kind):
    data = spoilt(kind)

    response = sent((f"报告.{kind}", data), want="copy")

    assert response.content == correct(data, NOW).data
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["Cache-Control"] == "no-store"


def test_a_corrected_workbook_has_the_right_figure():
    copy = sent(("报告.xlsx", spoilt("xlsx")), want="copy").content

    assert read_report(read_document(copy)).figures[WRONG] == good().figures[WRONG]
    assert openpyxl.load_workbook(io.BytesIO(copy)).sheetnames


def test_a_large_copy_is_not_carried_in_the_page_but_comes_alone(monkeypatch):
    monkeypatch.setattr(shown_module, "CARRIED", 1000)
    data = spoilt()

    assert "data:application" not in sent(("报告.docx", data)).content.decode()
    assert sent(("报告.docx", data), want="copy").content == correct(data, NOW).data


def test_where_there_is_no_copy_the_page_says_so_and_shows_what_was_found():
    response = sent(("报告.txt", (EXAMPLES / "baiyin-miit-2020.txt").read_bytes()), want="copy")

    assert "没有可以下载的更正文件" in text_of(response)
    assert "国办公开办函〔2019〕60号" in text_of(response)


def test_of_several_copies_none_is_chosen():
    response = sent(("甲.docx", spoilt()), ("乙.docx", spoilt()), want="copy")

    assert "有2份报告可以更正" in text_of(response)
    assert response.content.decode().count("data:application") == 2


# --- nothing is kept ----------------------------------------------------------------------------------------------


@pytest.fixture
def everything(settings, tmp_path, monkeypatch) -> Callable[[], dict[str, object]]:
    """Return a function that tells what the site and the machine hold: files, temporary files, rows, kept pages."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def held() -> dict[str, object]:
        return {
            "data": sorted((str(path), path.stat().st_size) for path in settings.GONGKAI_DATA.rglob("*")),
            "temporary": sorted(path.name for path in temporary.rglob("*")),
            "rows": {model._meta.label: model._base_manager.count() for model in apps.get_models()},
            "pages": sorted(caches["pages"]._cache),
            "cache": sorted(key for key in cache._cache if ":turns:checkup:" not in key),
        }

    return held


LEAVES = """
import os, tempfile, time
from pathlib import Path

def task(data, name, *facts):
    (Path(tempfile.gettempdir()) / "left").write_bytes(data)
    {end}
"""


@pytest.fixture
def task(tmp_path, monkeypatch):
    """Return a function that has files looked at by a task which writes them to a temporary file, and ends thus."""

    def replaced(end: str) -> None:
        (tmp_path / "leaves.py").write_text(LEAVES.format(end=end), encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
        monkeypatch.setattr("gongkai.findings.files.TASK", "leaves:task")
        monkeypatch.setitem(Worker.ask.__kwdefaults__, "seconds", 2)

    return replaced


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("", "110*************2X"),
        ("time.sleep(60)", "读了2秒还没有读完"),
        ("os.kill(os.getpid(), 9)", "程序异常退出"),
        ("raise SystemExit", "程序异常退出"),
    ],
)
def test_nothing_is_kept_however_it_ends(city, everything, caplog, task, how, told):
    caplog.set_level(logging.DEBUG)
    client, secret = Client(), "独一无二的句子"
    client.get("/check/")
    if how:
        task(how)
    before = everything()
    caplog.clear()

    response = sent((f"{secret}.docx", spoilt(text=f"{secret}，{IDENTITY}")), client=client)

    assert told in text_of(response)
    assert response["Cache-Control"] == "no-store"
    assert everything() == before
    lines = [" ".join(map(str, [record.getMessage(), *record.__dict__.values()])) for record in caplog.records]
    assert not [line for line in lines if secret in line or IDENTITY in line or "docx" in line.lower()]
    assert [record.path for record in caplog.records if record.name == "gongkai.request"] == ["/check/"]


def test_a_large_file_is_not_laid_down_by_the_server_either(city, everything, monkeypatch):
    before, seen = everything(), []
    looked = view_module.look
    monkeypatch.setattr(view_module, "look", lambda files: seen.append(everything()) or looked([]))

    sent(("大.bin", b"x" * 9_000_000))

    assert seen == [before]


def test_of_an_address_only_a_digest_and_a_number_are_held():
    sent(("a.txt", b"x"))

    held = {key: cache.get(key.split(":", 2)[2]) for key in cache._cache if "turns" in key}
    assert list(held.values()) == [1]
    assert "127.0.0.1" not in str(held)


# --- what is refused ----------------------------------------------------------------------------------------------


def test_without_a_file_the_page_says_what_to_do():
    response = Client().post("/check/", {})

    assert response.status_code == 400
    assert "还没有选择文件" in text_of(response)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("空.docx", b"", "文件是空的"),
        ("密.docx", bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage\0".encode("utf-16-le") * 40, "加密"),
        ("炸弹.docx", bomb(), "炸弹.docx"),
        ("断.pdf", b"%PDF-1.7 broken", "断.pdf"),
        ("乱.xlsx", b"PK\x03\x04" + bytes(200), "乱.xlsx"),
        ("程序.exe", b"MZ" + bytes(range(256)) * 40, "程序.exe"),
    ],
)
def test_a_hostile_file_gets_a_sentence(name, data, told):
    response = sent((name, data), ("好.txt", "截止目前".encode()))

    assert response.status_code == 200
    assert told in text_of(response)
    assert "截至目前" in text_of(response)
    first = response.content.decode().split('id="file-1"')[1].split('id="file-2"')[0]
    assert "gk-effect-unread" in first or "gk-effect-inform" in first


def test_files_beyond_the_limits_are_named_and_the_others_checked(monkeypatch):
    monkeypatch.setattr(view_module, "LIMITS", Limits(files=3, bytes=1000))

    response = sent(("甲.txt", b"x" * 1500), ("乙.txt", "截止目前".encode()), *[(f"{n}.txt", b"x") for n in range(200)])

    assert response.status_code == 200
    assert "甲.txt没有检查" in text_of(response)
    assert "其余199个没有检查" in text_of(response)
    assert "截至目前" in text_of(response)
    assert 'id="file-2"' in response.content.decode()
    assert 'id="file-3"' not in response.content.decode()


def test_a_file_over_50_mb_is_not_looked_at():
    response = sent(("大.docx", bytes(51 * 1024 * 1024)))

    assert response.status_code == 400
    assert "合计不能超过50MB" in text_of(response)


def test_a_much_larger_request_is_not_read():
    response = Client().post("/check/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=10**9)

    assert response.status_code == 413
    assert "合计不能超过50MB" in text_of(response)


@pytest.mark.parametrize(
    "body", [b"--x\r\nrubbish", b"", b"--x\r\nContent-Disposition: form-data; name=files; filename"]
)
def test_a_malformed_request_gets_a_page(body):
    response = Client().post("/check/", body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 400
    assert "gk-drop" in response.content.decode()


def test_too_many_files_for_the_server_get_a_page(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 20

    response = sent(*[(f"{n}.txt", b"x") for n in range(30)])

    assert response.status_code == 400
    assert "没有检查" in text_of(response)


def test_a_request_from_another_page_is_refused_with_a_page():
    response = sent(("a.txt", b"x"), client=Client(enforce_csrf_checks=True))

    assert response.status_code == 403
    assert "请刷新本页" in text_of(response)


def test_with_its_token_the_form_is_taken():
    client = Client(enforce_csrf_checks=True)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/check/").content.decode())[1]

    response = sent(("a.txt", "截止目前".encode()), client=client, csrfmiddlewaretoken=token)

    assert response.status_code == 200
    assert "截至目前" in text_of(response)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(method):
    assert getattr(Client(), method)("/check/").status_code == 405


def test_the_form_is_shown_to_get_and_head_alike():
    got, headed = Client().get("/check/"), Client().head("/check/")

    assert (got.status_code, headed.status_code, headed.content) == (200, 200, b"")
    assert got["Cache-Control"] == "no-store"
    assert "unsafe-inline" not in got["Content-Security-Policy"]
    assert 'enctype="multipart/form-data"' in got.content.decode()


# --- many at once -------------------------------------------------------------------------------------------------


def test_when_all_turns_are_taken_others_wait_and_nothing_of_theirs_is_read(monkeypatch):
    turns = Turns("checkup", at_once=1, most=60, seconds=600)
    monkeypatch.setattr(view_module, "TURNS", turns)
    monkeypatch.setattr(view_module, "look", lambda files: pytest.fail("read all the same"))
    with turns.taken("1.2.3.4"):
        response = sent(("a.txt", b"x"))

    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "过半分钟再试" in text_of(response)


def test_no_more_are_looked_at_together_than_there_are_turns(monkeypatch):
    turns, gate, entered = Turns("checkup", at_once=2, most=60, seconds=600), threading.Event(), threading.Semaphore(0)
    refused = []

    def take() -> None:
        try:
            with turns.taken("1.2.3.4"):
                entered.release()
                gate.wait(10)
        except Failure as failure:
            refused.append(failure.problem.code)

    first = [threading.Thread(target=take) for _ in range(2)]
    for each in first:
        each.start()
    assert all(entered.acquire(timeout=10) for _ in first)
    others = [threading.Thread(target=take) for _ in range(5)]
    for each in others:
        each.start()
        each.join(10)
    gate.set()
    for each in first:
        each.join(10)

    assert refused == ["TURNS-BUSY"] * 5
    with turns.taken("1.2.3.4"):
        pass


def test_an_address_has_so_many_turns_within_a_time_and_another_its_own(monkeypatch):
    monkeypatch.setattr(view_module, "TURNS", Turns("checkup", at_once=1, most=2, seconds=600))

    codes = [sent(("a.txt", b"x")).status_code for _ in range(3)]
    refused = sent(("a.txt", b"x"))
    other = sent(("a.txt", b"x"), client=Client(REMOTE_ADDR="10.0.0.9"))

    assert codes == [200, 200, 429]
    assert refused["Retry-After"] == "600"
    assert "10分钟内已检查2次" in text_of(refused)
    assert other.status_code == 200


def test_a_turn_is_given_back_when_something_fails(monkeypatch):
    monkeypatch.setattr(view_module, "TURNS", Turns("checkup", at_once=1, most=60, seconds=600))
    monkeypatch.setattr(view_module, "look", lambda files: 1 / 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            sent(("a.txt", b"x"))


def test_when_no_process_can_be_started_the_visitor_is_told_to_wait(monkeypatch):
    def fails(worker):
        raise Failure("WORKER-START")

    monkeypatch.setattr(Worker, "_started", fails)

    response = sent(("a.txt", b"x"))

    assert (response.status_code, response["Retry-After"]) == (503, "30")


def test_what_there_is_no_time_for_is_named(monkeypatch):
    monkeypatch.setattr("gongkai_site.portal.checkup.SECONDS", -1)

    assert "用完了一次检查的时间" in text_of(sent(("a.txt", b"x")))


# --- where it is linked -------------------------------------------------------------------------------------------


def test_every_public_page_and_the_first_screen_lead_to_it(bureau, drafter):
    client = Client()
    client.force_login(drafter)

    assert 'href="/check/"' in Client().get("/").content.decode()
    assert 'href="/check/"' in Client().get("/gxj/guide/").content.decode()
    assert 'href="/check/"' in client.get("/desk/").content.decode()
