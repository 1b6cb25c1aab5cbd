"""The one door of all steps: power, state and guards asked, the step noted, the record brought along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import holders_of
from gongkai_site.applications.models import Answer
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.services import draft_item
from gongkai_site.requests.clocks import due_of
from gongkai_site.requests.models import Event, Request
from gongkai_site.requests.services.intake import case_named
from gongkai_site.requests.steps import FIELDS, SAME, STEPS, guarded, may_start

DECISIONS = frozenset({"correct", "refuse", "transfer", "refer", "agree", "choose", "decline", "leave"})
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step does beside the state: columns it changes, what the event tells, its sealed note."""

    changes: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def may_take(person: Any, request: Request, step: str) -> Refusal | None:
    """Return why a person may not take a step with a record, or None: power, state, and what must hold for it."""
    rule = STEPS[step]
    if not rule.act and not isinstance(person, Job):
        return refusal("REQUEST-NOT-YOURS", step=rule.words)
    doer = person.pk if isinstance(person, Person) else None
    return may(person, rule.act, request.organ) or may_start(step, request) or guarded(step, request, doer)


@transaction.atomic
def take_step(*, by: Any, request: Request, step: str, seen: int, on: date | None = None, **given: Any) -> Event:
    """Take a step; ``on`` is the day it took effect, today unless told.

    Raises Refused RECORD-CHANGED when another stepped in meanwhile, REQUEST-… when a rule keeps it back, what a draft
    of an item is refused with, and those of power; then nothing has changed.
    """
    raise_if(may_take(by, request, step))
    day = on or clock.today()
    if day > clock.today():
        raise Refused("CASE-FUTURE", found=day.isoformat(), field="on")
    if day < request.arrived_on:
        raise Refused("CASE-BEFORE", found=day.isoformat(), before=request.arrived_on.isoformat(), field="on")
    _all_given(step, given)
    effect = EFFECTS[step](request, by, day, given) if step in EFFECTS else _said(request, by, day, given)
    state = request.state if STEPS[step].to == SAME else STEPS[step].to
    changes = {"state": state, **effect.changes}
    if step in DECISIONS:
        due_on, provisional = due_of(request.organ, request.kind, state, day)
        changes |= {"decision": step, "decided_on": day, "due_on": due_on, "provisional": provisional}
    request.take(seen=seen, **changes)
    doer = by if isinstance(by, Person) else None
    event = Event.objects.create(
        request=request, by=doer, step=step, on=day, state=state, facts=effect.facts, note=effect.note
    )
    told = {"number": request.number, "step": step, "state": state, "on": day}
    trail.record("request.step_taken", request, by=by, organ=request.organ_id, data=told)
    return event


@transaction.atomic
def describe(*, by: Any, request: Request, seen: int, subject: str) -> Request:
    """Say what a record is about, for lists: nothing personal."""
    raise_if(may(by, "requests.handle", request.organ))
    if not subject.strip():
        raise Refused("APPLICATION-EMPTY", field="subject")
    request.take(seen=seen, subject=subject.strip()[:120])
    trail.record("request.described", request, by=by, organ=request.organ_id, data={"number": request.number})
    return request


def became_public(item: Item) -> None:
    """Note, in the transaction at hand, that what was agreed to is public now."""
    rows = Request.objects.filter(item=item, state__in=STEPS["publish"].starts).select_related("organ")
    for each in rows:
        take_step(by=Job("requests"), request=each, step="publish", seen=each.version)


def _all_given(step: str, given: Mapping[str, Any]) -> None:
    """Refuse a step that lacks what it must say, or says too much."""
    for name in STEPS[step].asks:
        told, value = FIELDS[name], given.get(name)
        if name != "on" and told.get("must") and not (value.strip() if isinstance(value, str) else value):
            raise Refused("REQUEST-LACKS", what={"zh": told["zh"], "en": told["en"]}, field=name)
        if isinstance(value, str) and name != "body" and len(value) > LONGEST:
            raise Refused("APPLICATION-LONG", field=name, most=LONGEST, found=len(value))


def _said(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    """Note what was said: the reason, what was found, what was done, the evidence."""
    found = next((str(given[name]) for name in ("reason", "found", "done", "text", "items") if given.get(name)), "")
    return Effect(note=found.strip())


def _assign(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    handler = next((each for each in holders_of("requests.handle", request.organ) if each.pk == given["handler"]), None)
    if handler is None:
        raise Refused("REQUEST-HANDLER", field="handler")
    return Effect({"handler": handler})


def _ask_evidence(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    until = given["until"]
    if until <= on:
        raise Refused("REQUEST-UNTIL", found=until.isoformat(), field="until")
    return Effect({"evidence_due": until}, {"until": until.isoformat()}, str(given["items"]).strip())


def _evidence_came(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    return Effect({"evidence_due": None}, note=str(given.get("text") or given.get("reason") or "").strip())


def _link(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    case = case_named(request.organ, str(given["case"]))
    if case is None:
        raise Refused("REQUEST-CASE", number=str(given["case"])[:40], field="case")
    request.applications.add(case)
    return Effect(facts={"case": case.number})


def _to_another(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    organ, contact = (str(given[name]).strip() for name in ("competent", "contact"))
    return Effect(facts={"competent": organ, "contact": contact}, note=str(given["reason"]).strip())


def _draft(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    """Write the item that is to become public; from then on its own review is the way."""
    facts = {name: given[name] for name in ("title", "summary", "written_on")}
    item = draft_item(
        by=by, organ=request.organ, kind=str(given["item_kind"]), body=_paragraphs(given["body"]), **facts
    )
    return Effect({"item": item}, {"index": item.index_number})


def _paragraphs(text: str) -> str:
    from django.utils.html import escape

    return "".join(f"<p>{escape(line.strip())}</p>" for line in str(text).splitlines() if line.strip())


def _name_item(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    index = str(given["index"]).strip()
    item = Item.objects.filter(organ=request.organ, index_number=index, live=True).first()
    if item is None:
        raise Refused("REQUEST-INDEX", index=index[:80], field="index")
    return Effect({"item": item, "published_on": item.published_on}, {"index": item.index_number})


def _publish(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    item = request.item
    return Effect({"published_on": item.published_on if item else on}, {"index": item.index_number if item else ""})


def _tell(request: Request, by: Any, on: date, given: Mapping[str, Any]) -> Effect:
    delivery, tracking = str(given["delivery"]), str(given.get("tracking") or "").strip()
    if delivery not in dict(Answer.DELIVERIES):
        raise Refused("REQUEST-DELIVERY", field="delivery")
    if request.decided_on and on < request.decided_on:
        raise Refused("CASE-BEFORE", found=on.isoformat(), before=request.decided_on.isoformat(), field="on")
    return Effect({"told_on": on, "delivery": delivery}, {"delivery": delivery, "tracking": tracking[:60]})


EFFECTS: Mapping[str, Callable[[Request, Any, date, Mapping[str, Any]], Effect]] = {
    "assign": _assign,
    "ask_evidence": _ask_evidence,
    "add_evidence": _evidence_came,
    "go_on": _evidence_came,
    "link": _link,
    "transfer": _to_another,
    "refer": _to_another,
    "draft": _draft,
    "name_item": _name_item,
    "publish": _publish,
    "tell": _tell,
}
