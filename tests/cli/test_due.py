"""``gongkai due``, ``fee`` and ``workdays`` as other programs call them: output, talk, exit codes."""

import json
import os
import subprocess
import sys
from datetime import date

import pytest

from gongkai.cli.base import help_texts
from gongkai.cli.due import parse_date
from gongkai.deadlines import KINDS
from gongkai.problems import Failure

RUN = "from gongkai.cli import main; main()"
NOTICE = 'year = 2027\nissued = 2026-11-04\ndays_off = ["2027-01-01/2027-01-03 元旦"]\n'


@pytest.fixture(autouse=True)
def own_data(monkeypatch, tmp_path):
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("GONGKAI_LANG", raising=False)


def piped(arguments, content):
    """Run the command in a process of its own, with bytes on standard input."""
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        input=content,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def test_one_date_gives_the_date_first_and_then_the_reasons(gongkai):
    code, out, err = gongkai("due", "answer", "--from", "2026-01-30")
    lines = out.splitlines()

    assert (code, err) == (0, "")
    assert lines[0] == "2026-03-05"
    assert "条例第三十三条第二款" in lines[1]
    assert "cn-2026@2025-11-04" in lines[2]
    assert "2026-02-15 至 2026-02-23 春节放假，不计。" in lines


def test_the_reasons_in_english(gongkai):
    _, out, _ = gongkai("due", "answer", "--from", "2026-01-30", "--lang", "en")

    assert "2026-02-15 to 2026-02-23: 春节, off, not counted." in out


@pytest.mark.parametrize(
    "dates",
    [
        ["--from", "2026-01-30", "2026-02-02"],
        ["--from", "2026-01-30", "--from", "2026-02-02"],
        ["--from=2026-01-30", "2026-02-02"],
        ["--from", "2026/1/30", "2026年2月2日"],
        ["--from", "20260130", "２０２６．２．２"],
    ],
)
def test_many_dates_give_a_line_each(gongkai, dates):
    code, out, err = gongkai("due", "answer", *dates)

    assert (code, err) == (0, "")
    assert out == "2026-01-30\t2026-03-05\n2026-02-02\t2026-03-06\n"


def test_the_kind_may_come_last(gongkai):
    assert gongkai("due", "--from", "2026-01-30", "2026-02-02", "answer")[0] == 0


def test_dates_come_one_a_line_on_standard_input():
    run = piped(["due", "answer", "--from", "-"], b"\xef\xbb\xbf2026-01-30\r\n\r\n  2026-02-02  \r\n")

    assert (run.returncode, run.stderr) == (0, b"")
    assert run.stdout.decode() == "2026-01-30\t2026-03-05\n2026-02-02\t2026-03-06\n"


def test_one_line_on_standard_input_is_still_a_line():
    assert piped(["due", "answer", "--from", "-"], b"2026-01-30").stdout == b"2026-01-30\t2026-03-05\n"


@pytest.mark.parametrize(
    "content", [b"\x00\x00\n", b"\xff\xfe2\x000\x00\n", b"x" * 100_000, "二〇二六年".encode("gb18030")]
)
def test_rubbish_on_standard_input_gets_a_sentence(content):
    run = piped(["due", "answer", "--from", "-"], content + b"\n2026-01-30\n")

    assert run.returncode == 2
    assert run.stdout.endswith(b"2026-01-30\t2026-03-05\n")
    assert b"Traceback" not in run.stderr
    assert len(run.stderr) < 1000


def test_nothing_on_standard_input_is_an_empty_list():
    assert json.loads(piped(["due", "answer", "--from", "-", "--json"], b"").stdout) == []


def test_a_year_without_a_notice_is_an_error_that_names_the_next_step(gongkai):
    code, out, err = gongkai("due", "answer", "--from", "2026-12-04")

    assert (code, out) == (1, "")
    assert err.startswith("CALENDAR-MISSING")
    assert "gongkai workdays add 2027.toml" in err


def test_the_other_dates_of_a_batch_are_still_answered(gongkai):
    code, out, err = gongkai("due", "answer", "--from", "2026-12-04", "2026-01-30")

    assert (code, out) == (1, "2026-12-04\t\n2026-01-30\t2026-03-05\n")
    assert err.count("CALENDAR-MISSING") == 1


def test_a_wrong_date_weighs_more_than_a_missing_year(gongkai):
    code, out, _ = gongkai("due", "answer", "--from", "2026-12-04", "soon", "2026-01-30")

    assert (code, out) == (2, "2026-12-04\t\nsoon\t\n2026-01-30\t2026-03-05\n")


