"""Report JSON: written and read back without a loss, in step with its schema; what is wrong with it is one sentence."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.layouts import written
from tests.report.strategies import changed, right_figures, v1

from gongkai.documents import read_text
from gongkai.problems import Failure
from gongkai.report.forms import compose, form
from gongkai.report.jsonio import SCHEMA, SCHEMA_ID, dumps, figure_json, from_json, loads, to_json
from gongkai.report.model import Mark, Report, SectionText
from gongkai.report.read import read_report
from gongkai.report.reading import read_reports

V1, _ = v1()
CURRENT = form("annual-2021")
MIXED = compose(CURRENT.id, {"applications": "annual-2019-trial"})
COUNT = "applications.granted.total"
MONEY = "proactive.administrative_charge.fee_amount"
VALIDATOR = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
MARKS = st.builds(
    Mark,
    st.sampled_from(["blank", "slash", "dash", "not_kept", "not_applicable", "entered", "true_zero"]),
    TEXT,
    st.none() | TEXT,
)


@st.composite
def whole_reports(draw: st.DrawFn) -> Report:
    """Draw a report with everything that a report may have, some cells blank and some absent."""
    edition = draw(st.sampled_from([CURRENT, form("annual-2019-trial"), MIXED]))
    figures = draw(right_figures(edition, st.integers(0, 10**12)))
    marks = draw(st.dictionaries(st.sampled_from(edition.keys), MARKS, max_size=4))
    absent = draw(st.sets(st.sampled_from(edition.keys), max_size=4))
    return Report(
        CURRENT.id if edition is MIXED else edition.id,
        {key: None if key in marks else value for key, value in figures.items() if key not in absent},
        organ=draw(st.none() | TEXT),
        organ_code=draw(st.none() | TEXT),
        year=draw(st.none() | st.integers(0, 9999)),
        table_forms=edition.table_forms,
        title=draw(TEXT),
        dated=draw(st.none() | DAYS),
        period=draw(st.none() | st.tuples(DAYS, DAYS)),
        contact=draw(st.dictionaries(TEXT, TEXT, max_size=3)),
        marks=marks,
        sections=tuple(
            SectionText(*each) for each in draw(st.lists(st.tuples(TEXT, TEXT, st.tuples(TEXT)), max_size=3))
        ),
    )


# --- written and read back ----------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(report=whole_reports())
def test_a_report_comes_back_as_it_was_and_fits_the_schema(report):
    text = dumps(report)

    assert loads(text) == report
    assert dumps(loads(text)) == text
    assert "\n" not in text
    VALIDATOR.validate(json.loads(text))


def test_what_a_reader_made_fits_the_schema_problems_and_all():
    report = read_report(read_text(written(V1, tables=("remedies",), raw={"remedies.reconsideration.total": "8件"})))
    data = to_json(report)

    VALIDATOR.validate(data)
    assert [each["code"] for each in data["problems"]] == [each.code for each in report.problems] != []
    assert from_json(data) == replace(report, problems=())


def test_the_keys_stand_in_the_order_of_the_contract():
    assert list(to_json(V1)) == [
        "schema", "organ", "organ_code", "year", "form", "table_forms", "title", "dated", "period", "contact",
        "figures", "marks", "sections", "problems",
    ]  # fmt: skip
    assert to_json(V1)["schema"] == SCHEMA_ID
    assert list(to_json(V1)["figures"]) == list(CURRENT.keys)


def test_counts_are_integers_and_money_is_a_string_of_yuan():
    assert figure_json(5) == 5
    assert figure_json(None) is None
    assert figure_json(Decimal(1835100)) == "1835100.00"
    assert figure_json(Decimal("0.123456")) == "0.123456"
    assert to_json(V1)["figures"][MONEY] == "3164410000.00"


def test_blank_and_absent_are_kept_apart():
    report = changed(V1, {COUNT: None})
    del report.figures[MONEY]
    data = to_json(report)

    assert data["figures"][COUNT] is None
    assert MONEY not in data["figures"]


def test_the_schema_is_a_schema():
    jsonschema.Draft7Validator.check_schema(VALIDATOR.schema)


# --- what is refused ----------------------------------------------------------------------------------------------

BASE = to_json(V1)


def base(**parts: Any) -> dict[str, Any]:
    return {**BASE, **parts}


def figure(key: str, value: object) -> dict[str, Any]:
    return base(figures={**BASE["figures"], key: value})


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in BASE.items() if key != name}


MISFITS = {
    "no schema": without("schema"),
    "no form": without("form"),
    "no figures": without("figures"),
    "another schema": base(schema="gongkai.report/2"),
    "a list of figures": base(figures=[]),
    "unknown entry": base(extra=1),
    "unknown figure": figure("applications.granted.nobody", 1),
    "figure of another form": figure("applications.other.total", 1),
    "unknown mark": base(marks={"nothing": {"state": "blank"}}),
    "unknown state": base(marks={COUNT: {"state": "perhaps"}}),
    "unknown table": base(table_forms={"nothing": CURRENT.id}),
    "count as text": figure(COUNT, "5"),
    "count with a fraction": figure(COUNT, 1.5),
    "count that is true": figure(COUNT, True),
    "count too large": figure(COUNT, 10**18 + 1),
    "count too small": figure(COUNT, -(10**18) - 1),
    "count as list": figure(COUNT, []),
    "money as number": figure(MONEY, 5),
    "money as words": figure(MONEY, "五元"),
    "money with a unit": figure(MONEY, "5万元"),
    "money too exact": figure(MONEY, "1.123456789"),
    "money too long": figure(MONEY, "1" * 19),
    "money with an exponent": figure(MONEY, "1e5"),
    "money that is no number": figure(MONEY, "NaN"),
    "year below 0": base(year=-1),
    "year of five digits": base(year=10000),
    "year as text": base(year="2020"),
    "year with a fraction": base(year=2020.5),
    "year that is true": base(year=True),
    "no such day": base(dated="2021-02-30"),
    "day in another way": base(dated="2021-1-18"),
    "day without a date": base(dated=""),
    "half a period": base(period={"from": "2020-01-01"}),
    "period of no such day": base(period={"from": "2020-01-01", "to": "2020-13-01"}),
    "organ of five thousand characters": base(organ="局" * 5001),
    "section without a heading": base(sections=[{"no": "一", "paragraphs": []}]),
    "paragraphs as text": base(sections=[{"no": "一", "heading": "", "paragraphs": "文"}]),
    "half a character": base(title="\ud800"),
}
TEXTS = {
    "empty braces": ("{}", "JSON-SCHEMA"),
    "nothing": ("", "JSON-MALFORMED"),
    "cut short": (dumps(V1)[:-20], "JSON-MALFORMED"),
    "cut in a string": (dumps(V1)[:40], "JSON-MALFORMED"),
    "two objects": ("{}{}", "JSON-MALFORMED"),
    "more behind": (dumps(V1) + "x", "JSON-MALFORMED"),
    "single quotes": ("{'schema': 1}", "JSON-MALFORMED"),
    "comma too many": ('{"schema": 1,}', "JSON-MALFORMED"),
    "zero byte": (dumps(V1).replace("annual", "ann\0ual", 1), "JSON-MALFORMED"),
    "a list": ("[]", "JSON-SCHEMA"),
    "a number": ("5", "JSON-SCHEMA"),
    "null": ("null", "JSON-SCHEMA"),
    "twice the same name": ('{"schema": 1, "schema": 1}', "JSON-DUPLICATE"),
    "twice the same figure": (f'{{"figures": {{"{COUNT}": 1, "{COUNT}": 2}}}}', "JSON-DUPLICATE"),
    "deep lists": ("[" * 100_000, "JSON-DEPTH"),
    "deep objects": ('{"a":' * 100_000, "JSON-DEPTH"),
    "deep and closed": ('{"a":' * 3000 + "1" + "}" * 3000, "JSON-DEPTH"),
    "not a number": (dumps(V1).replace("13612", "NaN"), "JSON-SCHEMA"),
    "infinite": (dumps(V1).replace("13612", "-Infinity"), "JSON-SCHEMA"),
    "huge exponent": (dumps(V1).replace("13612", "1e999"), "JSON-SCHEMA"),
    "thousands of digits": (dumps(V1).replace("13612", "1" * 5000), "JSON-SCHEMA"),
    "another form": (dumps(V1).replace(CURRENT.id, "annual-1999"), "FORM-UNKNOWN"),
}


def refusal(text: str) -> Failure:
    with pytest.raises(Failure) as refused:
        loads(text)
    assert refused.value.exit_code == 2
    for lang in ("zh", "en"):
        assert 0 < len(refused.value.problem.text(lang)) < 6000
    return refused.value


@pytest.mark.parametrize("data", MISFITS.values(), ids=MISFITS)
def test_what_does_not_fit_is_refused(data):
    assert refusal(json.dumps(data)).problem.code == "JSON-SCHEMA"


@pytest.mark.parametrize(("text", "code"), TEXTS.values(), ids=TEXTS)
def test_what_is_no_report_json_is_refused(text, code):
    assert refusal(text).problem.code == code


BY_RULES_OF_OURS = {
    "unknown figure", "figure of another form", "unknown mark", "unknown table", "count as text", "money as number",
    "no such day", "period of no such day", "half a character",
}  # fmt: skip
"""What no schema can say: it depends on the form and the calendar."""


@pytest.mark.parametrize("name", MISFITS)
def test_the_schema_refuses_the_same_for_every_program(name):
    assert VALIDATOR.is_valid(MISFITS[name]) == (name in BY_RULES_OF_OURS)


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (figure(COUNT, 1.5), f"figures.{COUNT}", "a count is an integer"),
        (base(year="x"), "year", "integer, null"),
        (base(dated="18.1.2021"), "dated", "a date is written 2021-01-18"),
        (base(dated="2021-02-30"), "dated", "2021-02-30 is no day"),
        (figure("nothing", 1), "figures", "nothing is no name here"),
    ],
)
def test_a_misfit_is_told_with_its_place_and_rule(data, place, words):
    problem = refusal(json.dumps(data)).problem

    assert problem.place == (("json", place),)
    assert words in problem.text("en")


def test_a_malformed_text_is_told_with_line_and_column():
    assert refusal('{\n "schema": \n}').problem.place == (("line", 3), ("column", 1))


@pytest.mark.parametrize("year", [0, 1, 2007, 9999, None])
def test_any_year_of_four_digits_can_be_held(year):
    assert loads(json.dumps(base(year=year))).year == year


def test_a_year_written_with_a_point_is_an_integer():
    year = loads(json.dumps(base(year=2020.0))).year

    assert (year, type(year)) == (2020, int)


def test_negative_counts_are_read_and_left_to_the_check():
    assert loads(json.dumps(figure(COUNT, -1))).figures[COUNT] == -1


@settings(max_examples=40, deadline=None)
@given(
    name=st.sampled_from(list(BASE)),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
        max_leaves=4,
    ),
)
def test_any_value_anywhere_is_read_or_refused(name, value):
    data: Mapping[str, Any] = base(**{name: value})
    try:
        report = loads(json.dumps(data))
    except Failure:
        return
    assert loads(dumps(report)) == replace(report, table_forms=report.mixed_form.table_forms)


# --- several in one file ------------------------------------------------------------------------------------------


def test_a_file_may_hold_a_report_a_line():
    lines = f"{dumps(V1)}\r\n\n  {dumps(changed(V1, {COUNT: 1}))}\n"

    assert [each.figures[COUNT] for each in read_reports(lines.encode())] == [5548, 1]


def test_a_broken_line_is_told_with_its_number_in_the_file():
    lines = f"{dumps(V1)}\n\n{dumps(V1)[:-1]},}}\n"
    with pytest.raises(Failure) as refused:
        list(read_reports(lines.encode()))

    assert refused.value.problem.code == "JSON-MALFORMED"
    assert refused.value.problem.place[0] == ("line", 3)


def test_line_signs_inside_a_string_end_no_line():
    odd = replace(V1, title="甲\u2028乙\u0085丙")

    assert [each.title for each in read_reports(f"{dumps(odd)}\n{dumps(odd)}".encode())] == [odd.title] * 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "gb18030"])
def test_report_json_may_be_in_any_encoding_of_texts(encoding):
    (report,) = read_reports(dumps(replace(V1, title="题名")).encode(encoding))

    assert (report.title, report.figures) == ("题名", V1.figures)
