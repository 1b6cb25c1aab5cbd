"""An organ's own rules of review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from gongkai.review import rule_fault
from gongkai.review.rules import in_order
from gongkai_site.audit.trail import record
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused, raise_if
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import OrganRule
from gongkai_site.review.registry import kinds

ACT = "review.rules"


@transaction.atomic
def set_rule(
    *,
    by: Any,
    organ: Organ,
    kind: str,
    levels: Mapping[str, Sequence[str]],
    days: int,
    column: str = "",
    seen: int | None = None,
) -> OrganRule:
    """Let an organ's own rule hold for a kind and a column (empty: the whole kind). Reviews under way keep theirs.

    ``seen`` is the version of the rule that is changed; None makes a new one. Raises Refused with the problems of
    ``gongkai.review.rule_fault``, REVIEW-RULE-KIND, -COLUMN, -TAKEN, RECORD-CHANGED and those of power.
    """
    require(by, ACT, organ)
    known = next((each for each in kinds() if each.kind == kind), None)
    if known is None:
        raise Refused("REVIEW-RULE-KIND", kind=kind)
    if column and column not in known.columns():
        raise Refused("REVIEW-RULE-COLUMN", column=column, kind=str(known.model._meta.verbose_name))
    raise_if(rule_fault(levels, days))
    ordered = {level: list(gates) for level, gates in in_order(levels).items()}
    held = OrganRule.objects.filter(organ=organ, kind=kind, column=column).first()
    before = {"levels": held.levels, "days": held.days} if held else None
    if held is None:
        held = OrganRule.objects.create(organ=organ, kind=kind, column=column, levels=ordered, days=days)
    elif seen is None:
        raise Refused("REVIEW-RULE-TAKEN")
    else:
        held.take(seen=seen, levels=ordered, days=days)
    facts = {"kind": kind, "column": held.column, "before": before, "levels": ordered, "days": days}
    record("rule.set", held, by=by, organ=organ.pk, data=facts)
    return held


@transaction.atomic
def drop_rule(*, by: Any, rule: OrganRule, seen: int) -> None:
    """Go back to the default rule."""
    require(by, ACT, rule.organ)
    rule.take(seen=seen)
    facts = {"kind": rule.kind, "column": rule.column, "levels": rule.levels, "days": rule.days}
    target = (rule._meta.label_lower, str(rule.pk))
    organ = rule.organ.pk
    rule.delete()
    record("rule.dropped", target, by=by, organ=organ, data=facts)
