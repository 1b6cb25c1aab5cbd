"""How a case begins: by the portal's form, or by hand for what came over the counter, by post, fax or e-mail."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import F

from gongkai.applications import CHANNELS
from gongkai_site import search
from gongkai_site.accounts.models import Person
from gongkai_site.applications import people
from gongkai_site.applications.models import ROUTES, SOURCE, WAYS, Application, CaseCounter, Event
from gongkai_site.applications.services.papers import add_paper
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.crypto.sealing import blind
from gongkai_site.organs.models import Organ

REGISTER = "applications.register"
PORTAL = Job("portal")
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE = 12
"""Characters of a query code out of 31: some 59 bits, and it is of no use without the last digits."""
MOST = {"wanted": 4000, "document_number": 80, "help_needed": 300, "subject": 120, "name": 120, "address": 300}
MOST_JOINT = 50


@dataclass(frozen=True, slots=True)
class Intake:
    """What an application says (条例第二十九条). No purpose: nobody has to give one."""

    applicant: str
    person: Mapping[str, Any]
    wanted: str
    way: str = "paper"
    route: str = "post"
    document_number: str = ""
    help_needed: str = ""
    subject: str = ""
    offered: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def submit(
    *,
    organ: Organ,
    intake: Intake,
    key: str,
    arrived_at: datetime | None = None,
    code: str = "",
    source: str = "",
) -> Application:
    """Take an application from the portal; the same key again returns the case that was made.

    One that comes from a public zone brings the moment it arrived there, its query code and its source. Raises Refused
    APPLICATION-…, each naming its field.
    """
    arrived_at = arrived_at or clock.now()
    return _made(PORTAL, organ, intake, key=key, channel="portal", arrived_at=arrived_at, code=code, source=source)


@transaction.atomic
def enter(
    *,
    by: Any,
    organ: Organ,
    intake: Intake,
    channel: str,
    arrived_on: date,
    signed_for_on: date | None = None,
    key: str = "",
    source: str = "",
) -> Application:
    """Enter an application that came over another channel.

    An oral one is written down by who enters it (条例第二十九条第二款). Raises Refused APPLICATION-… and of power.
    """
    require(by, REGISTER, organ)
    if channel not in CHANNELS or channel == "portal":
        raise Refused("APPLICATION-CHANNEL", field="channel")
    if arrived_on > clock.today():
        raise Refused("APPLICATION-FUTURE", found=arrived_on, field="arrived_on")
    if signed_for_on and signed_for_on < arrived_on:
        raise Refused("APPLICATION-SIGNED", found=signed_for_on, arrived=arrived_on, field="signed_for_on")
    arrived_at = datetime.combine(arrived_on, clock.now().astimezone(clock.SHANGHAI).timetz())
    return _made(
        by, organ, intake, key=key, channel=channel, arrived_at=arrived_at, signed_for_on=signed_for_on, source=source
    )


@transaction.atomic
def take_from_board(*, by: Any, organ: Organ, intake: Intake, arrived_on: date, key: str) -> Application:
    """Take an application that was sent as a message to a board: over the internet, so both sides confirm it.

    What article 29 asks for and the message does not say can be corrected. The same key again returns the case made.
    """
    require(by, REGISTER, organ)
    arrived_at = datetime.combine(arrived_on, clock.now().astimezone(clock.SHANGHAI).timetz())
    return _made(by, organ, intake, key=key, channel="portal", arrived_at=arrived_at, check=fault)


def new_code() -> str:
    """Return a query code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE))


def fault(intake: Intake) -> Refusal | None:
    """Return what an application lacks that keeps it from being taken at all.

    What article 29 asks for and is not there can be corrected (条例第三十条): by hand it is taken and noted. Only what
    makes it no application is refused.
    """
    person = people.tidy(intake.person)
    if intake.applicant not in dict(people.APPLICANTS):
        return refusal("APPLICATION-APPLICANT", field="applicant")
    if not person.get("name"):
        return refusal("APPLICATION-NAME", field="name")
    if not intake.wanted.strip():
        return refusal("APPLICATION-WANTED", field="wanted")
    if intake.way not in dict(WAYS):
        return refusal("APPLICATION-WAY", field="way")
    if intake.route not in dict(ROUTES):
        return refusal("APPLICATION-ROUTE", field="route")
    return _too_long(intake, person)


def fault_online(intake: Intake) -> Refusal | None:
    """Return what the portal's form asks for besides: proof of identity and a contact that can be served."""
    person = people.tidy(intake.person)
    if wrong := fault(intake):
        return wrong
    if not person.get("id_number"):
        return refusal("APPLICATION-IDENTITY", field="id_number")
    if not (person.get("address") or person.get("phone") or person.get("email")):
        return refusal("APPLICATION-CONTACT", field="phone")
    return None


