"""The clock of a case as a picture: one line from receipt to the day due, what stopped it, and today. Drawn as SVG.

Every mark has its words beside it, and the whole a text alternative that says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gongkai.clocks import Due, Event

WIDTH, LEFT, RIGHT = 540, 12, 12
LINE, BAR = 74, 12
LABEL_ROOM = 96
"""Units that a label needs beside the next one; a closer one goes to another row."""
ROWS = 3
"""Rows of labels that have room above the line; with more of them the picture grows."""
SPANS = {"correction_asked": "corrected", "fee_asked": "fee_paid"}


@dataclass(frozen=True, slots=True)
class Span:
    """Days in which the clock stood still, ``until`` None while it still does."""

    since: date
    until: date | None
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day with its words: ``tone`` is a class of the style."""

    on: date
    label: str
    tone: str


def spans(events: Iterable[Event]) -> Iterator[Span]:
    """Yield what stopped or suspended the clock, in the order it began."""
    opened: dict[str, Event] = {}
    found: list[Span] = []
    for event in events:
        if event.kind in SPANS:
            opened[SPANS[event.kind]] = event
        elif event.kind in opened:
            began = opened.pop(event.kind)
            found.append(Span(began.on, event.on, _label(began)))
        elif event.kind == "consultation_sent":
            opened[f"consultation {event.ref}"] = event
        elif event.kind == "consultation_answered" and (sent := opened.pop(f"consultation {event.ref}", None)):
            found.append(Span(sent.on, event.on, _label(sent)))
    found += [Span(event.on, None, _label(event)) for event in opened.values()]
    yield from sorted(found, key=lambda span: span.since)


def marks(events: Iterable[Event], due: Due, today: date, answered: date | None) -> list[Mark]:
    """Return the days that matter, in order."""
    words = {"received": _("received"), "corrected": _("corrected"), "fee_paid": _("fee paid")}
    words |= {"extended": _("extended"), "delayed": _("delayed"), "day_ordered": _("day set by the decision")}
    found = [Mark(event.on, words[event.kind], "event") for event in events if event.kind in words]
    if last := due.due:
        found.append(Mark(last, _("due (provisional)") if due.provisional else _("due"), "due"))
    elif due.not_before:
        found.append(Mark(due.not_before, _("not before"), "due"))
    found.append(Mark(answered, _("answered"), "done") if answered else Mark(today, _("today"), "today"))
    return sorted(found, key=lambda mark: mark.on)


def picture(events: tuple[Event, ...], due: Due, today: date, answered: date | None = None) -> SafeString:
    """Return the SVG of a clock."""
    days, stood = marks(events, due, today, answered), list(spans(events))
    first, last = days[0].on, max(days[-1].on, *(span.until or today for span in stood), days[0].on)
    scale = (WIDTH - LEFT - RIGHT) / max((last - first).days, 1)

    def at(day: date) -> float:
        return round(LEFT + (max(day, first) - first).days * scale, 1)

    bars = format_html_join(
        "",
        '<rect class="tl-stood" x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}</title></rect>',
        (
            (at(span.since), LINE - BAR / 2, max(at(span.until or today) - at(span.since), 3), BAR, _told(span))
            for span in stood
        ),
    )
    end = due.due or due.not_before or last
    height = LINE + 30 + 20 * len(stood)
    legend = format_html_join(
        "",
        '<rect class="tl-stood" x="{}" y="{}" width="14" height="10" rx="2"/><text x="{}" y="{}">{}</text>',
        ((LEFT, LINE + 22 + 20 * n, LEFT + 22, LINE + 31 + 20 * n, _told(span)) for n, span in enumerate(stood)),
    )
    drawn, rows = _drawn(days, at)
    above = 20 * max(rows - ROWS, 0)
    return format_html(
        '<svg class="tl" viewBox="0 {} {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
        '<line class="tl-line" x1="{}" x2="{}" y1="{}" y2="{}"/>{}{}{}</svg>',
        *(
            -above,
            WIDTH,
            height + above,
            spoken(days, stood),
            at(first),
            at(max(end, first)),
            LINE,
            LINE,
            bars,
            drawn,
            legend,
        ),
    )


def spoken(days: Iterable[Mark], stood: Iterable[Span]) -> str:
    """Return the picture in words."""
    parts = [f"{mark.label} {mark.on}" for mark in days] + [_told(span) for span in stood]
    return _("Timeline: {parts}").format(parts="；".join(parts))


def _drawn(days: list[Mark], at: object) -> tuple[SafeString, int]:
    """Return the marks, each in a row where its words have room, and how many rows there are."""
    placed: list[tuple[float, int]] = []
    rows = []
    for mark in days:
        x = at(mark.on)  # type: ignore[operator]  # the function above
        row = next(n for n in count() if all(r != n or abs(x - px) >= LABEL_ROOM for px, r in placed))
        placed.append((x, row))
        side = "end" if x > WIDTH - LABEL_ROOM else "start" if x < LABEL_ROOM / 2 else "middle"
        y = LINE - 18 - 20 * row
        rows.append((mark.tone, x, x, y + 4, LINE, mark.tone, x, LINE, x, y, side, mark.label, f"{mark.on:%m-%d}"))
    drawn = format_html_join(
        "",
        '<line class="tl-{}" x1="{}" x2="{}" y1="{}" y2="{}"/><circle class="tl-{}" cx="{}" cy="{}" r="5"/>'
        '<text x="{}" y="{}" text-anchor="{}">{} {}</text>',
        rows,
    )
    return drawn, 1 + max(row for _, row in placed)


def _told(span: Span) -> str:
    if span.until is None:
        return _("{what}: since {since}").format(what=span.label, since=span.since)
    return _("{what}: {since} to {until}").format(what=span.label, since=span.since, until=span.until)


def _label(event: Event) -> str:
    if event.kind == "correction_asked":
        return _("waiting for a correction, the period starts anew")
    if event.kind == "fee_asked":
        return _("waiting for the fee, the period starts anew")
    return _("others are consulted, days left out")
