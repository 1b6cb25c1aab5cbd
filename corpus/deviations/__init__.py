"""What real reports do that the form does not foresee, one small function each, with what a reader must make of it."""

from __future__ import annotations

from random import Random

from corpus.deviations import cells, forms, front, headers, labels, outline, rows, runs, values
from corpus.deviations.registry import DEVIATIONS, STAGES, Deviation

__all__ = ["DEVIATIONS", "STAGES", "Deviation", "applicable", "drawn_for", "together"]

_REGISTERED = (forms, values, cells, rows, headers, labels, outline, front, runs)
"""The modules whose functions fill the registry."""


def applicable(format_name: str) -> list[Deviation]:
    """Return the deviations that can occur in a format."""
    return [each for each in DEVIATIONS.values() if format_name in each.formats]


def drawn_for(format_name: str, chance: Random) -> list[Deviation]:
    """Return up to three deviations that can stand together in one document; none for some documents."""
    wanted = chance.choices((0, 1, 2, 3), weights=(1, 4, 3, 2))[0]
    picked: list[Deviation] = []
    open_to = applicable(format_name)
    while open_to and len(picked) < wanted:
        picked.append(chance.choices(open_to, weights=[each.weight for each in open_to])[0])
        open_to = [each for each in open_to if all(together(each, other) for other in picked)]
    return picked


def together(one: Deviation, other: Deviation) -> bool:
    """Tell whether two deviations can stand in one document."""
    if one.touches & other.touches or "everything" in one.touches | other.touches:
        return False
    return not one.edition or not other.edition or one.edition == other.edition
