"""Report JSON: written exactly, read strictly."""

import json
from decimal import Decimal

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from tests.report.strategies import right_figures

from gongkai.problems import Failure
from gongkai.report.forms import form
from gongkai.report.jsonio import SCHEMA, dumps, loads, to_json
from gongkai.report.model import Mark, Report, SectionText
from gongkai.report.reading import read_reports

EDITION = form("annual-2021")


def report(**facts):
    figures = {cell.key: Decimal(0) if cell.column.kind == "money" else 0 for cell in EDITION.cells}
    return Report(EDITION.id, figures, organ="某局", year=2024, **facts)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(figures=right_figures(EDITION))
def test_figures_come_back_as_they_were(figures):
    written = Report(EDITION.id, figures, year=2024)

    assert loads(dumps(written)).figures == figures


def test_marks_text_and_front_come_back():
    written = report(
        marks={"applications.granted.total": Mark("slash", "/")},
        sections=(SectionText("一", "总体情况", ("甲", "乙")),),
        contact={"phone": "0"},
        title="某局2024年政府信息公开工作年度报告",
    )
    read = loads(dumps(written))

    assert (read.marks, read.sections, read.contact, read.title) == (
        written.marks, written.sections, written.contact, written.title,
    )  # fmt: skip


def test_what_is_written_fits_the_schema_by_another_reader_of_schemas():
    jsonschema.validate(to_json(report()), json.loads(SCHEMA.read_text(encoding="utf-8")))


def changed(**facts):
    return json.dumps({**to_json(report()), **facts}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"schema": "gongkai.report/1"', "JSON-MALFORMED"),
        ("{" * 10_000, "JSON-MALFORMED"),
        ('{"schema": ' + "[" * 100_000 + "]" * 100_000 + "}", "JSON-DEPTH"),
        ('{"schema": "gongkai.report/1", "schema": "x"}', "JSON-DUPLICATE"),
        (changed(schema="gongkai.report/2"), "JSON-SCHEMA"),
        (changed(form="annual-1999"), "FORM-UNKNOWN"),
        (changed(year=-1), "JSON-SCHEMA"),
        (changed(year=10000), "JSON-SCHEMA"),
        (changed(dated="2024-02-30"), "JSON-SCHEMA"),
        (changed(figures={"no.such.cell": 1}), "JSON-SCHEMA"),
        (changed(figures={"applications.granted.total": 1.5}), "JSON-SCHEMA"),
        (changed(figures={"applications.granted.total": "1"}), "JSON-SCHEMA"),
        (changed(figures={"proactive.administrative_charge.fee_amount": 1}), "JSON-SCHEMA"),
        (changed(more=1), "JSON-SCHEMA"),
        ('{"schema": "gongkai.report/1", "form": "annual-2021", "figures": {"x": NaN}}', "JSON-SCHEMA"),
        ('{"schema": "gongkai.report/1", "form": "annual-2021", "year": ' + "9" * 5000 + "}", "JSON-SCHEMA"),
        (changed(organ="某").replace("某", "\\ud800"), "JSON-SCHEMA"),
    ],
)  # fmt: skip
def test_bad_json_is_one_sentence(text, code):
    with pytest.raises(Failure) as refused:
        loads(text)

    assert refused.value.problem.code == code
    assert all(refused.value.problem.text(lang) for lang in ("zh", "en"))


@pytest.mark.parametrize("year", [0, 9999])
def test_years_at_the_edge_are_read(year):
    assert loads(changed(year=year)).year == year


def test_a_negative_count_is_read_and_left_to_the_check():
    assert loads(changed(figures={"applications.granted.total": -1})).figures == {"applications.granted.total": -1}


def test_lines_of_json_are_several_reports_and_a_bad_one_is_told_with_its_line():
    lines = [dumps(report()), dumps(report())]

    assert len(list(read_reports("\n".join(lines).encode()))) == 2
    with pytest.raises(Failure) as refused:
        list(read_reports("\n".join([lines[0], "{bad}"]).encode()))
    assert ("line", 2) in refused.value.problem.place
