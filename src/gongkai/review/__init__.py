"""Review before publishing (先审后发): gates, levels and rules as data, who may sign, and what is still missing.

条例第十七条, 保密法实施条例第四十二条: 先审查、后公开，逐项审查.
A gate (五关) is an aspect, a level (初审、复审、终审) is a person.
"""

from gongkai.review.hashing import Attachment, review_hash
from gongkai.review.rules import GATES, LEVELS, URGENT, Gate, Level, Rule, rule_fault, rule_for, signed_gates
from gongkai.review.signing import Conclusion, Review, Signature, is_complete, may_conclude, may_sign, missing
from gongkai.review.steps import STATES, STEPS, Step, may_step

__all__ = [
    "GATES",
    "LEVELS",
    "STATES",
    "STEPS",
    "URGENT",
    "Attachment",
    "Conclusion",
    "Gate",
    "Level",
    "Review",
    "Rule",
    "Signature",
    "Step",
    "is_complete",
    "may_conclude",
    "may_sign",
    "may_step",
    "missing",
    "review_hash",
    "rule_fault",
    "rule_for",
    "signed_gates",
]
