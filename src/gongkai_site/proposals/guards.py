"""What must hold before a step: one function each, by the name ``steps.toml`` has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai_site.accounts.powers import holders_of
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.proposals.models import Answer, CoHandler, LabelSet, Proposal, Proposer

HANDLE = "proposals.handle"


@dataclass(frozen=True)
class Given:
    """What comes with a step: its day, who takes it, and what the form said."""

    on: date
    person: int | None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a text, blanks around it gone."""
        return str(self.facts.get(name) or "").strip()

    def row(self, rows: Any, name: str) -> Any:
        """Return the row among some that a fact names by its key, or None."""
        value = self.text(name)
        return rows.filter(pk=int(value)).first() if value.isdecimal() else None


def label_sets(proposal: Proposal) -> list[LabelSet]:
    """Return the sets of classes a proposal can be given one of, its own body's first."""
    rows = LabelSet.objects.filter(organ=proposal.organ, kind__in=("", proposal.kind), closed_at__isnull=True)
    own = [each for each in rows if proposal.assigning_body and each.body == proposal.assigning_body]
    return own or list(rows)


def class_of(proposal: Proposal, told: str) -> tuple[LabelSet, str] | None:
    """Return the set and code of a choice ``set:code``, or None where there is none such."""
    key, _sign, code = told.partition(":")
    found = next((each for each in label_sets(proposal) if str(each.pk) == key), None)
    return (found, code) if found and found.words_of(code) else None


def last_letter(proposal: Proposal) -> Answer | None:
    """Return the latest letter, draft or signed."""
    return proposal.letters.order_by("-pk").first()


def missing(name: str, zh: str, en: str) -> Refusal:
    """Return the refusal of a field left empty."""
    return refusal("PROPOSAL-MISSING", field=name, what={"zh": zh, "en": en})


def _text(proposal: Proposal, given: Given) -> Refusal | None:
    return None if given.text("text") else missing("text", "内容", "what it says")


def _reason(proposal: Proposal, given: Given) -> Refusal | None:
    return None if given.text("reason") else missing("reason", "理由", "reason")


def _handler(proposal: Proposal, given: Given) -> Refusal | None:
    known = {str(each.pk) for each in holders_of(HANDLE, proposal.organ)}
    return None if given.text("handler") in known else missing("handler", "承办人", "handler")


def _return_in_time(proposal: Proposal, given: Given) -> Refusal | None:
    if proposal.return_by and given.on > proposal.return_by:
        return refusal("PROPOSAL-RETURN-LATE", field="on", day=given.on, last=proposal.return_by)
    return None


def _not_extended(proposal: Proposal, given: Given) -> Refusal | None:
    return refusal("PROPOSAL-EXTENDED", due=proposal.due_on) if proposal.is_extended else None


def _first_round(proposal: Proposal, given: Given) -> Refusal | None:
    return refusal("PROPOSAL-AGAIN-NOT-EXTENDED", due=proposal.due_on) if proposal.round > 1 else None


def _before_due(proposal: Proposal, given: Given) -> Refusal | None:
    if proposal.due_on and clock.today() > proposal.due_on:
        return refusal("PROPOSAL-EXTEND-LATE", due=proposal.due_on)
    return None


def _proposer(proposal: Proposal, given: Given) -> Refusal | None:
    found = given.row(proposal.proposers, "proposer")
    return None if found else missing("proposer", "代表、委员", "proposer")


def _contacted(proposal: Proposal, given: Given) -> Refusal | None:
    done = proposal.events.filter(step="contact", round=proposal.round).exists()
    return None if done else refusal("PROPOSAL-NOT-CONTACTED")


def _new_co_handler(proposal: Proposal, given: Given) -> Refusal | None:
    name = given.text("name")
    if not name:
        return missing("name", "会办单位", "co-handling organ")
    taken = proposal.co_handlers.filter(name=name).exists() or name == proposal.organ.name
    return refusal("PROPOSAL-CO-TAKEN", field="name", name=name) if taken else None


def waiting_co_handlers(proposal: Proposal) -> Any:
    """Return the organs whose opinion is still out."""
    return proposal.co_handlers.filter(answered_on__isnull=True)


def _co_handler(proposal: Proposal, given: Given) -> Refusal | None:
    found: CoHandler | None = given.row(waiting_co_handlers(proposal), "co_handler")
    if found is None:
        return missing("co_handler", "会办单位", "co-handling organ")
    if given.on < found.asked_on:
        return refusal("PROPOSAL-DAY", field="on", day=given.on, first=found.asked_on)
    return None


def _co_opinions_in(proposal: Proposal, given: Given) -> Refusal | None:
    """An opinion that is late does not hold the answer up for ever."""
    waits = [each for each in waiting_co_handlers(proposal) if each.due_on is None or each.due_on >= given.on]
    if waits:
        return refusal("PROPOSAL-CO-OUT", names=[each.name for each in waits], due=max(e.due_on for e in waits))
    return None


