"""Every way in leads to the same table; what is wrong with a file, line or column is a sentence and stops no other."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.report.rollup.units import CURRENT, YEAR, codes, trial_unit, unit, whole

from gongkai.problems import Failure, Problem
from gongkai.report.jsonio import dumps
from gongkai.report.model import Mark, Report
from gongkai.report.rollup import RollUp, Wish, gather, pack, roll_up
from gongkai.report.rollup.units import frame_of
from gongkai.report.rollup.write import units_frame, write_result

GRANTED = "applications.granted.natural_person"
FEE = "proactive.administrative_charge.fee_amount"
UNITS = [
    unit("甲局", {FEE: Decimal("0.10")}),
    unit("乙局", {GRANTED: None}, marks={GRANTED: Mark("slash", "/")}),
    trial_unit("丙镇", 3),
]
EXPECTED = whole(*UNITS).figures


@pytest.fixture
def summed(tmp_path) -> Callable[..., RollUp]:
    """Return a function that sums files."""

    def run(*names: object, jobs: int = 1, **wish: Any) -> RollUp:
        folder = tmp_path / "work"
        folder.mkdir(exist_ok=True)
        return roll_up(gather([str(each) for each in names], folder, jobs), Wish(**wish), folder)

    return run


def lines(path: Path, texts: Sequence[str]) -> Path:
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path


def table(path: Path, reports: Sequence[Report] = UNITS, **columns: Any) -> Path:
    """Write reports as Parquet, some columns replaced, added, or with None taken away."""
    frame = frame_of([(f"{at}", each) for at, each in enumerate(reports)])
    for name, values in columns.items():
        frame = frame.drop(name) if values is None else frame.with_columns(pl.Series(name, values))
    frame.write_parquet(path)
    return path


def the(found: RollUp, code: str) -> Problem:
    [problem] = [each for each in found.reports[0].problems if each.code == code]
    return problem


# --- ways in ------------------------------------------------------------------------------------------------------


def test_a_folder_of_report_json(summed, put):
    assert summed(put(*UNITS)).reports[0].figures == EXPECTED


def test_lines(summed, tmp_path):
    assert summed(lines(tmp_path / "all.jsonl", [dumps(each) for each in UNITS])).reports[0].figures == EXPECTED


def test_lines_under_another_name(summed, tmp_path):
    assert summed(lines(tmp_path / "all.json", [dumps(each) for each in UNITS])).reports[0].figures == EXPECTED


def test_lines_on_standard_input(summed, monkeypatch):
    content = "\n".join(dumps(each) for each in UNITS).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    assert summed("-").reports[0].figures == EXPECTED


def test_one_report_json_over_several_lines_on_standard_input(summed, monkeypatch, put):
    content = dumps(UNITS[0]).replace(", ", ",\n").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    assert summed("-").reports[0].figures == whole(UNITS[0]).figures


def test_parquet(summed, tmp_path):
    assert summed(table(tmp_path / "units.parquet")).reports[0].figures == EXPECTED


def test_an_archive_with_lines_and_single_reports(summed, tmp_path):
    path = tmp_path / "units.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.json", dumps(UNITS[0]))
        archive.writestr("two.jsonl", "\n".join(dumps(each) for each in UNITS[1:]))

    assert summed(path).reports[0].figures == EXPECTED


def test_all_ways_at_once(summed, put, tmp_path):
    folder = put(UNITS[0])
    lines(folder / "more.jsonl", [dumps(UNITS[1])])
    found = summed(folder, table(tmp_path / "units.parquet", UNITS[2:]))

    assert found.reports[0].figures == EXPECTED
    assert found.roster.rows["source"].to_list() == [str(folder / "0000.json"), f"{folder / 'more.jsonl'}:1", "0"]


def test_a_document_is_read_like_anywhere_else(summed, put, tmp_path):
    text = tmp_path / "units" / "report.txt"
    folder = put(UNITS[0])
    text.write_text(f"丁局{YEAR}年政府信息公开工作年度报告\n一、总体情况\n无。\n", encoding="utf-8")
    found = summed(folder)

    assert len(found.roster.rows) + len([each for each in codes(found) if each == "ROLLUP-UNREAD"]) == 2


def test_many_batches_over_two_processes_keep_their_order(summed, tmp_path, monkeypatch):
    monkeypatch.setattr(pack, "BATCH", 4)
    units = [unit(f"{at:02d}局", {GRANTED: at}) for at in range(14)]
    found = summed(lines(tmp_path / "all.jsonl", [dumps(each) for each in units]), jobs=2)

    assert found.roster.rows["organ"].to_list() == [each.organ for each in units]
    assert found.reports[0].figures == whole(*units).figures


def test_processes_that_are_killed_cost_nothing(summed, tmp_path, monkeypatch):
    class Killed(ProcessPoolExecutor):
        def submit(self, work, *arguments):  # type: ignore[override]
            if arguments[1].name.startswith("part-0000003"):
                raise BrokenProcessPool
            answer: Future[object] = Future()
            answer.set_exception(BrokenProcessPool())
            return answer

    monkeypatch.setattr(pack, "BATCH", 4)
    monkeypatch.setattr(pack, "ProcessPoolExecutor", Killed)
    units = [unit(f"{at:02d}局", {GRANTED: at}) for at in range(14)]
    found = summed(lines(tmp_path / "all.jsonl", [dumps(each) for each in units]), jobs=2)

    assert found.roster.rows["organ"].to_list() == [each.organ for each in units]


def test_the_table_of_units_sums_to_the_same_again(summed, put, tmp_path):
    first = summed(put(*UNITS))
    write_result(first, tmp_path / "whole.json", lines=False)
    again = summed(tmp_path / "whole.units.parquet")

    assert again.reports[0].figures == EXPECTED
    assert again.reports[0].marks == first.reports[0].marks


def test_any_sum_can_be_taken_apart(summed, put):
    found = summed(put(*UNITS, unit("丁局", year=YEAR - 1)))
    frame = units_frame(found).collect()
    counted = frame.filter(pl.col("left_out").is_null())

    assert frame["left_out"].to_list() == [None, None, None, "ROLLUP-YEAR"]
    assert frame["tables_left_out"].to_list() == [[], [], ["proactive"], None]
    assert counted[GRANTED].sum() == found.reports[0].figures[GRANTED]
    kept = counted.filter(~pl.col("tables_left_out").list.contains("proactive"))
    assert kept[FEE].sum() == found.reports[0].figures[FEE]


# --- lines that are broken ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", [0, 1, 2, 3])
@pytest.mark.parametrize("line", ['{"schema": "gongkai.report/1", "organ"', "not json", "[]", "\x00\x01", '{"a":1}'])
def test_one_broken_line_is_one_unit_and_costs_no_other(summed, tmp_path, at, line):
    texts = [dumps(each) for each in UNITS]
    found = summed(lines(tmp_path / "all.jsonl", [*texts[:at], line, *texts[at:]]))

    assert found.reports[0].figures == EXPECTED
    assert the(found, "ROLLUP-UNREAD").place == (str(tmp_path / "all.jsonl"), ("line", at + 1))


def test_a_line_that_is_too_long_is_one_unit(summed, tmp_path, monkeypatch):
    from gongkai.report.rollup import lines as lines_module

    texts = [dumps(each) for each in UNITS]
    monkeypatch.setattr(lines_module, "LIMIT_BYTES", max(map(len, texts)) * 3)
    found = summed(lines(tmp_path / "all.jsonl", [texts[0], "x" * 100_000 * 3, *texts[1:]]))

    assert found.reports[0].figures == EXPECTED
    assert "FILE-TOO-LARGE" in the(found, "ROLLUP-UNREAD").text()


def test_a_file_that_is_no_report_is_told_and_passed_over(summed, put):
    folder = put(*UNITS)
    (folder / "broken.json").write_text('{"schema": "gongkai.report/1"}', encoding="utf-8")
    found = summed(folder, "no-such-file.json")

    assert found.reports[0].figures == EXPECTED
    assert codes(found).count("ROLLUP-UNREAD") == 2


# --- Parquet that is not as it should be --------------------------------------------------------------------------


def refusal(found: RollUp) -> str:
    return the(found, "ROLLUP-UNREAD").text()


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"organ": None}, "PARQUET-COLUMN"),
        ({"year": None}, "PARQUET-COLUMN"),
        ({"form": None}, "PARQUET-COLUMN"),
        ({"year": ["2023", "2023", "2023"]}, "PARQUET-TYPE"),
        ({GRANTED: [1.0, 2.0, 3.0]}, "PARQUET-TYPE"),
        ({GRANTED: ["1", "2", "3"]}, "PARQUET-TYPE"),
        ({FEE: [1, 2, 3]}, "PARQUET-TYPE"),
        ({FEE: [1.5, 2.5, 3.5]}, "PARQUET-TYPE"),
        ({"absent": ["a", "b", "c"]}, "PARQUET-TYPE"),
    ],
)
def test_a_column_that_is_missing_or_of_another_type_is_a_sentence(summed, put, tmp_path, columns, code):
    found = summed(put(unit("丁局")), table(tmp_path / "units.parquet", **columns))

    assert code in refusal(found)
    assert found.reports[0].figures == whole(unit("丁局")).figures


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + b"\x00" * 100, b"PAR1xxxxxxxxPAR1"])
def test_a_parquet_file_cut_short_is_a_sentence(summed, put, tmp_path, content):
    (tmp_path / "cut.parquet").write_bytes(content)

    assert "PARQUET-BROKEN" in refusal(summed(put(unit("丁局")), tmp_path / "cut.parquet"))


def test_a_parquet_file_damaged_in_the_middle_is_named(summed, put, tmp_path):
    path = table(tmp_path / "damaged.parquet")
    content = bytearray(path.read_bytes())
    content[8 : len(content) // 10] = b"\xff" * (len(content) // 10 - 8)
    path.write_bytes(content)
    with pytest.raises(Failure) as failure:
        summed(put(unit("丁局")), path)

    assert failure.value.problem.code == "PARQUET-BROKEN"
    assert str(path) in failure.value.problem.text()


def test_a_year_beyond_counting_is_a_sentence(summed, tmp_path):
    with pytest.raises(Failure) as failure:
        summed(table(tmp_path / "units.parquet", year=pl.Series([2023, 2023, 10**12])))

    assert failure.value.problem.code == "PARQUET-BROKEN"


def test_a_table_of_something_else_is_a_sentence(summed, put, tmp_path):
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "other.parquet")

    assert "PARQUET-NO-UNITS" in refusal(summed(put(unit("丁局")), tmp_path / "other.parquet"))


def test_figures_without_a_column_are_cells_that_are_not_there(summed, tmp_path):
    found = summed(table(tmp_path / "units.parquet", UNITS[:1], **{GRANTED: None}))

    assert GRANTED not in found.reports[0].figures
    assert the(found, "ROLLUP-COLUMNS").data["columns"] == [GRANTED]


def test_without_notes_a_null_is_a_blank(summed, tmp_path):
    found = summed(table(tmp_path / "units.parquet", UNITS[:2], absent=None, marks=None, tables=None, source=None))

    assert found.reports[0].figures == whole(*UNITS[:2]).figures
    assert the(found, "ROLLUP-BLANK").cells == (GRANTED,)
    assert found.roster.rows["source"].to_list() == ["units.parquet:1", "units.parquet:2"]


def test_narrow_integers_and_decimals_are_taken(summed, tmp_path):
    columns = {
        GRANTED: pl.Series([5, 6], dtype=pl.UInt16),
        FEE: pl.Series([Decimal("1.5"), None], dtype=pl.Decimal(10, 2)),
    }
    figures = summed(table(tmp_path / "units.parquet", UNITS[:2], **columns)).reports[0].figures

    assert (figures[GRANTED], figures[FEE]) == (11, Decimal("1.50"))


def test_further_columns_are_there_to_group_by(summed, tmp_path):
    found = summed(table(tmp_path / "units.parquet", city=["东", "西", "东"], people=[1, 2, 3]), by="城市")

    assert [each.organ for each in found.reports] == ["东", "西"]
    assert {"city", "people"} <= set(units_frame(found).collect_schema().names())


def test_a_key_misspelt_is_told(summed, tmp_path):
    found = summed(table(tmp_path / "units.parquet", **{"applications.granted.naturalperson": [1, 2, 3]}))

    assert the(found, "PARQUET-UNKNOWN").data["columns"] == ["applications.granted.naturalperson"]


def test_figures_that_the_form_does_not_have_are_told_and_not_summed(summed, tmp_path):
    found = summed(table(tmp_path / "units.parquet", UNITS[:1], **{"proactive.rules.newly_made": [7]}))

    assert the(found, "ROLLUP-STRAY").severity == "error"
    assert "proactive.rules.newly_made" not in found.reports[0].figures


@pytest.mark.parametrize("form", ["annual-1999", None])
def test_a_form_that_nobody_knows_is_listed(summed, tmp_path, form):
    found = summed(table(tmp_path / "units.parquet", form=[CURRENT.id, CURRENT.id, form]))

    assert found.reports[0].figures == whole(*UNITS[:2]).figures
    assert "ROLLUP-FORM-UNKNOWN" in codes(found)


def test_what_stands_in_tables_may_be_rubbish(summed, tmp_path):
    found = summed(table(tmp_path / "units.parquet", tables=[None, None, "[1"]))

    assert "ROLLUP-FORM-UNKNOWN" in codes(found)
