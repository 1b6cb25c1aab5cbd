"""``report-json.md``: the Report JSON, field by field from its schema, with examples made by running the code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gongkai.report.check import check
from gongkai.report.jsonio import SCHEMA, to_json
from gongkai.report.model import Mark, Report
from gongkai.report.sources import read_one
from pages.markdown import ROOT, block, code, document, head, table
from pages.meanings import CHECK, DIAGNOSIS, MEANINGS, PROBLEM

SAMPLE = "examples/baiyin-miit-2020.txt"
SLIP = "applications.new_received.natural_person"
BLANK = "applications.carried_in.total"
LONGEST = 24
Json = dict[str, Any]


def page() -> str:
    """Return the whole page."""
    report = read_one(str(ROOT / SAMPLE))
    result = check(changed(report))
    checked = {
        "file": "changed.txt",
        "problems": [cut(result.problems[0].to_json()), "…"],
        "diagnosis": [shortened(each.to_json()) for each in result.diagnosis],
    }
    return document(
        "Report JSON",
        [
            head("report-json"),
            "## Fields",
            table(("field", "type", "required", "meaning"), fields()),
            head("report-json-example"),
            block(dumps(example(report)), "json"),
            head("report-json-problem"),
            table(("field", "type", "meaning"), PROBLEM),
            block(dumps(result.problems[0].to_json()), "json"),
            head("report-json-check"),
            table(("field", "type", "meaning"), CHECK + DIAGNOSIS),
            block(dumps(checked), "json"),
        ],
    )


def fields() -> Iterator[tuple[str, str, str, str]]:
    """Yield every field of the schema with its meaning; a field without one stops the run."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    found = list(_fields(schema, ""))
    if unknown := {name for name, _, _ in found} ^ set(MEANINGS):
        raise KeyError(f"scripts/pages/meanings.py and the schema differ in {', '.join(sorted(unknown))}")
    for name, kind, required in found:
        yield code(name), kind, required, MEANINGS[name]


def _fields(schema: Json, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield path, type and whether it is required of each field: ``figures.<key>``, ``sections[].no``."""
    inner = schema.get("anyOf", [schema])
    for each in inner:
        for name, field in each.get("properties", {}).items():
            here = f"{path}{name}"
            yield here, type_of(field), "yes" if name in each.get("required", ()) else ""
            yield from _fields(field, f"{here}.")
        if isinstance(more := each.get("additionalProperties"), Mapping):
            here = f"{path}<key>"
            yield here, type_of(dict(more)), ""
            yield from _fields(dict(more), f"{here}.")
        if "items" in each and "properties" in each["items"]:
            yield from _fields(each["items"], f"{path.removesuffix('.')}[].")


def type_of(field: Json) -> str:
    """Return the type of a field in words."""
    if "const" in field:
        return code(json.dumps(field["const"]))
    if "enum" in field:
        return " ".join(code(each) for each in field["enum"])
    if "anyOf" in field:
        return " or ".join(type_of(each) for each in field["anyOf"])
    kinds = field["type"] if isinstance(field["type"], list) else [field["type"]]
    words = " or ".join(str(kind) for kind in kinds)
    if field["type"] == "array":
        words = f"array of {type_of(field['items'])}s"
    return f"{words} {code(field['pattern'])}" if "pattern" in field else words


def changed(report: Report) -> Report:
    """Return the report with one figure wrong."""
    return replace(report, figures={**report.figures, SLIP: 3})


def example(report: Report) -> Json:
    """Return the Report JSON of a report with a blank cell, cut short."""
    blank = replace(report, figures={**report.figures, BLANK: None}, marks={BLANK: Mark("slash", "/")})
    made = to_json(blank)
    kept = (SLIP, BLANK, "proactive.centralized_procurement.procurement_amount")
    made["figures"] = {key: value for key, value in made["figures"].items() if key in kept} | {"…": "…"}
    made["sections"] = [
        {**each, "paragraphs": [_short(text) for text in each["paragraphs"][:1]] + ["…"]}
        for each in made["sections"][1:2]
    ] + ["…"]
    return made


def cut(problem: Json) -> Json:
    """Return a problem with its sentences cut short."""
    return {**problem, "message": {lang: _short(text) for lang, text in problem["message"].items()}}


def shortened(diagnosis: Json) -> Json:
    """Return a diagnosis with the list of its cells cut short."""
    return {**diagnosis, "cells": [*diagnosis["cells"][:2], "…"]}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def dumps(value: object) -> str:
    """Return JSON as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=1)
