"""The general situation of a year's proposals, as it is made public: numbers alone, and the answers that are public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from gongkai_site.organs.models import Organ
from gongkai_site.proposals import queries
from gongkai_site.proposals.models import KINDS, LabelSet, Proposal
from gongkai_site.proposals.shares import printed, share
from gongkai_site.publishing.models import Item


@dataclass(frozen=True, slots=True)
class OfKind:
    """What was undertaken of one kind, and how much of it is answered."""

    label: str
    undertaken: int
    answered: int


@dataclass(frozen=True, slots=True)
class OfClass:
    """How many results are of one class, as its set words it."""

    body: str
    code: str
    words: str
    count: int
    share: str


@dataclass(frozen=True, slots=True)
class Situation:
    """The numbers of a year. ``published`` are the answers made public in it, of whatever year."""

    year: int
    kinds: Sequence[OfKind]
    classes: Sequence[OfClass]
    rated: int
    satisfied: str
    content: str
    published: int

    @property
    def undertaken(self) -> int:
        """Return how many were undertaken."""
        return sum(each.undertaken for each in self.kinds)


def years_of(organ: Organ) -> list[int]:
    """Return the years in which an organ undertook proposals, the latest first."""
    rows = Proposal.objects.filter(queries.UNDERTAKEN, organ=organ).order_by()
    return sorted({day.year for day in rows.dates("assigned_on", "year")}, reverse=True)


def situation(organ: Organ, year: int) -> Situation:
    """Return the numbers of a year."""
    span = queries.span(year)
    rows = queries.undertaken(organ, *span).order_by()
    rated = rows.exclude(satisfaction="").count()
    kinds = []
    for kind, label in KINDS:
        mine = rows.filter(kind=kind)
        kinds.append(OfKind(str(label), mine.count(), mine.filter(first_answered_on__isnull=False).count()))
    satisfied, content = (rows.filter(queries.SHOWN[name]()).count() for name in ("satisfied", "content"))
    return Situation(
        year,
        kinds,
        _classes(rows),
        rated,
        printed(share(satisfied, rated)),
        printed(share(content, rated)),
        queries.published(organ, *span).count(),
    )


def _classes(rows: QuerySet[Proposal]) -> list[OfClass]:
    marked = rows.exclude(result_class="").filter(first_answered_on__isnull=False)
    counts = {
        (pk, code): count for pk, code, count in marked.values_list("label_set", "result_class").annotate(Count("pk"))
    }
    found = []
    for each in LabelSet.objects.filter(pk__in={pk for pk, _code in counts}).order_by("pk"):
        whole = sum(count for (pk, _code), count in counts.items() if pk == each.pk)
        for code, words in each.labels:
            count = counts.get((each.pk, code), 0)
            found.append(OfClass(each.body, code, words, count, printed(share(count, whole))))
    return found


def published_in(organ: Organ, year: int) -> QuerySet[Item]:
    """Return the public answers that first were public in a year, of whatever year they are, the newest first."""
    found = queries.published(organ, *queries.span(year))
    return Item.objects.filter(proposal__in=found).order_by("-published_on", "-pk")


def published_later(organ: Organ, year: int) -> QuerySet[Item]:
    """Return the public answers to what was assigned in a year that first were public after it, the newest first."""
    first, last = queries.span(year)
    rows = Item.objects.filter(organ=organ, live=True, proposal__assigned_on__range=(first, last))
    return rows.filter(published_on__gt=last).order_by("-published_on", "-pk")
