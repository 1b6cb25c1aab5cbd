"""The text of a report: totals taken apart, claims on the tables, brackets, dates, period and sections.

The cases stand in ``narrative.toml``, where one is added without any Python.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongkai.problems import Problem
from gongkai.report.forms import form, forms
from gongkai.report.model import Figure, Report, SectionText
from gongkai.report.narrative import LONGEST_TEXT, Narrative, read_narrative
from gongkai.report.narrative.claims import claims, definitions
from gongkai.report.narrative.counts import LONGEST_SENTENCE, counts, sentences
from gongkai.report.narrative.period import parse_chinese_date, parse_period
from gongkai.report.narrative.sums import sums

CASES = tomllib.loads(Path(__file__).with_name("narrative.toml").read_text(encoding="utf-8"))
CURRENT = form("annual-2021")
FEE = "没有收取信息处理费。"
YEAR = (date(2024, 1, 1), date(2024, 12, 31))


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", CASES[kind], ids=lambda case: case.get("name", case["text"]))


def report(
    text: str = "已经办理。", figures: dict[str, Figure] | None = None, blank: tuple[str, ...] = (), **facts: Any
) -> Report:
    """Return a report on 2024 whose first section is the text; figures that are not given are 0."""
    empty = {key: None for key in CURRENT.keys if key.startswith(tuple(blank))} if blank else {}
    sections = [SectionText(each.no, each.heading, (FEE,)) for each in CURRENT.sections]
    sections[0] = SectionText("一", "总体情况", tuple(text.split("\n")))
    made = {**dict.fromkeys(CURRENT.keys, 0), **empty, **(figures or {})}
    return Report(CURRENT.id, made, **{"year": 2024, "period": YEAR, "sections": tuple(sections), **facts})


def codes(found: Narrative) -> list[str]:
    return [each.code for each in found.problems]


# --- sums ---------------------------------------------------------------------------------------------------------


@cases("sum")
def test_totals_taken_apart(case):
    found = [each for sentence in sentences(case["text"]) for each in sums(sentence)]

    assert [[each.total.value, each.added] for each in found if each.holds] == case.get("confirmed", [])
    assert [[each.total.value, each.added] for each in found if not each.holds] == case.get("broken", [])


def test_a_total_that_does_not_add_up_is_told_with_its_parts():
    found = read_narrative(report("全年公开100条，其中政策类60条、财政类30条、人事类9条。"))
    (problem,) = found.problems

    assert (problem.code, problem.severity, problem.found, problem.expected) == ("TEXT-SUM", "warning", 100, 99)
    assert problem.place == (("section", "一"), ("paragraph", 1))
    assert problem.data["parts"] == "60+30+9"
    assert found.confirmed == ()


def test_a_list_far_from_its_total_is_a_note():
    found = read_narrative(report("全年公开100条，其中政策1条、财政2条、人事3条、规划4条、解读5条。"))

    assert [(each.code, each.severity) for each in found.problems] == [("TEXT-SUM", "note")]


def test_a_total_that_adds_up_is_confirmed():
    (confirmed,) = read_narrative(report("全年公开100条，其中政策类60条、财政类40条。")).confirmed

    assert confirmed.claim is None
    assert confirmed.sum is not None
    assert confirmed.sum.total.value == 100


# --- claims -------------------------------------------------------------------------------------------------------


def of_case(case: dict[str, Any]) -> Report:
    return report(case["text"], case.get("figures"), tuple(case.get("blank", ())))


@cases("claim")
def test_what_the_text_says_of_the_tables(case):
    found = read_narrative(of_case(case))
    told = [each for each in found.problems if each.code in ("TEXT-TABLE", "TEXT-SCOPE")]
    held = [each.claim for each in found.confirmed if each.claim]

    assert [[each.name, each.count.value] for each in held] == case.get("holds", [])
    assert [[each.code, each.found, each.expected] for each in told] == case.get("differs", [])
    assert {(each.code, each.severity) for each in told} <= {("TEXT-TABLE", "warning"), ("TEXT-SCOPE", "note")}
    assert all(each.cells and set(each.cells) <= set(CURRENT.keys) for each in told)


def test_every_claim_is_met_both_holding_and_not():
    made = [claim for case in CASES["claim"] for claim in claims(case["text"], of_case(case))]
    known = set(definitions()["claims"])

    assert {claim.name for claim in made if claim.holding} >= known
    assert {claim.name for claim in made if not claim.holding} >= known
    assert {claim.name.partition(".")[2] for claim in made} >= set(definitions()["outcomes"])


def test_claims_name_rows_and_columns_that_some_form_has():
    for name, entry in definitions()["claims"].items():
        blocks = [block for edition in forms().values() for block in edition.table(entry["table"]).blocks]
        rows = {row.key for block in blocks for row in block.figure_rows}
        groups = {f"{row.key}/*" for block in blocks for row in block.rows if row.is_group}
        columns = {column.key for block in blocks for column in block.columns}
        for reading in entry["readings"]:
            assert set(reading["rows"]) <= rows | groups, name
            assert set(reading["columns"]) <= columns, name
        for head in entry.get("head", ()):
            assert {f"{head}.{part}" for part in definitions()["outcomes"]} <= columns, name


def test_units_are_given_for_tables_that_exist():
    assert set(definitions()["units"]) <= {table.key for edition in forms().values() for table in edition.tables}


def test_the_single_row_of_the_trial_form_answers_the_same_claim():
    trial = form("annual-2019-trial")
    figures = {**dict.fromkeys(trial.keys, 0), "applications.other.total": 4}
    (claim,) = claims("其他处理4件。", Report(trial.id, figures, year=2020))

    assert claim.holding is not None
    assert claim.holding.cells == ("applications.other.total",)


def test_nothing_is_claimed_of_a_form_that_lacks_the_cells():
    assert list(claims("收到申请4件。", Report(CURRENT.id, {}))) == []


# --- counts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["1" * 100_000, "1,111" * 20_000, "其中5件" * 20_000, "收到申请12件" * 20_000])
def test_what_is_longer_than_any_sentence_is_passed_over(text):
    assert len(text) > LONGEST_SENTENCE
    assert list(sentences(text + "。收到申请12件。")) == ["收到申请12件。"]
    assert isinstance(counts(text), list)


def test_text_beyond_the_limit_is_not_looked_through():
    found = read_narrative(report("字" * LONGEST_TEXT + "\n依据市政办发[2020]91号。"))

    assert codes(found) == []


# --- brackets, dates, period, sections ----------------------------------------------------------------------------


@cases("bracket")
def test_brackets(case):
    found: list[Problem] = list(read_narrative(report(case["text"])).problems)

    assert [[each.code, each.found, *([each.expected] if each.expected else [])] for each in found] == case.get(
        "notes", []
    )
    assert {each.severity for each in found} <= {"note"}


@cases("date")
def test_dates(case):
    assert parse_chinese_date(case["text"]) == case.get("is")


@cases("period")
def test_periods(case):
    assert parse_period(case["text"]) == ((case["from"], case["to"]) if "from" in case else None)


def test_a_period_that_is_the_whole_year_is_right():
    assert codes(read_narrative(report())) == []


@pytest.mark.parametrize(
    ("period", "code", "severity"),
    [
        (None, "PERIOD-MISSING", "note"),
        ((date(2023, 1, 1), date(2023, 12, 31)), "PERIOD", "warning"),
        ((date(2024, 1, 1), date(2024, 11, 30)), "PERIOD", "warning"),
        ((date(2024, 12, 31), date(2024, 1, 1)), "PERIOD", "warning"),
    ],
)
def test_a_period_that_is_not(period, code, severity):
    (problem,) = read_narrative(report(period=period)).problems

    assert (problem.code, problem.severity) == (code, severity)


@pytest.mark.parametrize("year", [0, None])
def test_a_year_that_no_calendar_has_is_not_compared(year):
    assert codes(read_narrative(report(year=year))) == []


def test_a_section_that_is_missing_and_one_that_is_empty():
    sections = report().sections
    found = read_narrative(report(sections=(*sections[:4], SectionText("五", "存在的主要问题及改进情况", (" ",)))))

    assert [(each.code, each.severity, each.place[0]) for each in found.problems] == [
        ("SECTION-EMPTY", "warning", ("section", "五")),
        ("SECTION-MISSING", "warning", ("section", "六")),
    ]


def test_a_section_of_tables_needs_no_words():
    sections = [
        SectionText(each.no, each.heading, () if each.kind == "tables" else (FEE,)) for each in CURRENT.sections
    ]

    assert codes(read_narrative(report(sections=tuple(sections)))) == []


def test_a_report_silent_on_the_processing_fee():
    sections = tuple(SectionText(each.no, each.heading, ("有事。",)) for each in CURRENT.sections)

    assert codes(read_narrative(report(sections=sections))) == ["SECTION-FEE"]


def test_figures_without_any_text_are_not_asked_for_sections():
    assert codes(read_narrative(report(sections=()))) == []


def test_nothing_in_the_text_is_ever_an_error():
    whole = "\n".join(case["text"] for kind in ("sum", "claim", "bracket") for case in CASES[kind])

    assert {each.severity for each in read_narrative(report(whole)).problems} == {"warning", "note"}
