"""The last days of a year's report: to the competent department and to the public; places may set earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.deadlines import annual_department_due, annual_government_due
from gongkai.workdays import load
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ, Setting, holding

SUBMIT, PUBLISH = "annual_submit_by", "annual_publish_by"
"""Settings of an organ: a local last day such as ``01-28``."""
WORDS = {SUBMIT: {"zh": "报送", "en": "submission"}, PUBLISH: {"zh": "公布", "en": "publication"}}
DEPARTMENT, GOVERNMENT = "条例第四十九条第一款", "条例第四十九条第二款"


@dataclass(frozen=True, slots=True)
class Due:
    """A last day, where it comes from, and whether it is a local one, earlier than the law's."""

    on: date
    words: Mapping[str, str]
    basis: str
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Dues:
    """Both last days; none to submit where neither the law nor a local rule names one."""

    submit: Due | None
    publish: Due


def dues(organ: Organ, year: int) -> Dues:
    """Return the last days of an organ's report on a year."""
    return dues_of([organ], year)[organ.pk]


def dues_of(organs: Iterable[Organ], year: int) -> dict[int, Dues]:
    """Return the last days of organs' reports on a year, by organ, in one query.

    A department submits and publishes by 31 January (条例第四十九条第一款; other bodies go by it too), a government
    publishes its own by 31 March (第二款) and submits only where a local rule says so. A local day is that of the organ
    or of the nearest above it; it counts where it is earlier than the law's.
    """
    rows = list(organs)
    ids = {pk for organ in rows for pk in organ.ancestor_ids}
    settings = Setting.objects.filter(holding(clock.today()), organ__in=ids, key__in=WORDS).order_by("from_on")
    told = {(row.organ_id, row.key): row.value for row in settings}
    return {organ.pk: _dues(organ, year, told) for organ in rows}


def _dues(organ: Organ, year: int, told: Mapping[tuple[int, str], str]) -> Dues:
    is_government = organ.kind == "government"
    counted, basis = (annual_government_due, GOVERNMENT) if is_government else (annual_department_due, DEPARTMENT)
    last = counted(date(year, 12, 31), load()).due
    assert last is not None  # the law names the day itself
    publish, submit = (_local(organ, key, last.year, told) for key in (PUBLISH, SUBMIT))
    return Dues(
        _earlier(SUBMIT, submit, last, basis) if submit or not is_government else None,
        _earlier(PUBLISH, publish, last, basis),
    )


def _earlier(key: str, local: date | None, last: date, basis: str) -> Due:
    is_local = local is not None and local < last
    return Due(local if local and is_local else last, WORDS[key], basis, is_local)


def _local(organ: Organ, key: str, year: int, told: Mapping[tuple[int, str], str]) -> date | None:
    """Return the local day of an organ; one that is no day of the calendar is passed over."""
    text = next((told[pk, key] for pk in reversed(organ.ancestor_ids) if (pk, key) in told), "")
    try:
        return date.fromisoformat(f"{year}-{text.strip()}")
    except ValueError:
        return None
