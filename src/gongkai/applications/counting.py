"""What a case counts as in table 三: new by receipt, a result by its answer, carried over at the year's end.

A case received is new in the year of its receipt. Its result counts in the year its first answer was given; an answer
signed and not yet served on 31 December is carried out. What a reconsideration or a judgment brings later is no new
application and changes no year that is over; within the year of the first answer the last one takes its place (a
setting). So a case gives each year at most one result, and every case at hand is either a result or carried out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongkai import law

By = Literal["served", "signed"]
NEW, IN, OUT, RESULTS = "new_received", "carried_in", "carried_out", "result_total"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, or another ending: the decision, the day it was given, and the day it was signed."""

    outcome: str
    given_on: date | None
    signed_on: date | None = None

    def on(self, by: By) -> date | None:
        """Return the day it counts by."""
        return self.signed_on or self.given_on if by == "signed" else self.given_on


@dataclass(frozen=True, slots=True)
class History:
    """A case for the counting: who applied (a column of table 三), its receipt, its answers in order."""

    applicant: str
    received_on: date
    answers: tuple[Answer, ...] = ()


def result(case: History, year: int, *, by: By = "served", final: bool = True) -> str | None:
    """Return the decision a case counts with in a year, or None.

    >>> refused = Answer("denied_internal", date(2025, 3, 3))
    >>> case = History("natural_person", date(2025, 2, 10), (refused, Answer("granted_provided", date(2026, 2, 2))))
    >>> result(case, 2025), result(case, 2026)
    ('denied_internal', None)
    """
    given = [each for each in case.answers if each.on(by) is not None]
    if not given or _year(given[0], by) != year:
        return None
    same = [each for each in given if _year(each, by) == year]
    return (same[-1] if final else same[0]).outcome


def rows(case: History, year: int, form: str, *, by: By = "served", final: bool = True) -> Iterator[str]:
    """Yield the rows of table 三 that a case counts in, by their keys."""
    if case.received_on.year > year:
        return
    first = next((day for each in case.answers if (day := each.on(by))), None)
    if first is not None and first.year < year:
        return
    yield NEW if case.received_on.year == year else IN
    outcome = result(case, year, by=by, final=final)
    yield OUT if outcome is None else law.outcomes()[outcome].rows[form]


def table(
    cases: Iterable[History], year: int, form: str, *, by: By = "served", final: bool = True
) -> Counter[tuple[str, str]]:
    """Return how many cases count in each row and column of table 三; totals are the form's."""
    return Counter((row, case.applicant) for case in cases for row in rows(case, year, form, by=by, final=final))


def _year(answer: Answer, by: By) -> int:
    day = answer.on(by)
    assert day is not None
    return day.year
