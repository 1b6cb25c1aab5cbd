"""Report JSON, schema ``gongkai.report/1``: written exactly, read strictly.

Counts are integers, money is a string of yuan, a blank cell is null with a mark, a cell that the document has no
place for is absent. Whatever is wrong with a file is one sentence: nothing is guessed, nothing half-read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.problems import Failure
from gongkai.report.forms import form
from gongkai.report.model import Figure, Mark, Report, SectionText, money_text
from gongkai.resources import validator

SCHEMA_ID = "gongkai.report/1"
SCHEMA = Path(__file__).parent / "report.schema.json"

JsonObject = dict[str, Any]

HALF_SIGN = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape of half a sign. Alone it is no text and cannot be written to any file."""


def to_json(report: Report) -> JsonObject:
    """Return the Report JSON object, keys in the contract's order and figures in the form's."""
    keys = report.mixed_form.keys
    return {
        "schema": SCHEMA_ID,
        "organ": report.organ,
        "organ_code": report.organ_code,
        "year": report.year,
        "form": report.form,
        "table_forms": report.mixed_form.table_forms,
        "title": report.title,
        "dated": report.dated.isoformat() if report.dated else None,
        "period": {"from": report.period[0].isoformat(), "to": report.period[1].isoformat()} if report.period else None,
        "contact": dict(report.contact),
        "figures": {key: figure_json(report.figures[key]) for key in keys if key in report.figures},
        "marks": {key: _mark_json(report.marks[key]) for key in keys if key in report.marks},
        "sections": [
            {"no": each.no, "heading": each.heading, "paragraphs": list(each.paragraphs)} for each in report.sections
        ],
        "problems": [each.to_json() for each in report.problems],
    }


def dumps(report: Report) -> str:
    """Return the Report JSON as text: one line, Chinese kept readable."""
    return json.dumps(to_json(report), ensure_ascii=False)


def looks_like_json(text: str) -> bool:
    """Tell whether a document is meant as JSON."""
    return text.lstrip("\ufeff \t\r\n")[:1] == "{"


def loads(text: str, line: int = 1) -> Report:
    """Return the report that a Report JSON text holds; the problems kept in it are left out, a check finds its own.

    ``line`` is where the text begins in its file. Raises Failure: JSON-MALFORMED, JSON-DEPTH, JSON-DUPLICATE,
    JSON-SCHEMA, FORM-UNKNOWN.
    """
    data = _parse(text, line)
    if HALF_SIGN.search(text):
        _check_signs(data)
    return from_json(data)


def from_json(data: Any) -> Report:
    """Return the report that a Report JSON object holds. Raises Failure JSON-SCHEMA or FORM-UNKNOWN."""
    _check_schema(data)
    mixed = {name: form(each).id for name, each in data.get("table_forms", {}).items()}
    report = Report(
        form=form(data["form"]).id,
        figures={},
        organ=data.get("organ"),
        organ_code=data.get("organ_code"),
        year=None if data.get("year") is None else int(data["year"]),  # 2020.0 is an integer too
        table_forms=mixed,
        title=data.get("title", ""),
        dated=_day(data.get("dated"), "dated"),
        period=_period(data.get("period")),
        contact=data.get("contact", {}),
        marks={key: _mark(each) for key, each in data.get("marks", {}).items()},
        sections=tuple(
            SectionText(each["no"], each["heading"], tuple(each["paragraphs"])) for each in data.get("sections", ())
        ),
    )
    _known_names("table_forms", mixed, report.mixed_form.table_forms)
    _known_names("figures", data["figures"], report.mixed_form.cell)
    _known_names("marks", report.marks, report.mixed_form.cell)
    return replace(report, figures={key: _figure(report, key, value) for key, value in data["figures"].items()})


def _parse(text: str, line: int) -> Any:
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as fault:
        raise Failure("JSON-MALFORMED", place=(("line", line + fault.lineno - 1), ("column", fault.colno))) from fault
    except RecursionError as fault:
        raise Failure("JSON-DEPTH") from fault
    except ValueError as fault:  # a number of thousands of digits
        raise Failure("JSON-SCHEMA", place=(("json", "{}"),), **_rule("digits", "")) from fault


def _check_signs(data: Any) -> None:
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as fault:
        half = f"\\u{ord(fault.object[fault.start]):x}"
        raise Failure("JSON-SCHEMA", place=(("json", "{}"),), **_rule("text", half)) from fault


