"""What came in over a period and what became of it; each number leads to the list that it counts.

All figures tell of the valid messages received in the period, as they stand today: a rate never mixes two groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from gongkai.report.write import vega
from gongkai.report.write.vega import Bar
from gongkai_site.messages_board.kinds import COUNTS, offered
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.queries import SHOWN

MEASURES = ("answered", "online", "on_time", "closed", "rated", "satisfied")


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one group of valid messages, and the shares made of them."""

    received: int = 0
    answered: int = 0
    online: int = 0
    on_time: int = 0
    closed: int = 0
    rated: int = 0
    satisfied: int = 0

    @property
    def answer_rate(self) -> Decimal | None:
        """Return the share answered online of those received (答复率)."""
        return percent(self.online, self.received)

    @property
    def closing_rate(self) -> Decimal | None:
        """Return the share closed of those received (办结率)."""
        return percent(self.closed, self.received)

    @property
    def satisfaction(self) -> Decimal | None:
        """Return the share satisfied of those rated (满意率), never of those received."""
        return percent(self.satisfied, self.rated)

    def __add__(self, other: Figures) -> Figures:
        names = ("received", *MEASURES)
        return Figures(**{name: getattr(self, name) + getattr(other, name) for name in names})


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in per cent with two decimals, halves up; None where there is nothing to share.

    >>> percent(3055, 3059), percent(0, 0)
    (Decimal('99.87'), None)
    """
    if not whole:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def figures(rows: QuerySet[Message], by: str = "category") -> dict[Any, Figures]:
    """Return the figures of valid messages by one of their fields, from one query."""
    valid = rows.filter(state__in=COUNTS).order_by()
    counts = {name: Count("pk", filter=SHOWN[name](None)) for name in MEASURES}
    found = valid.values(by).annotate(received=Count("pk"), **counts)
    return {each.pop(by): Figures(**each) for each in found}


def by_year(rows: QuerySet[Message]) -> dict[int, Figures]:
    """Return the figures of each year, the newest first."""
    return dict(sorted(figures(rows, "received_on__year").items(), reverse=True))


def in_all(groups: dict[Any, Figures]) -> Figures:
    """Return the figures of all groups together."""
    return sum(groups.values(), Figures())


def of_period(rows: QuerySet[Message], first: date, last: date) -> QuerySet[Message]:
    """Return the messages that reached the organ in a period, both days included."""
    return rows.filter(received_on__range=(first, last))


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included; ``organ`` narrows the links down."""

    first: date
    last: date
    organ: int | None = None

    def link(self, show: str, **more: Any) -> str:
        """Return the question of the list that shows what a number counts."""
        asked = {"show": show, "received_on_from": self.first, "received_on_to": self.last, **more}
        return urlencode(asked | ({"organ": self.organ} if self.organ else {}))


@dataclass(frozen=True, slots=True)
class Number:
    """A number, what it counts, and the question of the list that shows it."""

    label: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, and of what."""

    label: str
    value: Decimal | None
    of: str


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of a category, each with its list."""

    label: str
    figures: Figures
    numbers: Sequence[Number]


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers of one kind, drawn and as a table."""

    heading: str
    numbers: Sequence[Number]
    svg: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures of a period."""

    all: Figures
    numbers: Sequence[Number]
    rates: Sequence[Rate]
    lines: Sequence[Line]
    charts: Sequence[Chart]


def labels() -> dict[str, str]:
    """Return what each measure is called."""
    return {
        "received": _("messages received"),
        "answered": _("messages answered"),
        "online": _("messages answered online"),
        "on_time": _("messages answered in time"),
        "closed": _("messages settled"),
        "rated": _("messages rated"),
        "satisfied": _("satisfied or basically satisfied"),
    }


def rates(found: Figures) -> list[Rate]:
    """Return the shares with their denominators in words."""
    return [
        Rate(_("answer rate"), found.answer_rate, _("answered online, of {n} received").format(n=found.received)),
        Rate(_("settlement rate"), found.closing_rate, _("settled, of {n} received").format(n=found.received)),
        Rate(
            _("satisfaction rate"),
            found.satisfaction,
            _("satisfied or basically satisfied, of {n} rated").format(n=found.rated),
        ),
    ]


def statistics(rows: QuerySet[Message], period: Period) -> Statistics:
    """Return the figures of a period, from three queries."""
    rows = of_period(rows, period.first, period.last)
    by_category = figures(rows)
    found = in_all(by_category)
    words = labels()
    return Statistics(
        found,
        _numbers(found, words, period),
        rates(found),
        [
            Line(label, by_category[key], _numbers(by_category[key], words, period, category=key))
            for key, label in offered("categories")
            if key in by_category
        ],
        [chart for chart in _charts(rows, by_category, period) if chart.numbers],
    )


def _numbers(found: Figures, words: dict[str, str], period: Period, **more: Any) -> list[Number]:
    return [
        Number(label, getattr(found, name), period.link("counted" if name == "received" else name, **more))
        for name, label in words.items()
    ]


def _charts(rows: QuerySet[Message], by_category: dict[str, Figures], period: Period) -> list[Chart]:
    counts = {key: each.received for key, each in by_category.items()}
    valid = rows.filter(state__in=COUNTS).order_by()
    boards = dict(valid.values_list("board").annotate(Count("pk")))
    ratings = dict(valid.filter(~Q(rating="")).values_list("rating").annotate(Count("pk")))
    return [
        _chart(_("Received, by category"), "category", counts, offered("categories"), period, "counted"),
        _chart(_("Received, by source"), "board", boards, offered("boards"), period, "counted"),
        _chart(_("Answers, by rating"), "rating", ratings, offered("ratings"), period, "rated"),
    ]


def _chart(
    heading: str, name: str, counts: dict[str, int], words: list[tuple[str, str]], period: Period, show: str
) -> Chart:
    numbers = [Number(label, counts[key], period.link(show, **{name: key})) for key, label in words if counts.get(key)]
    numbers.sort(key=lambda each: -each.count)
    svg = _drawn(tuple(Bar(each.label, heading, each.count) for each in numbers), heading) if numbers else ""
    return Chart(heading, numbers, vega.inline(svg, f"by-{name}") if svg else "")


@lru_cache(maxsize=128)
def _drawn(bars: tuple[Bar, ...], title: str) -> str:
    told = "；".join(f"{bar.line} {bar.value}" for bar in bars)
    return vega.drawn(bars, title, told)
