"""What lists and pages say of a remedy: its kind, state and outcome, its next day and how far off it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from gongkai.applications.remedies import ENDINGS, INSTANCES, KINDS
from gongkai.applications.remedy_steps import STATES, STEPS, SUIT
from gongkai_site.applications.people import masked
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.remedies.models import Remedy

NEAR = 5
"""Days before a day on which it turns amber."""
DUE = {
    "reply": _("reply or defence"),
    "hearing": _("hearing"),
    "decision": _("decision of the reconsideration organ"),
    "appeal": _("appeal"),
    "sue": _("lawsuit of the other side"),
    "perform": _("compliance with the decision"),
    "file": _("filing"),
}
"""What is due, by its key."""
SUITS = {False: _("lawsuit without reconsideration"), True: _("lawsuit after reconsideration")}
APPEAL = "appeal"
"""What may be done by a day and need not: once it is over, the judgment takes effect."""


def kind_word(remedy: Remedy) -> str:
    """Return the kind in words; lawsuits as table 四 tells them apart."""
    return str(SUITS[remedy.after_reconsideration]) if remedy.kind == SUIT else KINDS[remedy.kind].words[lang()]


def kinds() -> list[tuple[str, str]]:
    """Return the kinds in the language of this request."""
    return [(key, each.words[lang()]) for key, each in KINDS.items()]


def state_word(remedy: Remedy) -> str:
    """Return the state in words, of a lawsuit with its instance."""
    return _of_instance(STATES[remedy.state].words[lang()], remedy)


def short_state(remedy: Remedy) -> str:
    """Return the first part of a state's words, of a lawsuit with its instance, for a list."""
    return _of_instance(short(STATES[remedy.state].words[lang()]), remedy)


def _of_instance(state: str, remedy: Remedy) -> str:
    if remedy.instance and remedy.is_open:
        return f"{state}（{INSTANCES[remedy.instance][lang()]}）"
    return state


def state_tone(remedy: Remedy) -> str:
    """Return the colour of a state; the word says the same."""
    return "amber" if remedy.is_open else "green" if remedy.state == "closed" else ""


def ending_word(code: str) -> str:
    """Return an outcome in words, empty where there is none."""
    return ENDINGS[code].words[lang()] if code else ""


def endings(kind: str = "") -> list[tuple[str, str]]:
    """Return the outcomes of a kind, or all."""
    return [(key, each.words[lang()]) for key, each in ENDINGS.items() if not kind or kind in each.of]


def states() -> list[tuple[str, str]]:
    """Return the states in the language of this request."""
    return [(key, each.words[lang()]) for key, each in STATES.items()]


def step_word(step: str) -> str:
    """Return a step in words."""
    return STEPS[step].words[lang()]


def party_word(remedy: Remedy) -> str:
    """Return who brought it, masked."""
    return masked(remedy.person).get("name", "—")


def short(word: str) -> str:
    """Return the first part of the words of an outcome or state, for a list."""
    return word.replace("，", ",").partition(",")[0]


def left_word(day: date, key: str = "") -> str:
    """Return in words how far off a day is, in calendar days."""
    left = (day - clock.today()).days
    if left < 0 and key == APPEAL:
        return str(_("period over"))
    if left < 0:
        return ngettext("overdue by {days} day", "overdue by {days} days", -left).format(days=-left)
    if left == 0:
        return str(_("due today"))
    return ngettext("{days} day left", "{days} days left", left).format(days=left)


def day_tone(day: date, key: str = "") -> str:
    """Return the colour of a day: red once passed, amber when near."""
    if day < clock.today():
        return "amber" if key == APPEAL else "red"
    return "amber" if day <= clock.today() + timedelta(days=NEAR) else "green"


def due_word(remedy: Remedy) -> str:
    """Return what is due next with its day and how far off it is."""
    if remedy.due_on is None:
        return "—"
    marks: list[Any] = [DUE[remedy.due_key], remedy.due_on, left_word(remedy.due_on, remedy.due_key)]
    if remedy.provisional:
        marks.append(_("provisional"))
    return " · ".join(str(mark) for mark in marks)


def due_tone(remedy: Remedy) -> str:
    """Return the colour of the next day."""
    return day_tone(remedy.due_on, remedy.due_key) if remedy.due_on else ""