def _not_the_handler(proposal: Proposal, given: Given) -> Refusal | None:
    own = given.person is not None and given.person == proposal.handler_id
    return refusal("PROPOSAL-OWN-DRAFT") if own else None


def _not_the_drafter(proposal: Proposal, given: Given) -> Refusal | None:
    letter = last_letter(proposal)
    own = letter is not None and given.person is not None and letter.by_id == given.person
    return refusal("PROPOSAL-OWN-DRAFT") if own else None


def _class_known(proposal: Proposal, given: Given) -> Refusal | None:
    if not label_sets(proposal):
        return refusal("PROPOSAL-NO-SET")
    if class_of(proposal, given.text("result_class")):
        return None
    return missing("result_class", "办理结果分类", "class of the result")


def _openness(proposal: Proposal, given: Given) -> Refusal | None:
    told = given.text("openness")
    if told not in ("public", "closed"):
        return missing("openness", "公开审查", "review of openness")
    if told == "closed" and not given.text("openness_reason"):
        return refusal("PROPOSAL-CLOSED-REASON", field="openness_reason")
    return None


def _not_published(proposal: Proposal, given: Given) -> Refusal | None:
    item = proposal.item
    return refusal("PROPOSAL-PUBLISHED", title=item.title) if item and not item.dropped_at else None


def _number(proposal: Proposal, given: Given) -> Refusal | None:
    letter = last_letter(proposal)
    number = given.text("number") or (letter.number if letter else "")
    return None if number else missing("number", "复文文号", "number of the letter")


def _after_signing(proposal: Proposal, given: Given) -> Refusal | None:
    letter = last_letter(proposal)
    if letter is not None and letter.signed_on and given.on < letter.signed_on:
        return refusal("PROPOSAL-DAY", field="on", day=given.on, first=letter.signed_on)
    return None


def _some_proposers(proposal: Proposal, given: Given) -> Refusal | None:
    chosen = chosen_proposers(proposal, given)
    if not chosen:
        return missing("proposers", "答复了谁", "who was answered")
    if given.facts.get("via_lead") and not any(each.order == 1 for each in chosen):
        return refusal("PROPOSAL-VIA-LEAD", field="via_lead")
    return None


def chosen_proposers(proposal: Proposal, given: Given) -> list[Proposer]:
    """Return who of those not answered yet is said to be answered now."""
    keys = {str(each) for each in given.facts.get("proposers") or ()}
    return [each for each in unanswered(proposal) if str(each.pk) in keys]


def unanswered(proposal: Proposal) -> Any:
    """Return the proposers who have no answer of this round yet."""
    return proposal.proposers.filter(answered_on__isnull=True)


def _answered_proposer(proposal: Proposal, given: Given) -> Refusal | None:
    if found := _proposer(proposal, given):
        return found
    if given.text("satisfaction") not in ("satisfied", "basically", "dissatisfied"):
        return missing("satisfaction", "意见", "opinion")
    return None


def _after_answer(proposal: Proposal, given: Given) -> Refusal | None:
    if proposal.answered_on and given.on < proposal.answered_on:
        return refusal("PROPOSAL-DAY", field="on", day=given.on, first=proposal.answered_on)
    return None


def _slips_or_reason(proposal: Proposal, given: Given) -> Refusal | None:
    lacking = [each.name for each in proposal.proposers.filter(satisfaction="")]
    if lacking and not given.text("reason"):
        return refusal("PROPOSAL-SLIPS", field="reason", names=lacking)
    return None


GUARDS: Mapping[str, Callable[[Proposal, Given], Refusal | None]] = {
    "text": _text,
    "reason": _reason,
    "handler": _handler,
    "return_in_time": _return_in_time,
    "not_extended": _not_extended,
    "first_round": _first_round,
    "before_due": _before_due,
    "proposer": _proposer,
    "contacted": _contacted,
    "new_co_handler": _new_co_handler,
    "co_handler": _co_handler,
    "co_opinions_in": _co_opinions_in,
    "not_the_handler": _not_the_handler,
    "not_the_drafter": _not_the_drafter,
    "class_known": _class_known,
    "openness": _openness,
    "not_published": _not_published,
    "number": _number,
    "after_signing": _after_signing,
    "some_proposers": _some_proposers,
    "answered_proposer": _answered_proposer,
    "after_answer": _after_answer,
    "slips_or_reason": _slips_or_reason,
}
EARLY = frozenset(
    {
        *("not_extended", "first_round", "before_due", "contacted"),
        *("not_the_drafter", "not_the_handler", "not_published"),
    }
)
"""Guards that ask nothing of the form: a step they keep back is not offered."""
