"""Letters of a record: composed from it, looked at beforehand, kept sealed with its papers as Word and PDF."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from gongkai.applications.letters import LETTERS, letter
from gongkai.problems import Failure
from gongkai.report.write.page import Page
from gongkai_site.applications.services import written
from gongkai_site.applications.services.letters import sender_of
from gongkai_site.audit import trail
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.requests.models import Event, Paper, Request
from gongkai_site.requests.services.papers import HANDLE, keep_paper, may_read
from gongkai_site.requests.steps import STEPS


def letter_of(event: Event) -> str:
    """Return the kind of letter a step sends, or nothing; what several asked for has nobody to write to."""
    return STEPS[event.step].letter if event.step in STEPS and event.request.person else ""


def compose(event: Event, *, number: str = "") -> Page:
    """Return the letter of a step. Raises Refused LETTER-LACKS where the record lacks what it must say."""
    request = event.request
    competent = "，".join(filter(None, (event.facts.get("competent", ""), event.facts.get("contact", ""))))
    values = {
        "received": request.arrived_on,
        "case": request.number,
        "wanted": request.wanted or request.about,
        "subject": request.about,
        "items": event.note,
        "reason": event.note,
        "done": event.note,
        "until": request.evidence_due or event.facts.get("until", ""),
        "competent": competent,
        "published": request.published_on,
        "place": _address(request),
        "code": request.code,
    }
    kind, addressee = letter_of(event), str(request.person.get("name", ""))
    try:
        return letter(kind, sender_of(request.organ, event.on), addressee, values, number=number, dated=event.on)
    except Failure as failure:
        raise Refused.of(failure.problem) from failure


def _address(request: Request) -> str:
    item = request.item
    return settings.GONGKAI_URL + reverse("portal_item", args=[request.organ.slug, item.slug]) if item else ""


@transaction.atomic
def read_letter(*, by: Any, event: Event, suffix: str) -> tuple[str, bytes]:
    """Return the name and bytes of a letter; it names the person, so that it was read is written down."""
    raise_if(may_read(by, event.request))
    page = compose(event)
    facts = {"number": event.request.number, "letter": page.title[-1]}
    trail.record("request.letter_read", event.request, by=by, organ=event.request.organ_id, data=facts)
    return f"{event.request.number}{page.title[-1]}.{suffix}", written(page)[suffix]


@transaction.atomic
def keep_letter(*, by: Any, event: Event, number: str = "") -> list[Paper]:
    """Keep a letter with the papers of its record, as Word and as PDF."""
    require(by, HANDLE, event.request.organ)
    page, named = compose(event, number=number), f"{letter_of(event)}-{event.pk}"
    return [
        keep_paper(
            by=by, request=event.request, kind="letter", name=f"{page.title[-1]}.{suffix}", data=data, letter=named
        )
        for suffix, data in written(page).items()
    ]


def name_of(kind: str) -> str:
    """Return what a letter is called."""
    return LETTERS[kind].name
