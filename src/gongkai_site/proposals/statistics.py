"""What was undertaken and what was published over a period: each number with the list that it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext as _

from gongkai.report.write import vega
from gongkai.report.write.vega import Bar
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.proposals import queries
from gongkai_site.proposals.models import KINDS, SATISFACTION, LabelSet, Proposal
from gongkai_site.proposals.shares import printed, share
from gongkai_site.proposals.table import STATES


@dataclass(frozen=True, slots=True)
class Number:
    """A number, what it counts, the list that shows it, and its share as printed."""

    label: str
    count: int
    url: str
    share: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers of one kind, drawn and as a table; ``note`` says what the shares are of."""

    heading: str
    numbers: Sequence[Number]
    svg: str
    note: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of what was rated, with its denominator."""

    label: str
    value: str
    rated: int
    url: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a period."""

    numbers: Sequence[Number]
    rates: Sequence[Rate]
    charts: Sequence[Chart]


def statistics(rows: QuerySet[Proposal], first: date, last: date, organ: Organ | None = None) -> Statistics:
    """Return the figures of a period. Answers, opinions and classes are those of what was assigned in it."""
    rows = rows.order_by()
    mine = rows.filter(queries.UNDERTAKEN, assigned_on__range=(first, last))
    asked = queries.within("assigned_on", first, last)
    return Statistics(
        list(_numbers(rows, mine, first, last, organ)),
        list(_rates(mine, organ, asked)),
        [chart for chart in _charts(mine, organ, asked) if chart.numbers],
    )


def _numbers(
    rows: QuerySet[Proposal], mine: QuerySet[Proposal], first: date, last: date, organ: Organ | None
) -> Iterator[Number]:
    asked = {"show": "undertaken", **queries.within("assigned_on", first, last)}
    for kind, label in KINDS:
        found = mine.filter(kind=kind).count()
        yield Number(_("{kind}: undertaken").format(kind=label), found, queries.list_of(organ, kind=kind, **asked))
    answered = mine.filter(first_answered_on__isnull=False)
    yield Number(_("answered so far"), answered.count(), queries.list_of(organ, **asked, answered="true"))
    timely = answered.filter(round=1, answered_on__lte=F("due_on")).count()
    yield Number(_("answered the first time in time"), timely, queries.list_of(organ, **asked, timing="on_time"))
    late = mine.filter(queries.overdue()).count()
    yield Number(_("overdue today, still open"), late, queries.list_of(organ, **{**asked, "show": "overdue"}))
    again = mine.filter(round__gt=1).count()
    yield Number(_("handled again"), again, queries.list_of(organ, **{**asked, "show": "rehandled"}))
    co = rows.filter(queries.SHOWN["co"](), assigned_on__range=(first, last)).count()
    yield Number(_("co-handled"), co, queries.list_of(organ, **{**asked, "show": "co"}))
    public = rows.filter(item__live=True, item__published_on__range=(first, last)).count()
    in_period = queries.within("published_on", first, last)
    yield Number(_("results published in the period"), public, queries.list_of(organ, show="published", **in_period))


def _rates(mine: QuerySet[Proposal], organ: Organ | None, asked: Mapping[str, Any]) -> Iterator[Rate]:
    rated = mine.exclude(satisfaction="").count()
    url = queries.list_of(organ, show="rated", **asked)
    for label, shown in ((_("satisfied"), "satisfied"), (_("satisfied or basically satisfied"), "content")):
        count = mine.filter(queries.SHOWN[shown]()).count()
        yield Rate(label, printed(share(count, rated)), rated, url)


def _charts(mine: QuerySet[Proposal], organ: Organ | None, asked: Mapping[str, Any]) -> Iterator[Chart]:
    yield from classes(mine, organ, asked)
    known = {"show": "undertaken", **asked}
    states = {key: str(getattr(state, lang())) for key, state in STATES.items()}
    yield _chart(_("Undertaken, by state"), mine, "state", states, organ, known)
    rated = mine.exclude(satisfaction="")
    words = {key: str(label) for key, label in SATISFACTION}
    yield _chart(_("Opinions of the proposers"), rated, "satisfaction", words, organ, {"show": "rated", **asked})


def classes(mine: QuerySet[Proposal], organ: Organ | None, asked: Mapping[str, Any]) -> Iterator[Chart]:
    """Yield the results by class, one chart a set: letters of different bodies do not mean the same."""
    marked = mine.exclude(result_class="").filter(first_answered_on__isnull=False)
    sets = LabelSet.objects.filter(pk__in=marked.values("label_set")).order_by("pk")
    for each in sets:
        words = {str(code): f"{code}  {text}" for code, text in each.labels}
        heading = _("Results by class: {body}").format(body=each.body)
        found = {"show": "undertaken", "label_set": each.pk, **asked}
        yield _chart(heading, marked.filter(label_set=each), "result_class", words, organ, found)


def _chart(
    heading: str,
    rows: QuerySet[Proposal],
    name: str,
    labels: Mapping[str, str],
    organ: Organ | None,
    asked: Mapping[str, Any],
) -> Chart:
    counts: dict[str, int] = dict(rows.values_list(name).annotate(Count("pk")))
    whole = sum(counts.values())
    numbers = [
        Number(label, counts[key], queries.list_of(organ, **{**asked, name: key}), printed(share(counts[key], whole)))
        for key, label in labels.items()
        if counts.get(key)
    ]
    svg = _drawn(tuple(Bar(each.label, heading, each.count) for each in numbers), heading) if numbers else ""
    note = _("Shares are of {count}, each rounded by itself; they need not sum to 100.").format(count=whole)
    return Chart(heading, numbers, vega.inline(svg, f"by-{name}-{asked.get('label_set', '')}") if svg else "", note)


@lru_cache(maxsize=128)
def _drawn(bars: tuple[Bar, ...], title: str) -> str:
    told = "；".join(f"{bar.line} {bar.value}" for bar in bars)
    return vega.drawn(bars, title, told)
