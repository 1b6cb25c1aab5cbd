"""Every write of review: one transaction each, power first, one entry of the trail last."""

from gongkai_site.review.publishing import mark, take_down
from gongkai_site.review.services.delegations import delegate, revoke_delegation
from gongkai_site.review.services.factchecks import answer_fact_check, ask_fact_check, revoke_fact_check
from gongkai_site.review.services.overruling import overrule
from gongkai_site.review.services.rules import drop_rule, set_rule
from gongkai_site.review.services.secrecy import conclude_secrecy, settle_referral
from gongkai_site.review.services.steps import (
    in_review,
    release_held,
    reset_if_changed,
    return_,
    sign,
    stop,
    submit,
    withdraw,
)
from gongkai_site.review.services.urgent import clear_after_review, recall, release_urgently

__all__ = [
    "answer_fact_check",
    "ask_fact_check",
    "clear_after_review",
    "conclude_secrecy",
    "delegate",
    "drop_rule",
    "in_review",
    "mark",
    "overrule",
    "recall",
    "release_held",
    "release_urgently",
    "reset_if_changed",
    "return_",
    "revoke_delegation",
    "revoke_fact_check",
    "set_rule",
    "settle_referral",
    "sign",
    "stop",
    "submit",
    "take_down",
    "withdraw",
]
