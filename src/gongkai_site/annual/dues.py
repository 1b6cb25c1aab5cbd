"""The last days of a year's report: to the competent department and to the public; places may set earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.deadlines import annual_department_due, annual_government_due
from gongkai.workdays import load
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting

SUBMIT, PUBLISH = "annual_submit_by", "annual_publish_by"
WORDS = {SUBMIT: {"zh": "报送", "en": "submission"}, PUBLISH: {"zh": "公布", "en": "publication"}}


@dataclass(frozen=True, slots=True)
class Due:
    """A last day, where it comes from, and whether it is a local one, earlier than the law's."""

    on: date
    words: Mapping[str, str]
    basis: str
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Dues:
    """Both last days."""

    submit: Due
    publish: Due


def dues(organ: Organ, year: int) -> Dues:
    """Return the last days of an organ's report on a year.

    Both are 31 January (条例第四十九条第一款); a government publishes its own by 31 March (第二款).
    A setting ``annual_submit_by`` or ``annual_publish_by`` such as 01-21 is a local day; it counts where it is earlier.
    """
    end, calendar = date(year, 12, 31), load()
    department, government = annual_department_due(end, calendar), annual_government_due(end, calendar)
    published = government if organ.kind == "government" else department
    clauses = {True: "条例第四十九条第二款", False: "条例第四十九条第一款"}
    return Dues(
        _due(organ, SUBMIT, department.due or end, clauses[False]),
        _due(organ, PUBLISH, published.due or end, clauses[organ.kind == "government"]),
    )


def _due(organ: Organ, key: str, last: date, basis: str) -> Due:
    raw = setting(organ, key) or ""
    try:
        local = date.fromisoformat(f"{last.year}-{raw}")
    except ValueError:
        return Due(last, WORDS[key], basis)
    return Due(local, WORDS[key], basis, True) if local < last else Due(last, WORDS[key], basis)
