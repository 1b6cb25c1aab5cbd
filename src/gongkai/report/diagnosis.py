"""What may have gone wrong when identities break: the smallest change of cells that makes all of them hold.

Broken equalities that share a cell form a component. For each, changes of one cell and, if there are none, of two are
looked for; a change counts only if every identity it touches holds afterwards, in this component and outside. Figures
of the year before are taken as given. A change that mends two components at once joins them.

The search is small because a change must contain a cell of the component's shortest identity: its first cell, and
with it the amount, follow from there, and only few cells can take up what is left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from gongkai.report.identities import Identity, applicable
from gongkai.report.model import Report

Change = dict[str, int]
"""Figure key → what is added to it."""

MOST = 100
"""How many solutions are listed before the list is cut; the status stays "several"."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One component: the cells of its broken identities, and the smallest changes that mend them, as new values."""

    cells: tuple[str, ...]
    solutions: tuple[Mapping[str, int], ...]

    @property
    def status(self) -> Literal["unique", "several", "none"]:
        """How many solutions there are."""
        return ("none", "unique")[len(self.solutions)] if len(self.solutions) < 2 else "several"

    def to_json(self) -> dict[str, Any]:
        """Return the object of the contract."""
        return {"cells": list(self.cells), "status": self.status, "solutions": [dict(each) for each in self.solutions]}


def diagnose(report: Report, previous: Report | None = None) -> tuple[Diagnosis, ...]:
    """Return one diagnosis for each component of broken identities, in the form's order."""
    search = _Search(report, previous)
    return tuple(search.diagnoses())


