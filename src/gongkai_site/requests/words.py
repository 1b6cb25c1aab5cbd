"""What lists and pages say of a record: its kind, its state, its day, who asked, masked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from gongkai.applications import CHANNELS
from gongkai_site.applications.people import masked
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.requests.models import Request
from gongkai_site.requests.queries import TO_PUBLISH, TO_TELL
from gongkai_site.requests.steps import KINDS, STATES, STEPS


def kind_word(request: Request) -> str:
    """Return the kind in words."""
    return KINDS[request.kind].words[lang()]


def state_word(request: Request) -> str:
    """Return the state in words."""
    return STATES[request.state].words[lang()]


def state_tone(request: Request) -> str:
    """Return the colour of a state; the word says the same."""
    if request.state == "told":
        return "green"
    waits = request.state == "awaiting_evidence" or (request.state in TO_TELL and request.kind != "several")
    return "amber" if waits or request.state in TO_PUBLISH else ""


def channel_word(request: Request) -> str:
    """Return the channel in words; what several asked for came by none."""
    return CHANNELS[request.channel].words[lang()] if request.channel else ""


def person_word(request: Request) -> str:
    """Return the name of who asks, masked."""
    return masked(request.person).get("name", "—")


def decision_word(request: Request) -> str:
    """Return the decision in words, empty where there is none."""
    return STEPS[request.decision].words[lang()] if request.decision else ""


def is_late(request: Request) -> bool:
    """Say whether its day has passed with the thing undone."""
    undone = request.is_open if request.kind == "correction" else request.state in TO_PUBLISH
    return request.due_on is not None and undone and request.due_on < clock.today()


def due_word(request: Request) -> str:
    """Return the day by which it is wanted done, and whether that has passed; or that there is none."""
    if request.due_on is None:
        return "—"
    marks = [request.due_on.isoformat(), _("past the day") if is_late(request) else ""]
    marks.append(_("provisional") if request.provisional else "")
    return " · ".join(mark for mark in marks if mark)


def due_tone(request: Request) -> str:
    """Return the colour of the day."""
    return "red" if is_late(request) else ""
