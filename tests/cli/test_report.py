"""``gongkai report`` as other programs call it: output, talk, exit codes, and refusals that are sentences."""

import io
import json
import os
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from tests.report.layouts import one_row_a_line, written
from tests.report.strategies import changed, v1
from tests.report.test_fill import template
from tests.report.test_jsonio import MISFITS, TEXTS, VALIDATOR

from gongkai.cli.base import help_texts
from gongkai.report.fill import fill
from gongkai.report.forms import form
from gongkai.report.jsonio import dumps, loads

V1 = replace(
    v1()[0],
    organ="某某市人民政府",
    period=(date(2025, 1, 1), date(2025, 12, 31)),
    table_forms=form("annual-2021").table_forms,
)
DEMO = Path(__file__).parents[2] / "examples" / "baiyin-miit-2020.txt"
TOTAL = "applications.granted.total"
WRONG = changed(V1, {TOTAL: 5549})
PROBLEM = ["code", "severity", "place", "cells", "expected", "found", "basis", "message", "cure"]
FAULTY = {
    "type": "object",
    "required": ["file", "problems", "diagnosis"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": PROBLEM,
                "additionalProperties": False,
                "properties": {
                    "code": {"type": "string", "pattern": "^[A-Z0-9]+(-[A-Z0-9]+)*$"},
                    "severity": {"enum": ["error", "warning", "note"]},
                    "place": {"type": "string"},
                    "cells": {"type": "array", "items": {"type": "string"}},
                    "expected": {"type": ["integer", "string", "null"]},
                    "found": {"type": ["integer", "string", "null"]},
                    "basis": {"type": "string"},
                    "message": {
                        "type": "object",
                        "required": ["zh", "en"],
                        "additionalProperties": {"type": "string", "minLength": 1},
                    },
                    "cure": {"type": ["object", "null"], "additionalProperties": {"type": ["integer", "string"]}},
                },
            },
        },
        "diagnosis": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["cells", "status", "solutions"],
                "additionalProperties": False,
                "properties": {
                    "cells": {"type": "array", "items": {"type": "string"}},
                    "status": {"enum": ["unique", "several", "none"]},
                    "solutions": {"type": "array", "items": {"type": "object"}},
                },
            },
        },
    },
}
"""What ``check --json`` promises to other programs."""


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.setenv("GONGKAI_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("GONGKAI_LANG", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "right.json").write_text(dumps(V1), "utf-8")
    (tmp_path / "wrong.json").write_text(dumps(WRONG), "utf-8")
    (tmp_path / "report.txt").write_text(DEMO.read_text("utf-8"), "utf-8")
    (tmp_path / "note.txt").write_text("今日放假。\n", "utf-8")


@pytest.fixture
def stdin(monkeypatch):
    def give(content: bytes):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return give


def found(out: str) -> list[str]:
    return [each["code"] for each in json.loads(out)["problems"]]


# --- read ---------------------------------------------------------------------------------------------------------


def test_one_file_gives_one_object_that_fits_the_schema(gongkai):
    code, out, err = gongkai("report", "read", "report.txt")
    data = json.loads(out)

    assert (code, err) == (0, "")
    VALIDATOR.validate(data)
    assert (data["organ"], data["year"], len(data["figures"])) == ("白银市工业和信息化局", 2020, 198)
    assert data["figures"]["proactive.centralized_procurement.procurement_amount"] == "1835100.00"


def test_json_of_one_file_is_one_line(gongkai):
    assert gongkai("report", "read", "report.txt", "--json")[1].count("\n") == 1


def test_several_files_give_an_object_a_line(gongkai):
    code, out, err = gongkai("report", "read", "report.txt", "right.json")

    assert (code, err) == (0, "")
    assert [json.loads(line)["year"] for line in out.splitlines()] == [2020, 2025]


def test_report_json_is_read_as_it_was_written(gongkai):
    assert loads(gongkai("report", "read", "right.json")[1]) == V1


def test_a_file_of_several_reports_gives_them_all(gongkai, tmp_path):
    (tmp_path / "both.jsonl").write_text(f"{dumps(V1)}\n{dumps(WRONG)}\n", "utf-8")

    assert len(gongkai("report", "read", "both.jsonl")[1].splitlines()) == 2


def test_a_file_that_cannot_be_read_stops_no_other(gongkai):
    code, out, err = gongkai("report", "read", "nothing.txt", "note.txt", "right.json")
    lines = [json.loads(line) for line in out.splitlines()]

    assert code == 2
    assert [sorted(line) for line in lines[:2]] == [["file", "problems"]] * 2
    assert [line["problems"][0]["code"] for line in lines[:2]] == ["FILE-UNREADABLE", "READ-NO-REPORT"]
    assert lines[2]["schema"] == "gongkai.report/1"
    assert err.splitlines()[0] == "nothing.txt"
    assert "FILE-UNREADABLE" in err
    assert "READ-NO-REPORT" in err


def test_standard_input_is_a_file(gongkai, stdin):
    stdin(DEMO.read_bytes())
    code, out, err = gongkai("report", "read", "-")

    assert (code, err) == (0, "")
    assert json.loads(out)["year"] == 2020


def test_reports_are_written_into_a_folder(gongkai, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "right.json").write_text(dumps(WRONG), "utf-8")
    code, out, err = gongkai("report", "read", "report.txt", "right.json", "other/right.json", "--out", "made/here")

    assert (code, err) == (0, "")
    assert out.splitlines() == ["made/here/report.json", "made/here/right.json", "made/here/right-2.json"]
    assert loads((tmp_path / "made/here/right.json").read_text("utf-8")) == V1
    assert sorted(path.name for path in (tmp_path / "made/here").glob("[!.]*")) == [
        "report.json", "right-2.json", "right.json",
    ]  # fmt: skip


def test_what_cannot_be_read_is_not_written(gongkai, tmp_path):
    code, out, err = gongkai("report", "read", "note.txt", "right.json", "--out", "made")

    assert (code, out) == (2, "made/right.json\n")
    assert "READ-NO-REPORT" in err


def test_a_folder_that_cannot_be_made_is_refused(gongkai):
    code, out, err = gongkai("report", "read", "right.json", "--out", "note.txt/folder")

    assert (code, out) == (2, "")
    assert err.startswith("FILE-UNWRITABLE")


# --- check --------------------------------------------------------------------------------------------------------


def test_a_right_report_ends_with_zero_and_the_conclusion(gongkai):
    code, out, err = gongkai("report", "check", "report.txt")
    lines = out.splitlines()

    assert (code, err) == (0, "")
    assert lines[0].startswith("report.txt")
    assert "国办公开办函〔2019〕60号" in lines[0]
    assert any("1018 = 5+3+2+11+3+3+6+15+876+34+60" in line for line in lines)
    assert lines[-1] == "没有错误；0 条提醒，0 条说明。"


def test_a_wrong_report_ends_with_one_and_the_cure(gongkai):
    code, out, err = gongkai("report", "check", "wrong.json")
    lines = out.splitlines()

    assert (code, err) == (1, "")
    assert [line.split()[1] for line in lines if line.startswith("错误")] == ["T3-RESULT-TOTAL", "T3-ROW-TOTAL"]
    assert any("（一）予以公开 · 总计：5549 改为 5548" in line for line in lines)
    assert lines[-1].startswith("2 个错误")


def test_several_files_are_printed_without_their_tables(gongkai):
    out = gongkai("report", "check", "report.txt", "wrong.json")[1]

    assert out.count("格式：") == 2
    assert "4.保护第三方合法权益" not in out


def test_the_same_in_english(gongkai):
    code, out, _ = gongkai("report", "check", "wrong.json", "--lang", "en")

    assert code == 1
    assert "the six columns add up to 5548" in out
    assert "2 error(s), 1 warning(s)" in out
    assert (
        gongkai("report", "check", "note.txt", "--lang=en")[2]
        .splitlines()[1]
        .startswith("READ-NO-REPORT  The tables of an annual report were not found")
    )


def test_json_has_the_shape_of_the_contract(gongkai):
    code, out, err = gongkai("report", "check", "wrong.json", "--json")
    data = json.loads(out)

    assert (code, err, out.count("\n")) == (1, "", 1)
    jsonschema.validate(data, FAULTY)
    assert list(data) == ["file", "problems", "diagnosis"]
    assert all(list(each) == PROBLEM for each in data["problems"])
    assert data["file"] == "wrong.json"
    assert data["problems"][1]["code"] == "T3-ROW-TOTAL"
    assert data["problems"][1]["place"] == "表三 · （一）予以公开"
    assert data["problems"][1]["cells"][0] == TOTAL
    assert (data["problems"][1]["expected"], data["problems"][1]["found"]) == (5548, 5549)
    assert data["problems"][1]["cure"] == {TOTAL: 5548}
    assert [each["status"] for each in data["diagnosis"]] == ["unique"]
    assert data["diagnosis"][0]["solutions"] == [{TOTAL: 5548}]


def test_several_files_give_json_lines_in_their_order(gongkai):
    code, out, err = gongkai("report", "check", "right.json", "note.txt", "wrong.json", "--json")
    lines = [json.loads(line) for line in out.splitlines()]

    assert code == 2
    assert [line["file"] for line in lines] == ["right.json", "note.txt", "wrong.json"]
    assert [each["code"] for each in lines[1]["problems"]] == ["READ-NO-REPORT"]
    assert lines[1]["diagnosis"] == []
    for line in lines:
        jsonschema.validate(line, FAULTY)
    assert err.splitlines()[0] == "note.txt"


def test_an_error_in_one_of_several_files_gives_one(gongkai):
    assert gongkai("report", "check", "right.json", "wrong.json", "--json")[0] == 1


def test_standard_input_is_checked(gongkai, stdin):
    stdin(written(WRONG, one_row_a_line).encode("gb18030"))
    code, out, _ = gongkai("report", "check", "-", "--json")

    assert (code, json.loads(out)["file"]) == (1, "-")


LAST = replace(
    V1,
    year=2024,
    figures={
        **V1.figures,
        **{
            key.replace("carried_in", "carried_out"): value
            for key, value in V1.figures.items()
            if key.startswith("applications.carried_in.")
        },
        "applications.carried_out.natural_person": 534,
    },
)


def test_successive_years_of_one_organ_pair_by_themselves(gongkai, tmp_path):
    (tmp_path / "2024.json").write_text(dumps(LAST), "utf-8")
    code, out, _ = gongkai("report", "check", "right.json", "2024.json", "--json")
    now, before = (json.loads(line) for line in out.splitlines())

    assert code == 1
    assert "T3-CARRY" in [each["code"] for each in now["problems"]]
    assert "T3-CARRY" not in [each["code"] for each in before["problems"]]


def test_the_year_before_may_be_given(gongkai, tmp_path):
    (tmp_path / "2024.json").write_text(dumps(LAST), "utf-8")

    assert "T3-CARRY" in found(gongkai("report", "check", "right.json", "--previous", "2024.json", "--json")[1])
    assert "T3-CARRY" not in found(gongkai("report", "check", "right.json", "--json")[1])


def test_another_year_than_the_one_before_is_refused(gongkai):
    code, out, err = gongkai("report", "check", "right.json", "--previous", "right.json")

    assert (code, out) == (2, "")
    assert err.startswith("CHECK-PREVIOUS")


def test_a_previous_file_of_several_reports_is_refused(gongkai, tmp_path):
    (tmp_path / "both.jsonl").write_text(f"{dumps(V1)}\n{dumps(V1)}", "utf-8")

    assert gongkai("report", "check", "right.json", "--previous", "both.jsonl")[2].startswith("READ-SEVERAL")


def test_the_list_of_organs_brings_deadline_and_rule_making_power(gongkai, tmp_path):
    (tmp_path / "organs.csv").write_text("名称,级别,类别\n某某市人民政府,县级,政府\n", "utf-8")
    (tmp_path / "late.json").write_text(dumps(replace(V1, dated=date(2026, 4, 1))), "utf-8")
    code, out, _ = gongkai("report", "check", "late.json", "--organs", "organs.csv", "--json")

    assert code == 1
    assert {"DEADLINE-GOV", "T2-RULES-LEVEL"} <= set(found(out))


@pytest.mark.parametrize(
    ("content", "problem"),
    [("代码\n1\n", "ORGANS-COLUMN"), ("名称\n甲\n甲\n", "ORGANS-TWICE"), ('名称\n"' + "x" * 200_000, "ORGANS-FILE")],
)
def test_a_bad_list_of_organs_is_refused(gongkai, tmp_path, content, problem):
    (tmp_path / "organs.csv").write_text(content, "utf-8")
    code, out, err = gongkai("report", "check", "right.json", "--organs", "organs.csv")

    assert (code, out) == (2, "")
    assert err.startswith(problem)


# --- diff ---------------------------------------------------------------------------------------------------------


def test_figures_that_differ_are_a_line_each(gongkai):
    code, out, err = gongkai("report", "diff", "right.json", "wrong.json")

    assert (code, out, err) == (0, "表三 · （一）予以公开 · 总计\t5548 → 5549\t+1\n", "")


def test_equal_reports_say_so_as_talk(gongkai):
    assert gongkai("report", "diff", "right.json", "right.json") == (0, "", "两份报告没有不同。\n")


def test_the_text_is_compared_where_asked(gongkai, tmp_path):
    (tmp_path / "other.txt").write_text(DEMO.read_text("utf-8").replace("分送我局13条", "分送我局12条"), "utf-8")

    assert gongkai("report", "diff", "report.txt", "other.txt")[1] == ""
    lines = gongkai("report", "diff", "report.txt", "other.txt", "--text")[1].splitlines()
    assert lines[0] == "第一部分："
    assert [line[:2] for line in lines[1:3]] == ["- ", "+ "]
    assert any(line.startswith("≈ ") for line in lines[3:])


def test_differences_as_json(gongkai):
    code, out, err = gongkai("report", "diff", "right.json", "wrong.json", "--json")
    data = json.loads(out)

    assert (code, err) == (0, "")
    assert list(data) == ["figures", "text", "same"]
    assert [list(each) for each in data["figures"]] == [["key", "place", "a", "b", "difference", "absent"]]


def test_a_file_that_cannot_be_read_is_not_compared(gongkai):
    code, out, err = gongkai("report", "diff", "right.json", "note.txt")

    assert (code, out) == (2, "")
    assert err.startswith("READ-NO-REPORT")


# --- refusals -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MISFITS)
def test_bad_json_ends_with_two_and_a_sentence(gongkai, tmp_path, name):
    (tmp_path / "bad.json").write_text(json.dumps(MISFITS[name]), "utf-8")
    code, out, err = gongkai("report", "check", "bad.json", "--json")

    assert code == 2
    assert found(out) == ["JSON-SCHEMA"]
    assert err.startswith("bad.json\nJSON-SCHEMA")


@pytest.mark.parametrize(("text", "problem"), TEXTS.values(), ids=TEXTS)
def test_a_text_that_is_no_report_json_ends_with_two_and_a_sentence(gongkai, tmp_path, text, problem):
    (tmp_path / "bad.json").write_text(text, "utf-8")
    code, out, err = gongkai("report", "check", "bad.json", "--json")
    is_meant_as_json = text.startswith("{")

    assert code == 2
    no_report = "READ-NO-REPORT" if text.strip() else "FILE-EMPTY"
    assert found(out) == ([problem] if is_meant_as_json else [no_report])
    assert err.startswith("bad.json\n")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["read"], "CLI-MISSING"),
        (["check"], "CLI-MISSING"),
        (["diff", "right.json"], "CLI-MISSING"),
        (["chek", "right.json"], "CLI-COMMAND"),
        (["check", "right.json", "--jsn"], "CLI-OPTION"),
        (["check", "right.json", "--lang", "fr"], "CLI-VALUE"),
        (["check", "right.json", "--previous"], "CLI-USAGE"),
        (["check", "right.json", "--previous", "nothing.json"], "FILE-UNREADABLE"),
        (["check", "right.json", "--organs", "nothing.csv"], "FILE-UNREADABLE"),
        (["check", "a\0b"], "FILE-UNREADABLE"),
        (["check", ""], "FILE-UNREADABLE"),
        (["read", "x" * 5000], "FILE-UNREADABLE"),
    ],
)
def test_wrong_use_gets_a_sentence(gongkai, arguments, problem):
    code, _, err = gongkai("report", *arguments)

    assert code == 2
    assert problem in err
    assert "Traceback" not in err


