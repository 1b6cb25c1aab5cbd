"""Enter a proposal as it was assigned, change what was entered, handle several together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.models import WORDS, Organ
from gongkai_site.proposals import dues
from gongkai_site.proposals.guards import missing
from gongkai_site.proposals.models import KINDS, Proposal, Proposer
from gongkai_site.proposals.naming import key_of
from gongkai_site.proposals.table import CO, LEAD, ROLES
from gongkai_site.publishing import generation

VIEW, REGISTER, HANDLE = "proposals.view", "proposals.register", "proposals.handle"
WRITTEN = (
    *("kind", "level", "session", "meeting", "number", "title", "content", "role", "lead_organ", "assigning_body"),
    *("assigned_on", "source"),
)
MOST = {field.name: field.max_length for field in Proposal._meta.fields if field.max_length and field.name in WRITTEN}
FIRST_DAY = date(2008, 5, 1)
"""Since when the core knows the limits of answers."""
NAMES = 60
CHANGED_UNTIL = ("assigned", "handling", "returned")


@transaction.atomic
def add_proposal(*, by: Any, organ: Organ, proposers: Sequence[Mapping[str, str]], **facts: Any) -> Proposal:
    """Enter a proposal; ``proposers`` are ``{"name", "contact"}`` in order, the first leads.

    Raises Refused PROPOSAL-…, each naming its field, and those of power.
    """
    require(by, REGISTER, organ)
    facts = {"level": organ.level, "meeting": 0, "role": LEAD, **tidy(facts)}
    people = named(proposers)
    raise_if(fault(facts, people))
    key = key_of(facts)
    raise_if(_taken(organ, key))
    made = Proposal(organ=organ, key=key, **facts)
    for name, value in dues.counted(made).items():
        setattr(made, name, value)
    made.save()
    _keep(made, people)
    generation.bump(organ.pk, alone=True)
    told = {"kind": made.kind, "number": made.number, "on": made.assigned_on}
    trail.record("proposal.entered", made, by=by, organ=organ.pk, data=told)
    return made


@transaction.atomic
def change_proposal(
    *, by: Any, proposal: Proposal, seen: int, proposers: Sequence[Mapping[str, str]] | None = None, **changes: Any
) -> Proposal:
    """Change what was entered, while no answer has been drafted."""
    raise_if(may_change(by, proposal))
    facts = {name: getattr(proposal, name) for name in WRITTEN} | tidy(changes)
    people = _with_contact(proposal, named(proposers)) if proposers is not None else None
    raise_if(fault(facts, people if people is not None else [{"name": "-"}]))
    key = key_of(facts)
    if key != proposal.key:
        raise_if(_taken(proposal.organ, key))
    for name, value in facts.items():
        setattr(proposal, name, value)
    if people is not None and people != _kept(proposal):
        raise_if(_met(proposal))
        proposal.proposers.all().delete()
        _keep(proposal, people)
    proposal.take(seen=seen, key=key, **facts, **dues.counted(proposal))
    generation.bump(proposal.organ_id, alone=True)
    trail.record("proposal.changed", proposal, by=by, organ=proposal.organ_id, data={"version": proposal.version})
    return proposal


@transaction.atomic
def read_contacts(*, by: Any, proposal: Proposal, reason: str) -> list[tuple[str, str]]:
    """Return how to reach each proposer, against a reason; that it was read is recorded, what was read is not."""
    require(by, HANDLE, proposal.organ)
    if not reason.strip():
        raise_if(missing("reason", "理由", "reason"))
    told = {"number": proposal.number, "reason": reason.strip()}
    trail.record("proposal.contacts_read", proposal, by=by, organ=proposal.organ_id, data=told)
    return [(each["name"], each["contact"]) for each in _kept(proposal)]


@transaction.atomic
def join(*, by: Any, proposal: Proposal, other: Proposal, seen: int) -> Proposal:
    """Handle a proposal together with another of the same content; each is answered by itself."""
    raise_if(may_join(by, proposal))
    if other.organ_id != proposal.organ_id or other.pk == proposal.pk or other.state == "void":
        raise Refused("PROPOSAL-TOGETHER", field="other")
    if proposal.joined.exists():
        raise Refused("PROPOSAL-LEADS-GROUP", field="other", count=proposal.joined.count())
    proposal.take(seen=seen, together=other.together or other)
    told = {"number": proposal.number, "to": other.number}
    trail.record("proposal.joined", proposal, by=by, organ=proposal.organ_id, data=told)
    return proposal


@transaction.atomic
def part(*, by: Any, proposal: Proposal, seen: int) -> Proposal:
    """Handle it by itself again."""
    raise_if(may_join(by, proposal))
    proposal.take(seen=seen, together=None)
    trail.record("proposal.parted", proposal, by=by, organ=proposal.organ_id, data={"number": proposal.number})
    return proposal


def may_change(person: Any, proposal: Proposal) -> Refusal | None:
    """Return why a person may not change what was entered, or None."""
    refused = may(person, REGISTER, proposal.organ)
    if refused is None and proposal.state not in CHANGED_UNTIL:
        return refusal("PROPOSAL-ON-ITS-WAY", title=proposal.title)
    return refused


def may_join(person: Any, proposal: Proposal) -> Refusal | None:
    """Return why a person may not handle a proposal together with others, or by itself again, or None."""
    refused = may(person, HANDLE, proposal.organ)
    if refused is None and not proposal.is_open:
        return refusal("PROPOSAL-NOT-OPEN", title=proposal.title)
    return refused


def tidy(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts with blanks trimmed, and no lead organ where the organ itself leads."""
    found = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in facts.items()}
    if "content" in facts:
        found["content"] = str(facts["content"] or "").strip()
    if found.get("role", CO) != CO:
        found["lead_organ"] = ""
    return found


