"""What may have gone wrong when identities break: the smallest change of cells that makes all of them hold.

Broken equalities that share a cell form a component. For each, changes of one cell and, if there are none, of two are
looked for; a change counts only if every identity it touches holds afterwards, in this component and outside. Figures
of the year before are taken as given. A change that mends two components at once joins them.

The search is small because a change must contain a cell of the component's shortest identity: its first cell, and
with it the amount, follow from there, and only few cells can take up what is left.
"""

from __future__ import annotations

from collections import defaultdict
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
        """Yield the diagnoses, joining components that one change mends together."""
        found = [(component, self._changes(component)) for component in self._components(self.broken)]
        done: list[tuple[set[int], list[Change]]] = []
        for component, changes in found:
            mended = [component | (self._touched(change) & self.broken) for change in changes]
            joint = next((each for each in mended if each != component), None)
            entry = next((each for each in done if each[0] & (joint or component)), None)
            if entry is not None:
                entry[0].update(component)
                continue
            whole = set().union(*mended) if mended else component
            done.append((whole if mended and all(each == mended[0] for each in mended) else component, changes))
        for component, changes in done:
            cells = {key for number in component for key in self.factors[number]}
            yield Diagnosis(
                tuple(sorted(cells, key=self.order.__getitem__)),
                tuple({key: self.values[key] + by for key, by in change.items()} for change in changes),
            )

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
                ordered = dict(sorted(change.items(), key=lambda item: self.order[item[0]]))
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
        for key in shared - set(self.factors[pivot]) - set(change):
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
    """Return the new values that are the only solution of their component."""
    return {key: value for each in diagnoses if each.status == "unique" for key, value in each.solutions[0].items()}
