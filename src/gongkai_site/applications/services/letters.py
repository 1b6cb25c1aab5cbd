"""Letters of a case: composed from its record, looked at beforehand, kept sealed with its papers as Word and PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from gongkai.applications import STEPS
from gongkai.applications.letters import LETTERS, Sender, answer, letter
from gongkai.problems import Failure
from gongkai.report.write.docx import docx
from gongkai.report.write.page import Page
from gongkai.report.write.pdf import pdf
from gongkai_site.applications.facts import calendars, counted, standing, ticks
from gongkai_site.applications.models import Answer, Application, Consultation, Event, Paper
from gongkai_site.applications.queries import REVIEW
from gongkai_site.applications.services.papers import KEEP, keep_paper
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import settings_on

READERS = (KEEP, REVIEW, "applications.sign")
SCALES = {"per_application": "按件计收", "per_page": "按量计收"}
CONSULTED = {"third_party": "第三方", "co_maker": "共同制作机关", "organ": "其他机关"}
LETTER_OF = {"co_maker": "co_maker_letter", "organ": "assistance_letter", "third_party": "third_party_letter"}


def sender_of(organ: Organ, on: date) -> Sender:
    """Return how an organ signs its letters, by what held on a day."""
    held = settings_on(organ, on)
    return Sender(
        organ=organ.name,
        work_body=held.get("work_body", ""),
        address=held.get("address", ""),
        telephone=held.get("telephone", ""),
        reconsideration=held.get("reconsideration_organ", ""),
        court=held.get("court", ""),
        online=held.get("reconsideration_online", ""),
    )


def letters_of(event: Event) -> list[str]:
    """Return the kinds of letter a step sends: to who is consulted goes one, and the applicant is told by another."""
    if event.step == "accept_reasons" and event.kind != "delayed":
        return []
    if event.step.startswith("consult_"):
        kind = LETTER_OF[event.facts["kind"]]
        return [kind, "third_party_told"] if kind == "third_party_letter" else [kind]
    found = STEPS[event.step].letter if event.step in STEPS else ""
    return [found] if found and found != "answer" else []


def compose(event: Event, kind: str, *, number: str = "") -> Page:
    """Return a procedural letter of a step. Raises Refused LETTER-LACKS where the record lacks what it must say."""
    case = event.application
    values, addressee = _values(case), str(case.person.get("name", ""))
    if event.step.startswith("consult_"):
        row = Consultation.objects.get(pk=event.ref)
        values |= {"subject": row.subject, "until": row.due_on or event.until}
        addressee = row.party if LETTERS[kind].to != "applicant" else addressee
    if event.step == "tell_party":
        row = Consultation.objects.get(pk=event.ref)
        values |= {"subject": row.subject, **_disclosed(case.answers.filter(round=event.round, sent_back=False).last())}
        addressee = row.party
    values |= {"items": event.note, "reason": event.note, "until": values.get("until") or event.until}
    values |= {"due": _due_after(event)}
    values |= {"length": event.length, "amount": event.facts.get("amount", "")}
    values |= {"scale": SCALES.get(event.facts.get("scale", ""), "")}
    try:
        return letter(kind, sender_of(case.organ, event.on), addressee, values, number=number, dated=event.on)
    except Failure as failure:
        raise Refused.of(failure.problem) from failure


def _disclosed(answer: Answer | None) -> dict[str, str]:
    """Return what a third party is told of a decision against its objection: what goes out, and why."""
    facts = answer.facts if answer else {}
    return {
        "disclosed": facts.get("provided") or facts.get("place", ""),
        "public_interest": facts.get("public_interest", ""),
    }


def compose_answer(row: Answer) -> Page:
    """Return the answer letter of a decision; before it is signed without number and date, to be looked at.

    It names the online channel of reconsideration wherever the organ has one, for a letter is stamped before it is
    known how it goes out (行政复议法第二十二条第二款).
    """
    case = row.application
    on = row.signed_on or clock.today()
    sender = sender_of(case.organ, on)
    values = {**_values(case), **_course(case, row.round), **row.facts}
    try:
        return answer(
            row.outcome,
            sender,
            str(case.person.get("name", "")),
            values,
            grounds=row.grounds,
            served_online=bool(sender.online),
            annexes=[each for each in str(row.facts.get("annexes", "")).splitlines() if each.strip()],
            number=row.number,
            dated=row.signed_on,
        )
    except Failure as failure:
        raise Refused.of(failure.problem) from failure


def _values(case: Application) -> dict[str, Any]:
    return {
        "received": case.received_on,
        "case": case.number,
        "wanted": case.wanted,
        "code": case.code,
    }


def _due_after(event: Event) -> date | None:
    """Return the day that the clock named once a step was taken: its letter tells it, whatever moved it since.

    None for one counted by guessed years, which is never printed.
    """
    case = event.application
    known = [each for each in case.events.all() if each.pk <= event.pk]
    found = counted(ticks(standing(known, event.round)), *calendars(case))
    return None if found is None or found.provisional else found.due


def _course(case: Application, round_: int) -> dict[str, Any]:
    """Return what the answer tells of the way to it."""
    events = standing(case.events.all(), round_)
    corrected = [each.on for each in events if each.kind == "corrected"]
    extended = [each.length for each in events if each.kind == "extended"]
    asked = dict.fromkeys(CONSULTED[each.kind] for each in case.consultations.filter(round=round_))
    return {
        "corrected": corrected[-1] if corrected else None,
        "extended": extended[-1] if extended else None,
        "consulted": "、".join(asked),
    }


def written(page: Page) -> dict[str, bytes]:
    """Return a letter in each format, by its suffix."""
    return {"docx": docx(page), "pdf": pdf(page)[0]}


def may_read(person: Any, application: Application) -> Refusal | None:
    """Return why a person may not read the letters of a case, or None: who handles, reviews or signs it may."""
    refusals = [may(person, act, application.organ) for act in READERS]
    return refusals[0] if all(refusals) else None


@transaction.atomic
def read_letter(*, by: Any, application: Application, page: Page, suffix: str) -> bytes:
    """Return a letter in a format, to be looked at; it names the applicant, so that it was read is written down."""
    raise_if(may_read(by, application))
    data = written(page)[suffix]
    facts = {"number": application.number, "letter": page.title[-1]}
    trail.record("application.letter_read", application, by=by, organ=application.organ_id, data=facts)
    return data


@transaction.atomic
def keep_letter(*, by: Any, application: Application, page: Page, kind: str) -> list[Paper]:
    """Keep a letter with the papers of its case, as Word and as PDF."""
    require(by, KEEP, application.organ)
    name = page.title[-1]
    return [
        keep_paper(by=by, application=application, kind="letter", name=f"{name}.{suffix}", data=data, letter=kind)
        for suffix, data in written(page).items()
    ]