def named(proposers: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return proposers that have a name, each with how to reach them."""
    tidy = ({name: str(each.get(name) or "").strip() for name in ("name", "contact")} for each in proposers)
    return [each for each in tidy if each["name"]]


def fault(facts: Mapping[str, Any], people: Sequence[Mapping[str, str]]) -> Refusal | None:
    """Return what is wrong with a proposal, the first thing found, naming its field; or None."""
    for name, zh, en in (
        ("number", "编号", "number"),
        ("title", "标题（案由）", "title"),
        ("session", "届次", "term and meeting"),
        ("assigned_on", "交办日期", "day of assignment"),
    ):
        if not facts.get(name):
            return missing(name, zh, en)
    if facts.get("kind") not in dict(KINDS) or facts.get("role", "lead") not in ROLES:
        return missing("kind", "类别和承办方式", "kind and role")
    if facts.get("level", "city") not in WORDS["levels"]:
        return missing("level", "级别", "level")
    for name in ("session", "meeting"):
        if not 0 <= int(facts.get(name) or 0) < 100:
            return refusal("PROPOSAL-NUMERAL", field=name, found=facts[name])
    if not people:
        return missing("proposers", "提出人", "proposers")
    if long := next((each["name"] for each in people if len(each["name"]) > NAMES), ""):
        return refusal("PROPOSAL-LONG", field="proposers", found=len(long), most=NAMES)
    for name, most in MOST.items():
        if len(str(facts.get(name) or "")) > most:
            return refusal("PROPOSAL-LONG", field=name, found=len(str(facts[name])), most=most)
    if facts.get("role") == CO and not facts.get("lead_organ"):
        return missing("lead_organ", "主办单位", "lead organ")
    return _day_fault(facts["assigned_on"])


def _day_fault(day: date) -> Refusal | None:
    if day > clock.today():
        return refusal("PROPOSAL-FUTURE", field="assigned_on", day=day)
    return refusal("PROPOSAL-DAY", field="assigned_on", day=day, first=FIRST_DAY) if day < FIRST_DAY else None


def _taken(organ: Organ, key: str) -> Refusal | None:
    other = Proposal.objects.filter(organ=organ, key=key).exclude(state="void").first()
    return refusal("PROPOSAL-TAKEN", field="number", title=other.title, number=other.number) if other else None


def _met(proposal: Proposal) -> Refusal | None:
    met = proposal.events.filter(step="contact").exists()
    return refusal("PROPOSAL-PROPOSERS-MET", field="proposers") if met else None


def _kept(proposal: Proposal) -> list[dict[str, str]]:
    return [{"name": each.name, "contact": each.contact} for each in proposal.proposers.all()]


def _with_contact(proposal: Proposal, people: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return proposers with what is known of how to reach them, where nothing new is said."""
    known = {each["name"]: each["contact"] for each in _kept(proposal)}
    return [{**each, "contact": each["contact"] or known.get(each["name"], "")} for each in people]


def _keep(proposal: Proposal, people: Sequence[Mapping[str, str]]) -> None:
    Proposer.objects.bulk_create(
        Proposer(proposal=proposal, order=order, **each) for order, each in enumerate(people, 1)
    )