def _unique(pairs: list[tuple[str, Any]]) -> JsonObject:
    made = dict(pairs)
    if len(made) < len(pairs):
        counted = Counter(name for name, _ in pairs)
        raise Failure("JSON-DUPLICATE", found=next(name for name in counted if counted[name] > 1))
    return made


def _no_constant(name: str) -> None:
    raise Failure("JSON-SCHEMA", place=(("json", name),), **_rule("number", name))


def _check_schema(data: Any) -> None:
    import fastjsonschema

    try:
        validator(SCHEMA)(data)
    except fastjsonschema.JsonSchemaValueException as fault:
        place = str(fault.name or "data").removeprefix("data").lstrip(".") or "{}"
        rule = str(fault.rule) if fault.rule in RULES else "figure" if place.startswith("figures") else "written"
        raise Failure("JSON-SCHEMA", place=(("json", place),), **_rule(rule, fault.rule_definition)) from fault
    except RecursionError as fault:
        raise Failure("JSON-DEPTH") from fault


RULES = {
    "type": {"zh": "类型应为 {0}", "en": "the type must be {0}"},
    "required": {"zh": "应有 {0}", "en": "{0} must be there"},
    "const": {"zh": "应为 {0}", "en": "it must be {0}"},
    "enum": {"zh": "应为 {0} 之一", "en": "it must be one of {0}"},
    "pattern": {"zh": "写法应合 {0}", "en": "it must be written as {0}"},
    "minimum": {"zh": "应不小于 {0}", "en": "it must be at least {0}"},
    "maximum": {"zh": "应不大于 {0}", "en": "it must be at most {0}"},
    "maxLength": {"zh": "应不超过 {0} 字", "en": "it must have at most {0} characters"},
    "additionalProperties": {"zh": "有不认识的项", "en": "it has an unknown entry"},
    "text": {"zh": "{0} 不是完整的字", "en": "{0} is half a character"},
    "number": {"zh": "数字不能是 {0}", "en": "a number cannot be {0}"},
    "digits": {"zh": "有一个数字长达数千位", "en": "it has a number of thousands of digits"},
    "name": {"zh": "{0} 不是这里的名称", "en": "{0} is no name here"},
    "figure": {"zh": "件数应为整数，金额应为元的字符串", "en": "a count is an integer, money a string of yuan"},
    "date": {"zh": "{0} 不是日历上的日子", "en": "{0} is no day of the calendar"},
    "written": {"zh": "日期应写作 2021-01-18", "en": "a date is written 2021-01-18"},
}


def _rule(rule: str, definition: Any) -> JsonObject:
    """Return the facts of a rule in both languages."""
    listed = definition if isinstance(definition, list) else [definition]
    return {
        "rule": {
            lang: text.format(("、" if lang == "zh" else ", ").join(map(str, listed)))
            for lang, text in RULES[rule].items()
        }
    }


def _known_names(part: str, given: Mapping[str, Any], known: Mapping[str, Any]) -> None:
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise Failure("JSON-SCHEMA", place=(("json", part),), **_rule("name", unknown))


def _figure(report: Report, key: str, value: Any) -> Figure:
    kind = report.mixed_form.cell[key].column.kind
    if value is None:
        return None
    if isinstance(value, str) is (kind == "money"):
        return Decimal(value) if kind == "money" else int(value)
    raise Failure("JSON-SCHEMA", place=(("json", f"figures.{key}"),), **_rule("figure", ""))


def figure_json(value: Figure) -> int | str | None:
    """Return a figure as the contract writes it: a count as integer, money as a string of yuan."""
    return money_text(value) if isinstance(value, Decimal) else value


def _mark(data: JsonObject) -> Mark:
    return Mark(data["state"], data.get("raw", ""), data.get("reason"))


def _mark_json(mark: Mark) -> JsonObject:
    return {"state": mark.state, "raw": mark.raw, "reason": mark.reason}


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as fault:
        raise Failure("JSON-SCHEMA", place=(("json", name),), **_rule("date", text)) from fault


def _period(data: JsonObject | None) -> tuple[date, date] | None:
    if data is None:
        return None
    start, end = _day(data["from"], "period.from"), _day(data["to"], "period.to")
    return (start, end) if start and end else None
