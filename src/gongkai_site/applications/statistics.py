"""What came in and what was answered over a period, each number with the list that it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, QuerySet
from django.utils.translation import gettext as _

from gongkai import law
from gongkai.applications import CHANNELS
from gongkai.report.write import vega
from gongkai.report.write.vega import Bar
from gongkai_site.applications.models import Application
from gongkai_site.applications.people import APPLICANTS
from gongkai_site.applications.queries import TIMELY, overdue
from gongkai_site.base.refusals import lang


@dataclass(frozen=True, slots=True)
class Number:
    """A number, what it counts, and the question of the list that shows it."""

    label: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers of one kind, drawn and as a table."""

    heading: str
    numbers: Sequence[Number]
    svg: str


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included, of the cases at hand; ``organ`` narrows the links down."""

    first: date
    last: date
    organ: int | None = None

    def link(self, day: str, **more: Any) -> str:
        """Return the question of the list of cases whose ``day`` falls in the period."""
        asked: dict[str, Any] = {"show": "counted", f"{day}_from": self.first, f"{day}_to": self.last, **more}
        return urlencode(asked | ({"organ": self.organ} if self.organ else {}))


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a period."""

    numbers: Sequence[Number]
    on_time: float | None
    days: float | None
    charts: Sequence[Chart]


def statistics(rows: QuerySet[Application], period: Period) -> Statistics:
    """Return the figures of a period, from six queries: received by the day of receipt, answered by the last answer."""
    rows = rows.exclude(state="void").order_by()
    span = (period.first, period.last)
    received, answered = rows.filter(received_on__range=span), rows.filter(answered_on__range=span)
    took = ExpressionWrapper(F("answered_on") - F("received_on"), output_field=DurationField())
    found = answered.aggregate(
        all=Count("pk"),
        on_time=Count("pk", filter=TIMELY["on_time"]),
        late=Count("pk", filter=TIMELY["late"]),
        took=Avg(took),
    )
    numbers = [
        Number(_("received"), received.count(), period.link("received_on")),
        Number(_("answered or ended"), found["all"], period.link("answered_on")),
        Number(_("in time"), found["on_time"], period.link("answered_on", timing="on_time")),
        Number(_("too late"), found["late"], period.link("answered_on", timing="late")),
        Number(_("overdue today, still open"), _overdue(rows), urlencode({"show": "overdue"} | _organ(period))),
    ]
    timed = found["on_time"] + found["late"]
    return Statistics(
        numbers,
        found["on_time"] / timed if timed else None,
        found["took"] / timedelta(days=1) if found["took"] is not None else None,
        [chart for chart in _charts(received, answered, period) if chart.numbers],
    )


def _organ(period: Period) -> dict[str, Any]:
    return {"organ": period.organ} if period.organ else {}


def _overdue(rows: QuerySet[Application]) -> int:
    return rows.filter(overdue()).count()


def _charts(received: QuerySet[Application], answered: QuerySet[Application], period: Period) -> list[Chart]:
    outcomes = {code: str(getattr(each, lang())) for code, each in law.outcomes().items()}
    channels = {key: each.words[lang()] for key, each in CHANNELS.items()}
    return [
        _chart(_("Answered, by outcome"), answered, "result", outcomes, period, "answered_on"),
        _chart(_("Received, by channel"), received, "channel", channels, period, "received_on"),
        _chart(_("Received, by kind of applicant"), received, "applicant", dict(APPLICANTS), period, "received_on"),
    ]


def _chart(
    heading: str, rows: QuerySet[Application], name: str, labels: dict[str, str], period: Period, day: str
) -> Chart:
    counts: dict[str, int] = dict(rows.exclude(**{name: ""}).values_list(name).annotate(Count("pk")))
    numbers = [
        Number(label, counts[key], period.link(day, **{name: key})) for key, label in labels.items() if counts.get(key)
    ]
    numbers.sort(key=lambda each: -each.count)
    svg = _drawn(tuple(Bar(each.label, heading, each.count) for each in numbers), heading) if numbers else ""
    return Chart(heading, numbers, vega.inline(svg, f"by-{name}") if svg else "")


@lru_cache(maxsize=128)
def _drawn(bars: tuple[Bar, ...], title: str) -> str:
    told = "；".join(f"{bar.line} {bar.value}" for bar in bars)
    return vega.drawn(bars, title, told)
