"""What lists and pages say of a message: its state, its day and how far off it is."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gongkai_site.applications.words import working_days
from gongkai_site.base import clock
from gongkai_site.messages_board.kinds import STATES, word
from gongkai_site.messages_board.models import Message

NEAR = 2
"""Working days before the day on which it is told in amber."""


def state_word(message: Message) -> str:
    """Return the state in words."""
    return STATES[message.state].word


def state_tone(message: Message) -> str:
    """Return the colour of a state; the word says the same."""
    state = STATES[message.state]
    if state.answered:
        return "green"
    return "amber" if message.state in {"received", "returned", "drafted"} else ""


def board_word(message: Message) -> str:
    """Return where it comes from."""
    return word("boards", message.board)


def category_word(message: Message) -> str:
    """Return its category."""
    return word("categories", message.category)


def rating_word(message: Message) -> str:
    """Return how it was rated; that it was not where it could be."""
    if message.rating:
        return word("ratings", message.rating)
    return _("not rated") if STATES[message.state].answered else ""


def days_left(message: Message) -> int | None:
    """Return the working days to the day it is due; negative once it has passed, None where nothing is owed."""
    if message.due_on is None or not message.is_open:
        return None
    today = clock.today()
    if message.due_on < today:
        return -working_days(message.organ, message.due_on, today) or -1
    return working_days(message.organ, today, message.due_on)


def left_word(message: Message) -> str:
    """Return in words how far off the day is."""
    left = days_left(message)
    if left is None or message.due_on is None:
        return ""
    if left < 0:
        days = (clock.today() - message.due_on).days
        return ngettext("overdue by {days} day", "overdue by {days} days", days).format(days=days)
    if message.due_on == clock.today():
        return _("due today")
    return ngettext("{days} working day left", "{days} working days left", left).format(days=left)


def due_word(message: Message) -> str:
    """Return the day it is due with how far off it is, or when it was answered."""
    if not message.is_open:
        return _("answered {day}").format(day=message.answered_on) if message.answered_on else "—"
    marks = [str(message.due_on or ""), left_word(message), _("provisional") if message.provisional else ""]
    if message.hard_on < clock.today():
        marks.append(_("over three months"))
    return " · ".join(mark for mark in marks if mark)


def due_tone(message: Message) -> str:
    """Return the colour of the day: red once passed, amber when near or guessed, green while far."""
    left = days_left(message)
    if left is None:
        return ""
    if left < 0:
        return "red"
    return "amber" if left <= NEAR or message.provisional else "green"
