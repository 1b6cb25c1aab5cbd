"""Take in an assembly's export: what was assigned, and what became of what is done already. A rerun adds nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.imports.registry import Became
from gongkai_site.organs.models import Organ
from gongkai_site.proposals import dues
from gongkai_site.proposals.effects import answered
from gongkai_site.proposals.guards import label_sets
from gongkai_site.proposals.models import CoHandler, Event, Proposal, Proposer
from gongkai_site.proposals.naming import key_of
from gongkai_site.proposals.services.entering import REGISTER, WRITTEN, fault, named, tidy
from gongkai_site.proposals.table import CO
from gongkai_site.publishing import generation

DONE = ("answered_on", "result_class", "satisfaction", "openness", "openness_reason")


@transaction.atomic
def take_over(*, by: Any, organ: Organ, rows: Sequence[Mapping[str, Any]], source: str) -> list[Became]:
    """Enter proposals of an export; one that is there by assembly, meeting and number is passed over.

    One entry of the trail a batch.
    """
    require(by, REGISTER, organ)
    keys = [key_of(row) for row in rows]
    standing = Proposal.objects.filter(organ=organ, key__in=keys).exclude(state="void")
    there = set(standing.order_by().values_list("key", flat=True))
    became: list[Became] = []
    for row, key in zip(rows, keys, strict=True):
        became.append("unchanged" if key in there else _entered(by, organ, row, key, source))
        there.add(key)
    if count := became.count("added"):
        generation.bump(organ.pk, alone=True)
        trail.record("proposal.imported", None, by=by, organ=organ.pk, data={"count": count, "source": source})
    return became


def _entered(by: Any, organ: Organ, row: Mapping[str, Any], key: str, source: str) -> Became:
    people = named(row.get("proposers") or ())
    facts = tidy({name: row[name] for name in WRITTEN if row.get(name) is not None})
    facts.setdefault("source", source[:120])
    if wrong := fault(facts, people) or _fault_of_result(row):
        return wrong
    made = Proposal(organ=organ, key=key, **facts)
    done = _done(made, row)
    if isinstance(done, Refusal):
        return done
    for name, value in {**dues.counted(made), **done}.items():
        setattr(made, name, value)
    made.save()
    told = {"answered_on": row.get("answered_on"), "satisfaction": made.satisfaction} if done else {}
    Proposer.objects.bulk_create(
        Proposer(proposal=made, order=order, **each, **told) for order, each in enumerate(people, 1)
    )
    _co_handlers(made, row.get("co_handlers") or ())
    if done:
        person = by if isinstance(by, Person) else None
        Event.objects.create(proposal=made, by=person, step="answer", on=row["answered_on"], state=made.state)
    return "added"


def _fault_of_result(row: Mapping[str, Any]) -> Refusal | None:
    day = row.get("answered_on")
    if day is None:
        told = next((name for name in DONE if row.get(name)), "")
        return refusal("PROPOSAL-RESULT-DAY", field="answered_on") if told else None
    if day < row["assigned_on"]:
        return refusal("PROPOSAL-DAY", field="answered_on", day=day, first=row["assigned_on"])
    return refusal("PROPOSAL-FUTURE", field="answered_on", day=day) if day > clock.today() else None


def _done(made: Proposal, row: Mapping[str, Any]) -> dict[str, Any] | Refusal:
    """Return what an answered row brings: its class by the body's set, what was said of it, whether it is public."""
    if row.get("answered_on") is None:
        return {}
    if made.role == CO:
        return {"state": "closed", "answered_on": row["answered_on"], "first_answered_on": row["answered_on"]}
    found: dict[str, Any] = {"satisfaction": row.get("satisfaction") or ""}
    if code := row.get("result_class"):
        sets = [each for each in label_sets(made) if each.words_of(code)]
        if not sets:
            return refusal("PROPOSAL-CLASS-UNKNOWN", found=code)
        found |= {"label_set": sets[0], "result_class": code}
    made.openness = row.get("openness") or ""
    found |= {"openness": made.openness, "openness_reason": (row.get("openness_reason") or "")[:300]}
    found |= answered(made, row["answered_on"])
    return found | {"state": "closed" if found["satisfaction"] in ("satisfied", "basically") else "answered"}


def _co_handlers(made: Proposal, names: Sequence[str]) -> None:
    due = dues.day_of(dues.limit("proposal_co_handler", made.assigned_on, made.organ))
    CoHandler.objects.bulk_create(
        CoHandler(proposal=made, name=name[:100], asked_on=made.assigned_on, due_on=due) for name in names
    )
