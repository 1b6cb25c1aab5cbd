"""Which rule an item follows: the organ's own for its kind and column, else the core's."""

from __future__ import annotations

from gongkai.review import Rule, rule_for
from gongkai.review.rules import in_order
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import OrganRule

OWN = "本机关审核规则"


def rule_of(organ: Organ, kind: str, column: str) -> Rule:
    """Return the rule; an organ's rule for the column goes before its rule for the whole kind."""
    own = OrganRule.objects.filter(organ=organ, kind=kind, column__in=["", column]).order_by("-column").first()
    if own is None:
        return rule_for(kind, column)
    return Rule(in_order(own.levels), own.days, OWN)
