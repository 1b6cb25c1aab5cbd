"""A decision before it is made: the row of the annual table it counts in, what its letter must say, which remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai import law
from gongkai.applications.guards import ARTICLE_16, BY_STEP, ENDINGS, GIVES
from gongkai.applications.letters import OPTIONAL, slots_of
from gongkai.law import Outcome
from gongkai.report.forms import forms
from gongkai_site.applications.models import Application
from gongkai_site.base.refusals import lang

ALL = "results"
"""The group that holds every result; it tells nothing of one."""
THIRD_PARTY = "denied_third_party"
GIVEN_BEFORE = "granted_already_public"
REMEDIES = {
    "A": _("Notice A: reconsideration or lawsuit, by choice"),
    "B": _("Notice B: reconsideration first, then a lawsuit (it withholds under articles 14 to 16)"),
    "none": _("no notice"),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as one sees it before choosing."""

    code: str
    name: str
    basis: str
    letter: tuple[str, ...]
    remedy: Any
    rows: tuple[tuple[str, str], ...]
    """The row of table 三, with the editions of the form that have it so."""
    why: str
    is_sure: bool


@cache
def row_labels(form: str) -> dict[str, str]:
    """Return the rows of table 三 of an edition by key, each with the group it stands under."""
    table = next(table for table in forms()[form].tables if table.key == "applications")
    rows = {row.key: row for block in table.blocks for row in block.rows}
    return {
        key: " › ".join([*(rows[group].label for group in row.under if group != ALL), row.label])
        for key, row in rows.items()
    }


def decision(code: str) -> Decision:
    """Return a decision to look at."""
    found: Outcome = law.outcomes()[code]
    editions: dict[str, list[str]] = {}
    for form, row in found.rows.items():
        editions.setdefault(row_labels(form)[row], []).append(forms()[form].document_number)
    rows = tuple(("、".join(numbers), label) for label, numbers in editions.items())
    name, basis = str(getattr(found, lang())), "、".join(found.basis)
    return Decision(
        code,
        name,
        basis,
        found.letter,
        REMEDIES[found.remedy],
        rows,
        found.why.get(lang(), ""),
        found.mark == "verified",
    )


def rows() -> list[Decision]:
    """Return the decisions a letter carries, in the table's order."""
    return [decision(code) for code in law.outcomes() if code not in BY_STEP | ENDINGS]


def grounds() -> list[tuple[str, str]]:
    """Return the decisions that can be another ground of one: those that give nothing."""
    names = {code: str(getattr(each, lang())) for code, each in law.outcomes().items() if each.remedy != "none"}
    return [(code, name) for code, name in names.items() if code not in BY_STEP | GIVES | {GIVEN_BEFORE}]


def fields_of(outcome: str, case: Application, grounds: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what is asked with a decision and its grounds: what its guards look at, and no more."""
    if not outcome:
        return ("found",)
    found, named = ["found", *slots_of(outcome), "grounds"], {outcome, *grounds}
    if ARTICLE_16 & named or outcome == "partial":
        found += ["discretion", "override"]
    if THIRD_PARTY in named or outcome == "partial":
        found.append("interest")
    if outcome in GIVES and case.consultations.filter(kind="third_party", round=case.round).exists():
        found.append("public_interest")
    if outcome == "not_held_not_ours":
        found += ["competent", "competent_unknown"]
    return tuple(dict.fromkeys(found))


def must(outcome: str) -> frozenset[str]:
    """Return what a letter of this decision does not go without."""
    return frozenset(slots_of(outcome)) - OPTIONAL if outcome else frozenset()
