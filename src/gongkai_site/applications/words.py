"""What lists and pages say of a case: its state, its day and how far off it is, its applicant masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gongkai import law
from gongkai.applications import CHANNELS, STATES
from gongkai.workdays import CalendarMissing
from gongkai_site.applications.facts import kind_of
from gongkai_site.applications.models import Application, Event
from gongkai_site.applications.people import masked
from gongkai_site.applications.queries import WAITING
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.calendar import calendar_of
from gongkai_site.organs.models import Organ

SOON, NEAR = 2, 5
"""Working days before the day on which it is told: amber from five, and again from two."""


def state_word(case: Application) -> str:
    """Return the state in words."""
    return STATES[case.state].words[lang()]


def state_tone(case: Application) -> str:
    """Return the colour of a state; the word says the same."""
    if case.state in WAITING or case.state == "submitted":
        return "amber"
    return "green" if not case.is_open and case.state != "void" else ""


def channel_word(case: Application) -> str:
    """Return the channel in words."""
    return CHANNELS[case.channel].words[lang()]


def outcome_word(code: str) -> str:
    """Return a decision in words, empty where there is none."""
    return str(getattr(law.outcomes()[code], lang())) if code else ""


def applicant_word(case: Application) -> str:
    """Return the applicant's name, masked."""
    return masked(case.person).get("name", "—")


def working_days(organ: Organ, after: date, until: date) -> int:
    """Return the working days after a day up to another, by guessed years where a notice is missing."""
    try:
        return calendar_of(organ).count(after, until)
    except CalendarMissing:
        return calendar_of(organ, provisional=True).count(after, until)


def days_left(case: Application) -> int | None:
    """Return the working days to the day the answer is due; negative once it has passed, None without a day."""
    if case.due_on is None or not case.is_open:
        return None
    today = clock.today()
    if case.due_on < today:
        return -working_days(case.organ, case.due_on, today) or -1
    return working_days(case.organ, today, case.due_on)


def left_word(case: Application) -> str:
    """Return in words how far off the day is."""
    left = days_left(case)
    if left is None:
        return ""
    if left < 0:
        days = (clock.today() - case.due_on).days if case.due_on else 0
        return ngettext("overdue by {days} day", "overdue by {days} days", days).format(days=days)
    if case.due_on == clock.today():
        return _("due today")
    return ngettext("{days} working day left", "{days} working days left", left).format(days=left)


def due_word(case: Application) -> str:
    """Return the day an answer is due with how far off it is, or why there is no day."""
    if not case.is_open:
        return _("answered {day}").format(day=case.answered_on) if case.answered_on else "—"
    if case.due_on is None:
        if case.not_before is not None:
            return _("stopped; not before {day}").format(day=case.not_before)
        return _("not running yet")
    marks = [case.due_on.isoformat(), left_word(case), _("provisional") if case.provisional else ""]
    return " · ".join(mark for mark in marks if mark)


SHAPES = {
    "corrected": gettext_lazy("{day}: the correction came; the period starts anew that day (article 30)."),
    "fee_paid": gettext_lazy("{day}: the fee was paid; the period starts anew."),
    "extended": gettext_lazy("{day}: extended by {length} working days (article 33, paragraph 2)."),
    "delayed": gettext_lazy("{day}: to be answered by {until}."),
    "day_ordered": gettext_lazy("{day}: to be answered anew by {until}, the day set by the decision or judgment."),
}
"""What moves the day an answer is due, besides the days that are left out."""


def shaped(events: Iterable[Event]) -> list[str]:
    """Return in sentences what moved the day an answer is due."""
    told = [(kind_of(each), each) for each in events]
    return [
        str(SHAPES[kind]).format(day=each.on, length=each.length, until=each.until)
        for kind, each in told
        if kind in SHAPES
    ]


def due_tone(case: Application) -> str:
    """Return the colour of the day: red once passed, amber when near or guessed, green while far."""
    left = days_left(case)
    if left is None:
        return ""
    if left < 0:
        return "red"
    return "amber" if left <= NEAR or case.provisional else "green"
