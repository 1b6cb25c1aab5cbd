"""How a record begins: on the public site, by hand for what came another way, or from what several asked for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from gongkai.applications import CHANNELS
from gongkai_site.accounts.models import Person
from gongkai_site.applications import people
from gongkai_site.applications.models import Application
from gongkai_site.applications.queries import Asked
from gongkai_site.applications.services import Attachment, may_file
from gongkai_site.applications.services.intake import PORTAL, new_code
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.crypto.sealing import blind
from gongkai_site.organs.models import Organ
from gongkai_site.requests.clocks import due_of
from gongkai_site.requests.models import Event, Request, RequestCounter
from gongkai_site.requests.services.papers import inspect_all, keep_all
from gongkai_site.requests.steps import GIVEN, KINDS

HANDLE = "requests.handle"
CODE = "request.code"
"""The purpose of the blind index of query codes; those of applications have another."""
MOST = {"about": 1000, "wanted": 4000, "evidence": 2000, "subject": 120, "name": 120, "address": 300}


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks. ``case`` is the number of the application whose information a proposal is about."""

    kind: str
    person: Mapping[str, Any]
    about: str
    wanted: str = ""
    evidence: str = ""
    subject: str = ""
    case: str = ""


def fault(asking: Asking) -> Refusal | None:
    """Return what keeps a record from being taken at all, the first thing found, naming its field; or None."""
    person = people.tidy(asking.person)
    if asking.kind not in {"correction", "proposal"}:
        return refusal("REQUEST-UNKNOWN", field="kind")
    if not person.get("name"):
        return refusal("APPLICATION-NAME", field="name")
    if not asking.about.strip():
        return refusal("REQUEST-ABOUT" if asking.kind == "correction" else "REQUEST-WHICH", field="about")
    if asking.kind == "correction" and not asking.wanted.strip():
        return refusal("REQUEST-WANTED", field="wanted")
    values = {"about": asking.about, "wanted": asking.wanted, "evidence": asking.evidence, "subject": asking.subject}
    values |= {name: str(person.get(name, "")) for name in ("name", "address")}
    for name, value in values.items():
        if len(value) > MOST[name]:
            return refusal("APPLICATION-LONG", field=name, most=MOST[name], found=len(value))
    return None


def fault_online(asking: Asking, files: Sequence[Attachment] = ()) -> Refusal | None:
    """Return what the public form asks for besides: who it is, how to reach them, and evidence for a correction."""
    person = people.tidy(asking.person)
    if wrong := fault(asking):
        return wrong
    if not person.get("id_number"):
        return refusal("APPLICATION-IDENTITY", field="id_number")
    if not (person.get("address") or person.get("phone") or person.get("email")):
        return refusal("APPLICATION-CONTACT", field="phone")
    proven = asking.evidence.strip() or any(each.kind == "evidence" for each in files)
    if asking.kind == "correction" and not proven:
        return refusal("REQUEST-EVIDENCE", field="evidence")
    return None


def ask_online(*, organ: Organ, asking: Asking, key: str, attachments: Sequence[Attachment] = ()) -> Request:
    """Take what the public form brings, with its files; the same key again returns the record that was made.

    Raises Refused APPLY-…, APPLICATION-…, REQUEST-… and FILE-…; then nothing was kept.
    """
    raise_if(may_file(organ))
    raise_if(fault_online(asking, attachments))
    files = inspect_all(attachments, organ.pk)
    with transaction.atomic():
        made = _made(PORTAL, organ, asking, key=key, channel="portal", arrived_on=clock.today())
        if not made.papers.exists():
            keep_all(PORTAL, made, files)
    return made


@transaction.atomic
def propose_from(*, application: Application, wanted: str, key: str) -> Request:
    """Take a proposal from who was given something, in their own case: who they are stands there already.

    Raises Refused REQUEST-NOT-GIVEN where nothing was given.
    """
    raise_if(may_propose(application))
    asking = Asking(
        "proposal", application.person, application.wanted[: MOST["about"]], wanted, subject=application.subject
    )
    return ask_online(organ=application.organ, asking=replace(asking, case=application.number), key=key)


def may_propose(application: Application) -> Refusal | None:
    """Return why nothing can be proposed from a case, or None: something was given (条例第四十四条第二款)."""
    given = application.answered_on is not None and application.result in GIVEN
    return None if given else refusal("REQUEST-NOT-GIVEN", number=application.number)