def lacking(application: Application) -> list[str]:
    """Return what of article 29 a case lacks: what a correction notice would ask for."""
    person = application.person
    found = [] if person.get("id_number") else ["id_number"]
    if not (person.get("address") or person.get("phone") or person.get("email")):
        found.append("contact")
    if person.get("agent") and not person.get("proxy"):
        found.append("proxy")
    return found


def _too_long(intake: Intake, person: Mapping[str, Any]) -> Refusal | None:
    values = {"wanted": intake.wanted, "document_number": intake.document_number, "help_needed": intake.help_needed}
    values |= {"subject": intake.subject, **{name: str(person.get(name, "")) for name in ("name", "address")}}
    for name, value in values.items():
        if len(value) > MOST[name]:
            return refusal("APPLICATION-LONG", field=name, most=MOST[name], found=len(value))
    if len(person.get("joint", ())) > MOST_JOINT:
        return refusal("APPLICATION-JOINT", field="joint", most=MOST_JOINT)
    return None


def _made(
    by: Any,
    organ: Organ,
    intake: Intake,
    *,
    key: str,
    channel: str,
    arrived_at: datetime,
    signed_for_on: date | None = None,
    source: str = "",
    check: Callable[[Intake], Refusal | None] | None = None,
    code: str = "",
) -> Application:
    check = check or (fault_online if channel == "portal" else fault)
    raise_if(check(intake))
    key = key.strip()[:64] or secrets.token_hex(16)
    if there := Application.objects.filter(organ=organ, key=key).first():
        return there
    person, code = people.tidy(intake.person), code or new_code()
    facts: dict[str, Any] = {
        "channel": channel,
        "arrived_at": arrived_at,
        "signed_for_on": signed_for_on,
        "applicant": intake.applicant,
        "person": person,
        "wanted": intake.wanted.strip(),
        "document_number": intake.document_number.strip(),
        "subject": intake.subject.strip(),
        "way": intake.way,
        "route": intake.route,
        "help_needed": intake.help_needed.strip(),
        "offered": dict(intake.offered),
        "code": code,
        "code_index": blind(code, "application.code"),
        "digits_index": blind(people.last_digits(person), "application.digits"),
        "source": source,
        **people.indexes(person),
    }
    number = next_number(organ, clock.day_of(arrived_at).year)
    try:
        with transaction.atomic():
            made = Application.objects.create(organ=organ, number=number, key=key, **facts)
    except IntegrityError:  # the same key at the same moment: one of the two is the case
        return Application.objects.get(organ=organ, key=key)
    doer = by if isinstance(by, Person) else None
    Event.objects.create(application=made, by=doer, step="submit", on=clock.day_of(arrived_at), state=made.state)
    if made.subject or made.document_number:
        search.changed(SOURCE, made.pk)
    trail.record("application.submitted", made, by=by, organ=organ.pk, data={"number": number, "channel": channel})
    return made


def next_number(organ: Organ, year: int, count: int = 1) -> str:
    """Return the next case number of an organ, counted in the transaction at hand; of several, the first."""
    rows = CaseCounter.objects.filter(organ=organ, year=year)
    if not rows.update(last=F("last") + count):
        CaseCounter.objects.get_or_create(organ=organ, year=year, defaults={"last": 0})
        rows.update(last=F("last") + count)
    return number_of(year, rows.get().last - count + 1)


def number_of(year: int, serial: int) -> str:
    """Return a case number.

    >>> number_of(2025, 7)
    '申〔2025〕0007'
    """
    return f"申〔{year}〕{serial:04}"


def by_code(code: str, digits: str) -> Application | None:
    """Return the case of a query code and the last four characters of the identity number or telephone, or None."""
    found = Application.objects.filter(code_index=blind(people.normal(code), "application.code")).first()
    same = blind(people.normal(digits), "application.digits")
    return found if found is not None and secrets.compare_digest(found.digits_index, same) else None


def alike(application: Application) -> Sequence[Application]:
    """Return earlier cases of the same applicant at the same organ: where a repeat would be found, and nowhere else."""
    if not application.identity_index:
        return []
    rows = Application.objects.filter(organ=application.organ_id, identity_index=application.identity_index)
    return list(rows.exclude(pk=application.pk).exclude(state="void").order_by("-arrived_at")[:20])


@transaction.atomic
def enter_with_papers(*, papers: Sequence[tuple[str, str, BinaryIO]], **facts: Any) -> Application:
    """Enter an application with the papers that came with it: kind, name and bytes of each; all of it or nothing.

    Sent twice with one key it is one case, and its papers are there once.
    """
    made = enter(**facts)
    if not made.papers.exists():
        for kind, name, stream in papers:
            add_paper(by=facts["by"], application=made, kind=kind, name=name, stream=stream)
    return made