class _Search:
    """The equations that can be evaluated, their gaps, and which of them name a cell."""

    def __init__(self, report: Report, previous: Report | None) -> None:
        form = report.mixed_form
        before = previous.figures if previous else {}
        self.order = {key: at for at, key in enumerate(form.keys)}
        self.values: dict[str, int] = {}
        self.signed: set[str] = {cell.key for cell in form.cells if cell.column.kind == "signed"}
        self.factors: list[dict[str, int]] = []
        self.gaps: list[int] = []
        self.rules: list[Identity] = []
        for identity in applicable(form, previous):
            found, expected, known = identity.sides(report.figures, before)
            if not known or identity.rule.severity != "error":
                continue
            self.rules.append(identity)
            self.factors.append({term.key: term.factor for term in identity.terms if not term.previous})
            self.gaps.append(found - expected)
            for key in self.factors[-1]:
                self.values[key] = int(report.figures[key] or 0)
        self.naming: dict[str, list[int]] = defaultdict(list)
        for number, factors in enumerate(self.factors):
            for key in factors:
                self.naming[key].append(number)
        self.broken = {
            number
            for number, rule in enumerate(self.rules)
            if rule.rule.op == "=" and not rule.holds(self.gaps[number])
        }

    def diagnoses(self) -> Iterator[Diagnosis]:
        """Yield the diagnoses; components that can only be mended together are one."""
        components = self._components(self.broken)
        changes = [self._changes(component) for component in components]
        for joint in self._joint(components, changes):
            whole = set().union(*(components[number] for number in joint))
            solutions = {
                tuple(change.items()): change
                for number in joint
                for change in changes[number]
                if len(joint) == 1 or whole <= self._touched(change)
            }
            cells = {key for number in whole for key in self.factors[number]}
            yield Diagnosis(
                tuple(self._ordered(cells)),
                tuple({key: self.values[key] + by for key, by in change.items()} for change in solutions.values()),
            )

    def _joint(self, components: list[set[int]], changes: list[list[Change]]) -> list[set[int]]:
        """Return the numbers of the components that belong together.

        They do where every change that mends one of them touches the same broken identities of others. If no change
        then mends them all, there is no diagnosis: one of each would undo another.
        """
        groups = [{number} for number in range(len(components))]
        for number, own in enumerate(changes):
            mended = [self._touched(change) & self.broken for change in own]
            if mended and all(each == mended[0] for each in mended):
                also = {other for other, each in enumerate(components) if each & mended[0]} | {number}
                met = [group for group in groups if group & also]
                groups = [group for group in groups if not group & also] + [set().union(*met)]
        return sorted(groups, key=min)

    def _ordered(self, keys: Iterable[str]) -> list[str]:
        return sorted(keys, key=self.order.__getitem__)

    def _components(self, numbers: Iterable[int]) -> list[set[int]]:
        left, parts = set(numbers), []
        for start in sorted(left):
            if start not in left:
                continue
            part, todo = set(), [start]
            while todo:
                number = todo.pop()
                if number in left:
                    left.discard(number)
                    part.add(number)
                    todo += [other for key in self.factors[number] for other in self.naming[key] if other in left]
            parts.append(part)
        return parts

    def _changes(self, component: set[int]) -> list[Change]:
        """Return the smallest changes that mend a component and break nothing."""
        pivot = min(component, key=lambda number: (len(self.factors[number]), number))
        single = [change for change in self._first(pivot) if self._mends(change, component)]
        if single:
            return single
        pairs: dict[tuple[tuple[str, int], ...], Change] = {}
        for change in self._pairs(pivot, component):
            if self._mends(change, component):
                ordered = {key: change[key] for key in self._ordered(change)}
                pairs.setdefault(tuple(ordered.items()), ordered)
                if len(pairs) >= MOST:
                    break
        return list(pairs.values())

    def _first(self, pivot: int) -> Iterator[Change]:
        """Yield the changes of one cell that mend the pivot."""
        for key, factor in self.factors[pivot].items():
            if self.gaps[pivot] % factor == 0:
                yield {key: -self.gaps[pivot] // factor}

    def _pairs(self, pivot: int, component: set[int]) -> Iterator[Change]:
        for change in self._first(pivot):  # the second cell lies outside the pivot and takes up what is left
            yield from self._second(change, pivot, component)
        for one, two in combinations(
            self.factors[pivot], 2
        ):  # both lie in the pivot: another equation fixes the shares
            yield from self._shares(pivot, one, two)

    def _second(self, change: Change, pivot: int, component: set[int]) -> Iterator[Change]:
        wrong = [number for number in self._touched(change) | component if self._gap_after(number, change) != 0]
        wrong = [number for number in wrong if self.rules[number].rule.op == "="]
        if not wrong:
            return
        shared = set(self.factors[wrong[0]]).intersection(*(self.factors[number] for number in wrong[1:]))
        for key in self._ordered(shared - set(self.factors[pivot])):
            gap, factor = self._gap_after(wrong[0], change), self.factors[wrong[0]][key]
            if gap % factor == 0:
                yield {**change, key: -gap // factor}

    def _shares(self, pivot: int, one: str, two: str) -> Iterator[Change]:
        first, second = self.factors[pivot][one], self.factors[pivot][two]
        for number in sorted({*self.naming[one], *self.naming[two]} - {pivot}):
            rule = self.factors[number]
            third, fourth = rule.get(one, 0), rule.get(two, 0)
            determinant = first * fourth - second * third
            if self.rules[number].rule.op != "=" or determinant == 0:
                continue
            by_one = -self.gaps[pivot] * fourth + self.gaps[number] * second
            by_two = -self.gaps[number] * first + self.gaps[pivot] * third
            if by_one % determinant == 0 and by_two % determinant == 0:
                yield {one: by_one // determinant, two: by_two // determinant}
            return
        gap = self.gaps[pivot]  # nothing else names either cell: every split of the gap does
        for by in range(1, min(abs(gap), MOST + 1)):
            share = -by if gap > 0 else by
            rest = -gap - share * first
            if rest % second == 0:
                yield {one: share, two: rest // second}

    def _touched(self, change: Change) -> set[int]:
        return {number for key in change for number in self.naming[key]}

    def _gap_after(self, number: int, change: Change) -> int:
        factors = self.factors[number]
        return self.gaps[number] + sum(factors.get(key, 0) * by for key, by in change.items())

    def _mends(self, change: Change, component: set[int]) -> bool:
        if any(by == 0 or (self.values[key] + by < 0 and key not in self.signed) for key, by in change.items()):
            return False
        return all(
            self.rules[number].holds(self._gap_after(number, change)) for number in self._touched(change) | component
        )


def cures(diagnoses: Iterable[Diagnosis]) -> dict[str, int]:
    """Return the new values that are the only solution of their component, and that no other component claims."""
    only = [each.solutions[0] for each in diagnoses if each.status == "unique"]
    claims = Counter(key for solution in only for key in solution)
    return {
        key: value
        for solution in only
        if all(claims[each] == 1 for each in solution)
        for key, value in solution.items()
    }