def test_json_explains_the_date_day_by_day(gongkai):
    code, out, err = gongkai("due", "answer", "--from", "2026-01-30", "--json")
    [entry] = json.loads(out)
    steps = entry.pop("steps")

    assert (code, err) == (0, "")
    assert entry == {
        "from": "2026-01-30",
        "due": "2026-03-05",
        "basis": "条例第三十三条第二款",
        "calendar": "cn-2026@2025-11-04",
        "provisional": False,
    }
    assert len(steps) == (date(2026, 3, 5) - date(2026, 1, 30)).days + 1
    assert [step["n"] for step in steps if step["counted"]] == list(range(1, 21))
    assert steps[15] == {
        "date": "2026-02-14",
        "kind": "make_up",
        "counted": True,
        "n": 11,
        "reason": "调休上班，计入",
    }
    assert steps[16] == {
        "date": "2026-02-15",
        "kind": "holiday",
        "counted": False,
        "n": None,
        "reason": "春节放假，不计",
    }


def test_json_carries_the_problem_of_what_failed(gongkai):
    code, out, err = gongkai("due", "answer", "--from", "2026-12-04", "soon", "2026-01-30", "--json")
    missing, wrong, right = json.loads(out)

    assert code == 2
    assert (missing["due"], missing["problem"]["code"]) == (None, "CALENDAR-MISSING")
    assert (wrong["from"], wrong["due"], wrong["problem"]["code"]) == ("soon", None, "DUE-DATE")
    assert right["due"] == "2026-03-05"
    assert "problem" not in right
    assert "CALENDAR-MISSING" in err


def test_a_provisional_date_is_marked(gongkai):
    code, out, err = gongkai("due", "answer", "--from", "2026-12-04", "--provisional", "--json")
    [entry] = json.loads(out)

    assert code == 0
    assert (entry["due"], entry["provisional"]) == ("2027-01-04", True)
    assert entry["calendar"] == "cn-2026@2025-11-04+cn-2027@provisional"
    assert err.startswith("CALENDAR-PROVISIONAL")


def test_provisional_dates_of_a_batch(gongkai):
    code, out, err = gongkai("due", "answer", "--from", "2026-12-04", "2026-01-30", "--provisional")

    assert (code, out) == (0, "2026-12-04\t2027-01-04\n2026-01-30\t2026-03-05\n")
    assert err.count("CALENDAR-PROVISIONAL") == 1


@pytest.mark.parametrize(
    ("arguments", "exit_code", "problem"),
    [
        (["anser", "--from", "2026-01-30"], 2, "DUE-KIND"),
        (["answer"], 2, "DUE-NO-DATE"),
        (["answer", "--from", "2026-02-30"], 2, "DUE-DATE"),
        (["answer", "--from", "0000-01-01"], 2, "DUE-DATE"),
        (["answer", "--from", "2026-W05-5"], 2, "DUE-DATE"),
        (["answer", "--from", "2026-1/30"], 2, "DUE-DATE"),
        (["answer", "--from", "30-01-2026"], 2, "DUE-DATE"),
        (["answer", "--from", ""], 2, "DUE-DATE"),
        (["answer", "--from", "9999-12-31"], 2, "DUE-TOO-LATE"),
        (["answer", "--from", "2008-04-30"], 2, "DUE-BEFORE-LAW"),
        (["fee-payment", "--from", "2020-12-31"], 2, "LIMIT-NOT-YET"),
        (["answer", "--from", "2026-01-30", "--region", "x"], 2, "REGION-CODE"),
    ],
)
def test_wrong_use_gets_a_sentence(gongkai, arguments, exit_code, problem):
    code, out, err = gongkai("due", *arguments)

    assert (code, out) == (exit_code, "")
    assert err.split()[0] == problem


@pytest.mark.parametrize(
    "text", ["2026-01-30", "2026-1-30", "2026/01/30", "2026.1.30", "20260130", "2026年1月30日", " 2026-01-30"]
)
def test_the_obvious_ways_to_write_a_date(text):
    assert parse_date(text) == date(2026, 1, 30)


