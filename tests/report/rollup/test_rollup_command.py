"""``gongkai report rollup`` as an office runs it: output, talk, exit codes, files."""

from __future__ import annotations

import json
import resource
from pathlib import Path

import polars as pl
import pytest
from tests.report.rollup.units import V1, YEAR, trial_unit, unit, whole

from gongkai.report.jsonio import dumps, loads
from gongkai.report.rollup import write
from gongkai.report.rollup.units import DECIDED, NAMED, NOTED

TOTAL = "applications.granted.total"


@pytest.fixture
def organs(tmp_path):
    path = tmp_path / "organs.csv"
    path.write_text("名称,代码,城市\n甲局,11A,东市\n乙局,,西市\n丙镇,,东市\n", encoding="utf-8")
    return path


def test_the_result_goes_to_standard_output_and_the_talk_elsewhere(gongkai, put):
    code, out, err = gongkai("report", "rollup", put(unit("甲局"), unit("乙局")), "--organ", "某县")

    assert code == 0
    assert loads(out).figures == whole(unit("甲局"), unit("乙局")).figures
    assert json.loads(out)["organ"] == "某县"
    assert err.splitlines()[-1] == f"{YEAR} 年度：计入 2 个单位，未计入 0 份报告。"


def test_the_result_and_all_units_are_written(gongkai, put, tmp_path):
    code, out, _ = gongkai("report", "rollup", put(unit("甲局"), unit("乙局")), "-o", tmp_path / "county.json")

    assert code == 0
    assert out.splitlines() == [str(tmp_path / "county.json"), str(tmp_path / "county.units.parquet")]
    assert loads((tmp_path / "county.json").read_text("utf-8")).figures == whole(unit("甲局"), unit("乙局")).figures
    assert pl.read_parquet(tmp_path / "county.units.parquet")["organ"].to_list() == ["甲局", "乙局"]
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_second_run_over_the_same_folder_does_not_sum_its_own_result(gongkai, put):
    folder = put(unit("甲局"), unit("乙局"))
    runs = [gongkai("report", "rollup", folder, "-o", folder / "whole.json") for _ in range(2)]

    assert [code for code, _, _ in runs] == [0, 0]
    assert runs[0] == runs[1]


def test_the_same_input_gives_the_same_bytes(gongkai, put, tmp_path):
    folder = put(unit("甲局"), trial_unit("乙局"))
    for name in ("one", "two"):
        gongkai("report", "rollup", folder, "-o", tmp_path / f"{name}.json")

    for suffix in (".json", ".units.parquet"):
        assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_groups_are_one_report_a_line(gongkai, put, organs):
    folder = put(unit("甲局"), unit("乙局"), unit("丙镇"))
    code, out, err = gongkai("report", "rollup", folder, "--organs", organs, "--by", "城市")

    assert code == 0
    assert [json.loads(line)["organ"] for line in out.splitlines()] == ["东市", "西市"]
    assert "── 东市" in err


def test_what_the_list_says_of_each_unit_stands_beside_its_figures(gongkai, put, organs, tmp_path):
    folder = put(unit("甲局"), unit("乙局"), unit("丙镇"))
    gongkai("report", "rollup", folder, "--organs", organs, "-o", tmp_path / "county.json")

    assert pl.read_parquet(tmp_path / "county.units.parquet")["city"].to_list() == ["东市", "西市", "东市"]


def test_who_is_missing_is_said_and_is_no_error(gongkai, put, organs):
    code, out, err = gongkai("report", "rollup", put(unit("甲局"), unit("丙镇")), "--organs", organs)

    assert code == 0
    assert "提醒  ROLLUP-MISSING  乙局：" in err
    assert "ROLLUP-MISSING" in [each["code"] for each in json.loads(out)["problems"]]


def test_a_sum_that_does_not_balance_is_an_error(gongkai, put):
    spoilt = unit("甲局", {"applications.carried_out.natural_person": 0})
    code, out, err = gongkai("report", "rollup", put(spoilt))

    assert code == 1
    assert "T3-BALANCE" in err
    assert "T3-BALANCE" in [each["code"] for each in json.loads(out)["problems"]]


def test_the_talk_in_english(gongkai, put):
    _, _, err = gongkai("report", "rollup", put(unit("甲局", {TOTAL: 1})), "--lang", "en")

    assert "warning  ROLLUP-TOTAL" in err
    assert err.splitlines()[-1] == f"{YEAR}: units counted 1, reports left out 0."


def test_of_many_alike_only_some_are_said(gongkai, put):
    code, out, err = gongkai("report", "rollup", put(*(unit(f"{at}局", {TOTAL: at}) for at in range(25))))

    assert code == 0
    assert err.count("提醒  ROLLUP-TOTAL") == 20
    assert "ROLLUP-TOTAL 还有 5 条，见结果文件。" in err
    assert [each["code"] for each in json.loads(out)["problems"]].count("ROLLUP-TOTAL") == 25


