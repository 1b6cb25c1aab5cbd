"""Which figures are totals, and the leaves that each is the sum of, worked out from the form's identities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from gongkai.report.forms import Form
from gongkai.report.identities import Identity, identities


@cache
def totals(form: Form) -> Mapping[str, tuple[str, ...]]:
    """Return for each total of the form the leaves below it, totals of totals taken apart; in the form's order.

    A total that no identity explains is a leaf.
    """
    parts = _parts(form)
    return {key: tuple(dict.fromkeys(_leaves(key, parts))) for key in form.keys if key in parts}


@cache
def leaves(form: Form) -> tuple[str, ...]:
    """Return the figures that are summed: all that are no totals."""
    return tuple(key for key in form.keys if key not in totals(form))


def totals_of_all(forms: Iterable[Form]) -> dict[str, tuple[str, ...]]:
    """Return the leaves of each total over several editions; a report lacks those of the others, which are blank."""
    found: dict[str, dict[str, None]] = {}
    for form in forms:
        for key, below in totals(form).items():
            found.setdefault(key, {}).update(dict.fromkeys(below))
    return {key: tuple(below) for key, below in found.items()}


def _parts(form: Form) -> dict[str, tuple[str, ...]]:
    parts: dict[str, tuple[str, ...]] = {}
    for identity in identities(form):
        if _is_sum(identity, form):
            parts.setdefault(identity.keys[0], identity.keys[1:])
    return parts


def _is_sum(identity: Identity, form: Form) -> bool:
    """Tell whether an identity says: this total is the sum of these cells."""
    found = [term for term in identity.terms if term.factor > 0]
    if identity.rule.op != "=" or identity.needs_previous or len(found) != 1:
        return False
    cell = form.cell[found[0].key]
    return (cell.row.total or cell.column.total) and all(abs(term.factor) == 1 for term in identity.terms)


def _leaves(key: str, parts: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    if key not in parts:
        return (key,)
    return (leaf for part in parts[key] for leaf in _leaves(part, parts))
