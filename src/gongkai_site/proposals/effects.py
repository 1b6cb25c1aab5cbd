"""What a step does besides moving on, one function each: what changes on the proposal, and what the event tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai_site.proposals import dues
from gongkai_site.proposals.guards import (
    Given,
    chosen_proposers,
    class_of,
    last_letter,
    unanswered,
    waiting_co_handlers,
)
from gongkai_site.proposals.models import Answer, CoHandler, Proposal
from gongkai_site.proposals.table import BACK, SAME, Rule

DISSATISFIED = "dissatisfied"
WORST = ("", "satisfied", "basically", DISSATISFIED)
"""Of several opinions the worst is the proposal's."""


@dataclass(frozen=True)
class Effect:
    """What changes on the proposal; what the event tells; where it leads when the table leaves it to the step."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    to: str = ""


def work_of(proposal: Proposal) -> str:
    """Return the state of working on an answer: the first one, or the next."""
    return "rehandling" if proposal.round > 1 else "handling"


def end(rule: Rule, proposal: Proposal, effect: Effect) -> str:
    """Return the state a step leads to."""
    if effect.to:
        return effect.to
    return {SAME: proposal.state, BACK: work_of(proposal)}.get(rule.to, rule.to)


def _accept(proposal: Proposal, given: Given) -> Effect:
    return Effect({"handler_id": int(given.text("handler")), "section": given.text("section")[:60]})


def _extend(proposal: Proposal, given: Given) -> Effect:
    proposal.is_extended = True
    return Effect({"is_extended": True, **dues.counted(proposal)})


def _ask_co(proposal: Proposal, given: Given) -> Effect:
    due = dues.day_of(dues.limit("proposal_co_handler", given.on, proposal.organ))
    row = CoHandler.objects.create(proposal=proposal, name=given.text("name"), asked_on=given.on, due_on=due)
    return Effect(facts={"co_handler": row.pk})


def _co_opinion(proposal: Proposal, given: Given) -> Effect:
    row: CoHandler = given.row(waiting_co_handlers(proposal), "co_handler")
    CoHandler.objects.filter(pk=row.pk).update(answered_on=given.on, opinion=given.text("text"))
    return Effect(facts={"co_handler": row.pk})


def _give_opinion(proposal: Proposal, given: Given) -> Effect:
    return Effect({"answered_on": given.on, "first_answered_on": given.on})


def _contact(proposal: Proposal, given: Given) -> Effect:
    return Effect(facts={"proposer": int(given.text("proposer")), "way": given.text("way")})


def _draft(proposal: Proposal, given: Given) -> Effect:
    chosen = class_of(proposal, given.text("result_class"))
    assert chosen is not None  # the guard asked
    label_set, code = chosen
    is_closed = given.text("openness") == "closed"
    letter = Answer.objects.create(
        proposal=proposal,
        by_id=given.person,
        round=proposal.round,
        title=given.text("title")[:200],
        number=given.text("number")[:80],
        text=given.text("text"),
        contact_person=given.text("contact_person")[:100],
        label_set=label_set,
        result_class=code,
        openness=given.text("openness"),
        openness_reason=given.text("openness_reason")[:300] if is_closed else "",
    )
    return Effect(facts={"letter": letter.pk, "class": code})


def _sign(proposal: Proposal, given: Given) -> Effect:
    """From now on the class and the openness of the letter are the proposal's."""
    letter = last_letter(proposal)
    assert letter is not None  # drafting made one
    told = {"signer_id": given.person, "signed_on": given.on, "number": given.text("number")[:80] or letter.number}
    Answer.objects.filter(pk=letter.pk).update(**told)
    changes = {name: getattr(letter, name) for name in ("label_set", "result_class", "openness", "openness_reason")}
    return Effect(changes, {"letter": letter.pk, "number": told["number"]})


def _answer(proposal: Proposal, given: Given) -> Effect:
    """Everybody who handed it in is answered, each by themselves or through the first; only then it is answered."""
    chosen = chosen_proposers(proposal, given)
    told = list(unanswered(proposal)) if given.facts.get("via_lead") else chosen
    proposal.proposers.filter(pk__in=[each.pk for each in told]).update(answered_on=given.on)
    letter = last_letter(proposal)
    assert letter is not None  # signed
    kept = {"copies_to": given.text("copies_to")[:200], "scan": given.facts.get("scan")}
    if added := {name: value for name, value in kept.items() if value}:
        Answer.objects.filter(pk=letter.pk).update(**added)
    facts = {"proposers": [each.pk for each in told], "via_lead": bool(given.facts.get("via_lead"))}
    if unanswered(proposal).exists():
        return Effect(facts=facts, to=proposal.state)
    return Effect(answered(proposal, given.on), facts, "answered")


def answered(proposal: Proposal, on: date) -> dict[str, Any]:
    """Return what changes on a proposal whose answer is complete."""
    first = proposal.first_answered_on or on
    return {"answered_on": on, "first_answered_on": first, "publish_by": _publish_by(proposal, proposal.openness, on)}


def _publish_by(proposal: Proposal, openness: str, on: date | None) -> date | None:
    if openness != "public" or on is None:
        return None
    return dues.day_of(dues.limit("proposal_answer_publication", on, proposal.organ))


def _review_openness(proposal: Proposal, given: Given) -> Effect:
    told = given.text("openness")
    reason = given.text("openness_reason")[:300] if told == "closed" else ""
    day = _publish_by(proposal, told, proposal.answered_on)
    return Effect({"openness": told, "openness_reason": reason, "publish_by": day}, {"openness": told})


def _slip(proposal: Proposal, given: Given) -> Effect:
    person, told = given.row(proposal.proposers, "proposer"), given.text("satisfaction")
    proposal.proposers.filter(pk=person.pk).update(satisfaction=told)
    worst = max(proposal.proposers.values_list("satisfaction", flat=True), key=WORST.index)
    facts = {"proposer": person.pk, "satisfaction": told}
    if told != DISSATISFIED:
        return Effect({"satisfaction": worst}, facts, proposal.state)
    # What they say of the next answer counts; until then it stays known that they were not satisfied.
    proposal.proposers.update(answered_on=None, satisfaction="")
    proposal.round, proposal.again_from = proposal.round + 1, given.on
    changes = {"satisfaction": worst, "round": proposal.round, "again_from": given.on, **dues.counted(proposal)}
    return Effect(changes, facts, "rehandling")


EFFECTS: Mapping[str, Callable[[Proposal, Given], Effect]] = {
    "accept": _accept,
    "extend": _extend,
    "contact": _contact,
    "ask_co": _ask_co,
    "co_opinion": _co_opinion,
    "give_opinion": _give_opinion,
    "draft": _draft,
    "sign": _sign,
    "answer": _answer,
    "slip": _slip,
    "review_openness": _review_openness,
}