def test_a_name_that_the_terminal_cannot_print_is_escaped(tmp_path):
    name = os.fsdecode("报告.json".encode("gb18030"))
    (tmp_path / name).write_text(dumps(V1), "utf-8")
    run = subprocess.run(
        [sys.executable, "-c", "from gongkai.cli import main; main()", "report", "check", name, "--json"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
    )

    assert (run.returncode, run.stderr) == (0, b"")
    assert json.loads(run.stdout)["file"] == name


def test_a_diagnosis_says_where(gongkai, tmp_path):
    (tmp_path / "wrong.json").write_text(dumps(WRONG), "utf-8")

    out = gongkai("report", "check", str(tmp_path / "wrong.json"))[1]

    assert re.search("诊断  表三 · .*（一）予以公开：只有一种改法", out)


def test_the_reports_of_two_organs_are_told_apart(gongkai, tmp_path):
    for name, organ in (("a", "某某市人民政府"), ("b", "另一市人民政府"), ("c", "某某市")):
        (tmp_path / f"{name}.json").write_text(dumps(replace(V1, organ=organ)), "utf-8")
    a, b, c = (str(tmp_path / f"{name}.json") for name in "abc")

    assert gongkai("report", "diff", a, b)[2].startswith("DIFF-ORGANS  ")
    assert "DIFF-ORGANS" not in gongkai("report", "diff", a, c)[2]


def test_an_empty_file_is_called_empty(gongkai, tmp_path):
    (tmp_path / "empty.docx").write_bytes(b" \n")
    code, _, err = gongkai("report", "check", str(tmp_path / "empty.docx"))

    assert code == 2
    assert "FILE-EMPTY" in err


# --- wrong use ----------------------------------------------------------------------------------------------------

WRONG_USE = [
    ("report check x --jobs 0", "CLI-VALUE", "0 不在 1 至 256 之间"),
    ("report check x --jobs some", "CLI-VALUE", "some 不是整数"),
    ("report check x --jobs", "CLI-USAGE", "选项 --jobs 后面要有值"),
    ("report check x --json=1", "CLI-USAGE", "选项 --json 不带值"),
    ("report check x --lang fr", "CLI-VALUE", "fr 不在可选的值之内：zh、en"),
    ("report write x --fonts /nowhere", "CLI-VALUE", "没有目录 /nowhere"),
    ("report rollup x -o /", "CLI-VALUE", "/ 是目录，应为文件"),
    ("report diff a b c d", "CLI-USAGE", "多了参数 c d"),
    ("report diff a", "CLI-MISSING", "缺少参数 B"),
]


@pytest.mark.parametrize(("line", "code", "words"), WRONG_USE)
def test_wrong_use_is_said_in_the_language_of_the_reader(gongkai, line, code, words):
    ended, _, err = gongkai(*line.split())

    assert ended == 2
    assert err.startswith(code + "  ")
    assert words in err


@pytest.mark.parametrize("line", [line for line, *_ in WRONG_USE if "--lang" not in line])
def test_wrong_use_is_said_in_english_where_asked(gongkai, line):
    assert not re.search(r"[\u4e00-\u9fff]", gongkai(*line.split(), "--lang=en")[2])


def test_the_help_has_no_english_frame_in_chinese(gongkai):
    out = "".join(gongkai("report", name, "--help")[1] for name in ("fill", "check", "rollup"))

    assert "[必填]" in out
    assert "[1 至 256]" in out
    assert "required" not in out
    assert "<=" not in out


# --- help ---------------------------------------------------------------------------------------------------------

COMMANDS = [path for path in help_texts() if path.split()[0] in ("gongkai", "report")]


@pytest.mark.parametrize("path", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_has_help_in_both_languages(gongkai, path, lang):
    words = [] if path == "gongkai" else path.split()
    code, out, err = gongkai(*words, "--help", "--lang", lang)

    assert (code, err) == (0, "")
    assert help_texts()[path][lang][:10] in out
    assert out.rstrip().endswith(help_texts()[path]["example"].split("\n")[-1])
    assert ("用法：" if lang == "zh" else "Usage:") in out


@pytest.mark.parametrize("path", COMMANDS)
def test_the_example_of_a_command_works(gongkai, tmp_path, path):
    (tmp_path / "examples").symlink_to(DEMO.parent)
    (tmp_path / "form.docx").write_bytes(template("docx-plain"))
    (tmp_path / "report.docx").write_bytes(fill(template("docx-plain"), WRONG).data)
    (tmp_path / "report.json").write_text(dumps(V1), "utf-8")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "one.json").write_text(dumps(V1), "utf-8")
    (tmp_path / "organs.csv").write_text(f"名称\n{V1.organ}\n", "utf-8")
    for line in help_texts()[path]["example"].splitlines():
        program, *arguments = shlex.split(line)

        assert program == "gongkai"
        assert gongkai(*arguments)[0] == (1 if path == "report series" else 0)  # the invented years do not carry over


def test_every_command_and_option_of_report_has_its_words():
    from gongkai.cli.report import COMMANDS as LAZY
    from gongkai.cli.report import report

    for name in LAZY:
        command = report.get_command(None, name)
        entry = help_texts()[f"report {name}"]
        known = {**help_texts()["common"]["options"], **entry.get("options", {})}
        assert {"zh", "en", "example"} <= set(entry)
        assert {each.name for each in command.params if each.param_type_name == "option"} <= set(known)
