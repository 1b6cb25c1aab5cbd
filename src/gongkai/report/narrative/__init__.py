"""The text of a report: what its numbers say, held against themselves and against the tables.

Nothing here is ever an error: prose may speak of another scope than the tables do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gongkai.problems import PlacePart, Problem, problem
from gongkai.report.model import Report
from gongkai.report.narrative.claims import Claim, claims
from gongkai.report.narrative.counts import sentences
from gongkai.report.narrative.style import bracket_problems, period_problems, section_problems
from gongkai.report.narrative.sums import Sum, sums

Place = tuple[PlacePart, ...]

LONGEST_TEXT = 200_000
"""How many signs of text are held against the tables; a long report has a tenth of that."""


@dataclass(frozen=True)
class Confirmed:
    """Something that the text states and that is so: a total with its parts, or a count with the cells it equals."""

    place: Place
    sum: Sum | None = None
    claim: Claim | None = None


@dataclass(frozen=True)
class Narrative:
    """What was found in the text of a report."""

    problems: tuple[Problem, ...]
    confirmed: tuple[Confirmed, ...]


def read_narrative(report: Report) -> Narrative:
    """Return what is to be said of a report's text: problems, and what was confirmed."""
    found = [*_texts(report)]
    problems = (each for each in found if isinstance(each, Problem))
    return Narrative(
        (*period_problems(report), *section_problems(report), *problems),
        tuple(each for each in found if isinstance(each, Confirmed)),
    )


def _texts(report: Report) -> Iterator[Problem | Confirmed]:
    left = LONGEST_TEXT
    for section in report.sections:
        for number, paragraph in enumerate(section.paragraphs, 1):
            left -= len(paragraph)
            if left < 0:
                return
            place = ((("section", section.no),) if section.no else ()) + (("paragraph", number),)
            yield from bracket_problems(paragraph, place)
            yield from _sums(paragraph, place)
            yield from _claims(paragraph, place, report)


def _sums(paragraph: str, place: Place) -> Iterator[Problem | Confirmed]:
    for sentence in sentences(paragraph):
        for each in sums(sentence):
            if each.holds:
                yield Confirmed(place, sum=each)
            else:
                yield problem(
                    "TEXT-SUM",
                    severity="warning" if each.is_nearly_whole else "note",
                    place=place,
                    found=each.total.value,
                    expected=each.added,
                    words=each.total.before,
                    parts="+".join(str(part.value) for part in each.parts),
                )


def _claims(paragraph: str, place: Place, report: Report) -> Iterator[Problem | Confirmed]:
    made = list(claims(paragraph, report))
    certain = {each.table for each in made if each.holding and each.count.value}
    for claim in made:
        if claim.holding is not None:
            yield Confirmed(place, claim=claim)
            continue
        is_certain = claim.table in certain and not claim.open_scope and claim.is_contradicted
        likeliest = claim.readings[0]
        yield problem(
            "TEXT-TABLE" if is_certain else "TEXT-SCOPE",
            place=place,
            cells=likeliest.cells,
            found=claim.count.value,
            expected=likeliest.value,
            words=claim.quote,
            table=f"表{report.mixed_form.table(claim.table).section}",
        )