@pytest.mark.parametrize("text", ["2026-01", "26-01-30", "2026-01-30T00:00", "2026-01-301", "今天", "-"])
def test_other_ways_are_refused(text):
    with pytest.raises(Failure):
        parse_date(text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_help_names_every_kind(lang):
    assert [kind for kind in KINDS if kind not in help_texts()["due"][lang]] == []


@pytest.mark.parametrize(
    "path",
    ["due", "fee", "fee per-application", "fee per-page", "workdays", "workdays list", "workdays add"],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_has_help(gongkai, path, lang):
    code, out, _ = gongkai(*path.split(), "--help", "--lang", lang)

    assert code == 0
    assert help_texts()[path]["example"] in out


def test_a_notice_is_added_once_and_then_counted_by(gongkai, tmp_path):
    (tmp_path / "2027.toml").write_text(NOTICE, encoding="utf-8")
    first = gongkai("workdays", "add", str(tmp_path / "2027.toml"))
    again = gongkai("workdays", "add", str(tmp_path / "2027.toml"))

    assert (first[0], first[1]) == (again[0], again[1]) == (0, "cn-2027@2026-11-04\n")
    assert first[2].startswith("WORKDAYS-ADDED")
    assert again[2].startswith("WORKDAYS-HELD")
    assert gongkai("due", "answer", "--from", "2026-12-04")[1].startswith("2027-01-04\n")
    assert [path.name for path in (tmp_path / "data" / "workdays").iterdir()] == ["2027@2026-11-04.toml"]


def test_data_may_be_another_folder(gongkai, tmp_path):
    (tmp_path / "2027.toml").write_text(NOTICE, encoding="utf-8")
    gongkai("workdays", "add", str(tmp_path / "2027.toml"), "--data", str(tmp_path / "other"))

    assert gongkai("due", "answer", "--from", "2026-12-04")[0] == 1
    assert gongkai("due", "answer", "--from", "2026-12-04", "--data", str(tmp_path / "other"))[0] == 0


def test_local_holidays_move_a_date_of_their_region(gongkai, tmp_path):
    (tmp_path / "eid.toml").write_text('year = 2026\nissued = 2026-01-10\ndays_off = ["2026-03-04 开斋节"]\n', "utf-8")
    gongkai("workdays", "add", str(tmp_path / "eid.toml"), "--region", "64")

    assert gongkai("due", "answer", "--from", "2026-01-30")[1].startswith("2026-03-05\n")
    code, out, err = gongkai("due", "answer", "--from", "2026-01-30", "--region", "6401")
    assert (code, err) == (0, "")
    assert out.startswith("2026-03-06\n")
    assert "2026-03-04 开斋节放假，不计。" in out


def test_a_region_without_notices_is_noted(gongkai):
    code, _, err = gongkai("due", "answer", "--from", "2026-01-30", "--region", "65")

    assert code == 0
    assert err.startswith("REGION-NO-NOTICE")


def test_a_bad_notice_is_refused(gongkai, tmp_path):
    (tmp_path / "2027.toml").write_text("year = 2027", encoding="utf-8")
    code, out, err = gongkai("workdays", "add", str(tmp_path / "2027.toml"))

    assert (code, out) == (2, "")
    assert err.startswith("WORKDAYS-FILE  放假安排文件 2027.toml 不能用")


def test_the_versions_of_a_year_are_listed(gongkai):
    code, out, _ = gongkai("workdays", "list", "--year", "2020")
    lines = out.splitlines()

    assert code == 0
    assert "cn-2020@2019-11-21\t国办发明电〔2019〕16号\t×\t251" in lines
    assert "cn-2020@2020-01-26\t国办发明电〔2020〕1号\t=\t249" in lines
    assert "  - 2020-01-24/2020-02-02 春节" in lines


def test_the_list_as_json(gongkai):
    code, out, _ = gongkai("workdays", "list", "--year", "2026", "--json")
    [year] = json.loads(out)

    assert code == 0
    assert (year["version"], year["current"], year["working_days"]) == ("cn-2026@2025-11-04", True, 248)
    assert year["make_up_working_days"] == [
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
    ]  # fmt: skip


def test_all_years_are_listed(gongkai):
    code, out, _ = gongkai("workdays", "list")

    assert code == 0
    assert out.count("\t=\t") == 23


def test_a_year_that_is_not_there(gongkai):
    code, out, err = gongkai("workdays", "list", "--year", "2030")

    assert (code, out) == (1, "")
    assert err.startswith("WORKDAYS-YEAR")


def test_fee_per_application(gongkai):
    code, out, err = gongkai("fee", "per-application", "--count", "45")

    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "5500"
    assert "第 41 至 45 件：5 × 300 元 = 1500 元" in out


def test_fee_per_page_as_json(gongkai):
    _, out, _ = gongkai("fee", "per-page", "--pages", "101", "--json")
    fee = json.loads(out)

    assert (fee["amount"], fee["kind"], fee["quantity"]) == (720, "per_page", 101)
    assert fee["brackets"][-1] == {"first": 101, "last": 101, "count": 1, "yuan": 20, "amount": 20}


@pytest.mark.parametrize(
    "arguments",
    [
        ["per-page", "--pages", "-1"],
        ["per-page", "--pages", "x"],
        ["per-page", "--pages", "1.5"],
        ["per-page"],
        ["per-application", "--count", "9999999999"],
        ["per-nothing"],
    ],
)
def test_wrong_fees_get_a_sentence(gongkai, arguments):
    code, out, err = gongkai("fee", *arguments)

    assert (code, out) == (2, "")
    assert "-" in err.split()[0]
