"""A finding of the machine in an item under review: in which part, and what it does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from gongkai.findings import KINDS, effect_of
from gongkai.problems import Problem

Effect = Literal["refuse", "wait", "block", "inform"]
WAITS = "REVIEW-FILE-WAITS"
"""The problem of a file that was not looked at yet."""
MORE = "FINDINGS-MORE"
"""The problem that counts further findings of a kind."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding, the part of the item it is in, and the digest of that part."""

    problem: Problem
    part: str
    about: str

    @property
    def is_unread(self) -> bool:
        """Say whether it is a file, or a part of one, that could not be read: nobody knows what it holds."""
        problem = self.problem
        known = problem.code in (WAITS, MORE) or effect_of(problem) is not None
        return not known and (problem.severity == "error" or bool(problem.data.get("unread")))

    @property
    def effect(self) -> Effect:
        """Return what it does to the item.

        ``refuse``: never public, whoever asks. ``wait``: not until it is looked at. ``block``: not until it is mended,
        or let through by a named person, as does what could not be read.
        """
        problem = self.problem
        if problem.code == WAITS:
            return "wait"
        known = KINDS[problem.data["what"]].effect if problem.code == MORE else effect_of(problem)
        return known or ("block" if self.is_unread else "inform")


def keyed(found: Iterable[Found]) -> dict[str, Found]:
    """Return findings by their keys: each tells what was found, where, and in which very content.

    Two that look the same are counted in the order of the content, which is the same while its digest is.
    """
    counted: Counter[str] = Counter()
    made = {}
    for each in found:
        problem = each.problem
        told = json.dumps([each.part, each.about, problem.code, problem.place, problem.found], sort_keys=True)
        counted[told] += 1
        made[sha256(f"{told}{counted[told]}".encode()).hexdigest()] = each
    return made
