"""The text of a report, case by case from ``narrative.toml``."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from gongkai.report.forms import form, forms
from gongkai.report.model import Report, SectionText
from gongkai.report.narrative import read_narrative
from gongkai.report.narrative.claims import definitions
from gongkai.report.narrative.counts import sentences
from gongkai.report.narrative.period import parse_chinese_date, parse_period
from gongkai.report.narrative.sums import sums

CASES = tomllib.loads((Path(__file__).parent / "narrative.toml").read_text(encoding="utf-8"))
EDITION = form("annual-2021")


def cases(kind):
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case.get("name", case.get("text")))


def saying(*paragraphs, figures=(), **facts):
    zeros = dict.fromkeys(EDITION.keys, 0)
    sections = (SectionText("一", "总体情况", paragraphs),)
    return Report(EDITION.id, {**zeros, **dict(figures)}, year=2024, sections=sections, **facts)


def found_in(report):
    """Return what was said of the numbers in the order of the text: codes, and ok for what was confirmed."""
    narrative = read_narrative(report)
    return [each.code for each in narrative.problems if each.code.startswith("TEXT-")], len(narrative.confirmed)


@cases("sums")
def test_totals_and_their_parts(case):
    found = [
        [each.total.value, [part.value for part in each.parts]]
        for text in sentences(case["text"])
        for each in sums(text)
    ]
    assert found == case["found"]


@cases("claims")
def test_claims_against_the_tables(case):
    codes, confirmed = found_in(saying(case["text"], figures=case["figures"]))
    claims = sum(
        each.claim is not None for each in read_narrative(saying(case["text"], figures=case["figures"])).confirmed
    )

    assert [code for code in codes if code != "TEXT-SUM"] == [code for code in case["codes"] if code != "ok"]
    assert claims == case["codes"].count("ok")
    assert confirmed >= claims


def test_every_kind_of_claim_has_a_case():
    hit = set()
    for case in CASES["claims"]:
        narrative = read_narrative(saying(case["text"], figures=case["figures"]))
        hit |= {each.claim.name for each in narrative.confirmed if each.claim}
        hit |= {"answered"} if "TEXT-SCOPE" in case["codes"] else set()

    assert set(definitions()["claims"]) <= hit


def test_every_claim_names_rows_and_columns_of_some_form():
    for name, entry in definitions()["claims"].items():
        for reading in entry["readings"]:
            rows, columns = set(), set()
            for edition in forms().values():
                for block in edition.table(entry["table"]).blocks:
                    rows |= {row.key for row in block.figure_rows} | {
                        f"{row.key}/*" for row in block.rows if row.is_group
                    }
                    columns |= {column.key for column in block.columns}
            assert set(reading["rows"]) <= rows, name
            assert set(reading["columns"]) <= columns, name


def test_a_blank_total_is_made_up_from_its_row_and_blanks_leave_room():
    figures = {"applications.granted.total": None, "applications.granted.natural_person": 4}
    report = saying(
        "收到政府信息公开申请12件，予以公开3件。", figures={**figures, "applications.new_received.total": 12}
    )

    assert found_in(report)[0] == ["TEXT-TABLE"]  # 4 are filled in: 3 cannot be all
    blanks = {key: None for key in EDITION.keys if key.startswith("applications.granted")}
    report = saying(
        "收到政府信息公开申请12件，予以公开3件。", figures={**blanks, "applications.new_received.total": 12}
    )
    assert found_in(report) == ([], 1)


@cases("brackets")
def test_brackets(case):
    assert found_in(saying(case["text"]))[0] == case["found"]


@cases("dates")
def test_dates(case):
    assert parse_chinese_date(case["text"]) == case.get("found")


@cases("periods")
def test_periods(case):
    assert parse_period(case["text"]) == (tuple(case["found"]) if "found" in case else None)


def codes_of(report):
    return [each.code for each in read_narrative(report).problems]


def test_the_period_is_the_whole_year():
    assert "PERIOD" in codes_of(saying(period=(date(2024, 1, 1), date(2024, 11, 30))))
    assert "PERIOD" not in codes_of(saying(period=(date(2024, 1, 1), date(2024, 12, 31))))
    assert "PERIOD-MISSING" in codes_of(saying())


def test_sections_missing_and_empty():
    whole = tuple(SectionText(each.no, each.heading, ("本年度未收取信息处理费。",)) for each in EDITION.sections)
    without = tuple(each for each in whole if each.no != "五")
    empty = tuple(SectionText("六", "其他", ()) if each.no == "六" else each for each in whole)

    assert codes_of(Report(EDITION.id, {}, sections=whole)) == ["PERIOD-MISSING"]
    assert codes_of(Report(EDITION.id, {}, sections=without)) == ["PERIOD-MISSING", "SECTION-MISSING"]
    assert codes_of(Report(EDITION.id, {}, sections=empty)) == ["PERIOD-MISSING", "SECTION-EMPTY"]
    silent = tuple(SectionText(each.no, each.heading, ("无。",)) for each in EDITION.sections)
    assert codes_of(Report(EDITION.id, {}, sections=silent)) == ["PERIOD-MISSING", "SECTION-FEE"]


def test_nothing_in_the_text_is_an_error():
    report = saying("全年公开信息20条，其中，政策90条，计划7条，公告5条。收到政府信息公开申请12件，不予公开3件。")
    assert {each.severity for each in read_narrative(report).problems} <= {"warning", "note"}