def test_a_file_that_cannot_be_read_ends_with_2_after_everything_else_is_done(gongkai, put):
    code, out, err = gongkai("report", "rollup", put(unit("甲局")), "no-such.json")

    assert code == 2
    assert loads(out).figures == whole(unit("甲局")).figures
    assert "ROLLUP-UNREAD  no-such.json" in err


def test_an_empty_folder_is_a_sentence(gongkai, tmp_path):
    (tmp_path / "empty").mkdir()
    code, out, err = gongkai("report", "rollup", tmp_path / "empty")

    assert (code, out) == (2, "")
    assert err.startswith("ROLLUP-NOTHING  ")


def test_nothing_but_rubbish_says_what_each_was(gongkai, tmp_path):
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    code, _, err = gongkai("report", "rollup", tmp_path / "a.json")

    assert code == 2
    assert "ROLLUP-UNREAD" in err
    assert "ROLLUP-NOTHING" in err


@pytest.mark.parametrize("name", ["county.csv", "county", "county.parquet"])
def test_a_format_that_is_not_written_is_refused_before_any_work(gongkai, put, tmp_path, name):
    code, _, err = gongkai("report", "rollup", put(unit("甲局")), "-o", tmp_path / name)

    assert code == 2
    assert err.startswith("ROLLUP-FORMAT")


def test_a_folder_that_is_not_there_cannot_be_written_into(gongkai, put, tmp_path):
    code, _, err = gongkai("report", "rollup", put(unit("甲局")), "-o", tmp_path / "nowhere" / "county.json")

    assert code == 2
    assert "FILE-UNWRITABLE" in err


@pytest.mark.parametrize("step", ["text_of", "units_frame"])
def test_a_disk_that_fills_leaves_no_half_file(gongkai, put, tmp_path, monkeypatch, step):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    (tmp_path / "county.json").write_text("as it was", encoding="utf-8")
    monkeypatch.setattr(write, step, full)
    code, _, err = gongkai("report", "rollup", put(unit("甲局")), "-o", tmp_path / "county.json")

    assert code == 2
    assert "磁盘已满" in err
    assert (tmp_path / "county.json").read_text("utf-8") == "as it was"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["county.json"]


def test_a_disk_that_fills_before_anything_is_summed_is_a_sentence(gongkai, put, tmp_path):
    (tmp_path / "a.jsonl").write_text(dumps(unit("甲局")) + "\n", encoding="utf-8")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # a longer file cannot be written, as on a full disk
    try:
        code, out, err = gongkai("report", "rollup", tmp_path / "a.jsonl", "-o", tmp_path / "county.json")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert (code, out) == (2, "")
    assert "FILE-UNWRITABLE" in err
    assert not (tmp_path / "county.json").exists()


def test_without_the_engine_the_sentence_says_what_to_install(gongkai, put, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code, _, err = gongkai("report", "rollup", put(unit("甲局")))

    assert code == 2
    assert "pip install 'gongkai[rollup]'" in err


@pytest.mark.parametrize("arguments", [["--year", "0"], ["--engine", "abacus"], []])
def test_wrong_use_ends_with_2(gongkai, arguments):
    assert gongkai("report", "rollup", *arguments)[0] == 2


def test_an_unknown_column_names_the_known_ones(gongkai, put, organs):
    code, _, err = gongkai("report", "rollup", put(unit("甲局")), "--organs", organs, "--by", "省")

    assert code == 2
    assert err.strip().startswith("ROLLUP-BY")
    assert "city" in err


def test_every_column_of_the_table_of_units_stands_on_its_page():
    page = (Path(__file__).parents[3] / "docs" / "howto" / "sum-a-county.md").read_text("utf-8")

    assert [name for name in (*NAMED, *NOTED, *DECIDED) if f"`{name}`" not in page] == []


@pytest.mark.parametrize("name", ["局" * 5_000, "甲\u0001\u007f局\u202e", "<b>局</b>", "=1+1"])
def test_any_name_is_taken_as_it_is(gongkai, put, tmp_path, name):
    code, _, _ = gongkai("report", "rollup", put(unit(name), unit("乙局")), "-o", tmp_path / "county.json")

    assert code == 0
    assert pl.read_parquet(tmp_path / "county.units.parquet")["organ"].to_list() == [name, "乙局"]


def test_reports_with_nothing_in_them_come_to_nothing(gongkai, put):
    code, out, _ = gongkai("report", "rollup", put(*(unit(name, dict.fromkeys(V1.figures)) for name in "甲乙")))

    assert code == 0
    assert set(loads(out).figures.values()) == {None}