@transaction.atomic
def enter(*, by: Any, organ: Organ, asking: Asking, channel: str, arrived_on: date, key: str = "") -> Request:
    """Enter what came over another channel; evidence it lacks can be asked for."""
    require(by, HANDLE, organ)
    if channel not in CHANNELS or channel == "portal":
        raise Refused("APPLICATION-CHANNEL", field="channel")
    if arrived_on > clock.today():
        raise Refused("APPLICATION-FUTURE", found=arrived_on, field="arrived_on")
    raise_if(fault(asking))
    return _made(by, organ, asking, key=key, channel=channel, arrived_on=arrived_on)


@transaction.atomic
def take_up(*, by: Any, organ: Organ, asked: Asked) -> Request:
    """Begin the record of a matter several asked for; the same matter again returns the record there is (R-44a)."""
    require(by, HANDLE, organ)
    asking = Asking("several", {}, asked.title[: MOST["about"]], subject=asked.title[: MOST["subject"]])
    matter = matter_of(asked)
    made = _made(by, organ, asking, key=f"several-{matter}"[:64], channel="", arrived_on=clock.today(), matter=matter)
    made.applications.add(*asked.cases)
    return made


def matter_of(asked: Asked) -> str:
    """Return what keeps a matter apart from others, whatever its length."""
    return blind(f"{asked.by}\0{asked.title}", "request.matter")[:48]


def by_code(code: str, digits: str) -> Request | None:
    """Return the record of a query code and the last four signs of identity number or telephone, or None."""
    found = Request.objects.filter(code_index=blind(people.normal(code), CODE)).first()
    same = blind(people.normal(digits), "application.digits")
    return found if found is not None and secrets.compare_digest(found.digits_index, same) else None


def alike(request: Request) -> list[Request]:
    """Return other records of the same person at the same organ."""
    if not request.identity_index:
        return []
    rows = Request.objects.filter(organ=request.organ_id, identity_index=request.identity_index)
    return list(rows.exclude(pk=request.pk).exclude(state="void")[:20])


def case_named(organ: Organ, number: str) -> Application | None:
    """Return the application of a number as people write it, or None."""
    plain = number.strip().replace("[", "〔").replace("]", "〕").replace("(", "〔").replace(")", "〕")
    return Application.objects.filter(organ=organ, number=plain).first() if plain else None


def _made(
    by: Any, organ: Organ, asking: Asking, *, key: str, channel: str, arrived_on: date, matter: str = ""
) -> Request:
    key = key.strip()[:64] or secrets.token_hex(16)
    if there := Request.objects.filter(organ=organ, key=key).first():
        return there
    person, code = people.tidy(asking.person), new_code()
    due_on, provisional = due_of(organ, asking.kind, "received", arrived_on)
    facts: dict[str, Any] = {
        "kind": asking.kind,
        "number": _next_number(organ, asking.kind, arrived_on.year),
        "channel": channel,
        "arrived_on": arrived_on,
        "person": person,
        "about": asking.about.strip(),
        "wanted": asking.wanted.strip(),
        "evidence": asking.evidence.strip(),
        "subject": asking.subject.strip(),
        "matter": matter,
        "due_on": due_on,
        "provisional": provisional,
        "code": code,
        "code_index": blind(code, CODE),
        "digits_index": blind(people.last_digits(person), "application.digits") if person else "",
        **people.indexes(person),
    }
    try:
        with transaction.atomic():
            made = Request.objects.create(organ=organ, key=key, **facts)
    except IntegrityError:  # the same key at the same moment: one of the two is the record
        return Request.objects.get(organ=organ, key=key)
    if case := case_named(organ, asking.case):
        made.applications.add(case)
    doer = by if isinstance(by, Person) else None
    Event.objects.create(request=made, by=doer, step="submit", on=arrived_on, state=made.state)
    told = {"number": made.number, "kind": made.kind, "channel": channel}
    trail.record("request.submitted", made, by=by, organ=organ.pk, data=told)
    return made


def _next_number(organ: Organ, kind: str, year: int) -> str:
    rows = RequestCounter.objects.filter(organ=organ, kind=kind, year=year)
    if not rows.update(last=F("last") + 1):
        RequestCounter.objects.get_or_create(organ=organ, kind=kind, year=year, defaults={"last": 0})
        rows.update(last=F("last") + 1)
    return f"{KINDS[kind].prefix}〔{year}〕{rows.get().last:04}"
