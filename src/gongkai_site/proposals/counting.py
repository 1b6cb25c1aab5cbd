"""What the text of the annual report tells of proposals. Undertaken goes by assignment, published by publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from gongkai_site.organs.models import Organ
from gongkai_site.proposals import queries
from gongkai_site.proposals.models import CPPCC, DEPUTIES, Proposal
from gongkai_site.proposals.shares import share
from gongkai_site.registers.facts import Fact
from gongkai_site.registers.protocol import Words

PIECES = {"zh": "件", "en": "proposals"}
PER_CENT = {"zh": "%", "en": "%"}
UNRATED = {"zh": "没有收回征询意见表，满意率不计", "en": "no opinion slip came back, so there is no rate"}

WORDS: Mapping[str, Words] = {
    "deputies.undertaken": {"zh": "承办人大代表建议", "en": "deputies' proposals undertaken"},
    "cppcc.undertaken": {"zh": "承办政协提案", "en": "CPPCC proposals undertaken"},
    "undertaken": {"zh": "承办建议提案", "en": "proposals undertaken"},
    "answered": {"zh": "承办建议提案年内答复", "en": "of them answered within the year"},
    "rehandled": {"zh": "承办建议提案重新办理", "en": "of them handled again"},
    "co_handled": {"zh": "会办建议提案", "en": "proposals co-handled"},
    "satisfaction": {"zh": "建议提案满意率", "en": "share satisfied, of proposals rated"},
    "satisfaction.broad": {
        "zh": "建议提案满意和基本满意率",
        "en": "share satisfied or basically so, of proposals rated",
    },
    "published": {"zh": "公开建议提案办理结果", "en": "results of proposals published"},
    "published.of_last_year": {"zh": "公开上年度建议提案办理结果", "en": "results of last year's proposals published"},
}


class ProposalFacts:
    """The counts of proposals."""

    name = "proposals"

    def facts(self, organ: Organ, year: int) -> Iterator[Fact]:
        """Yield the counts of a year; answers and opinions are those of what was undertaken in it."""
        first, last = queries.span(year)
        rows = queries.undertaken(organ, first, last)
        of_year = queries.within("assigned_on", first, last)

        def fact(name: str, words: Words, found: QuerySet[Proposal], show: str, **asked: Any) -> Fact:
            url = queries.list_of(organ, show=show, **asked)
            return Fact(f"proposals.{name}", words, found.count(), PIECES, url)

        for kind in (DEPUTIES, CPPCC):
            found = rows.filter(kind=kind)
            yield fact(f"{kind}.undertaken", WORDS[f"{kind}.undertaken"], found, "undertaken", kind=kind, **of_year)
        yield fact("undertaken", WORDS["undertaken"], rows, "undertaken", **of_year)
        answered, until = rows.filter(first_answered_on__lte=last), {"first_answered_on_to": last}
        yield fact("answered", WORDS["answered"], answered, "undertaken", **of_year, **until)
        yield fact("rehandled", WORDS["rehandled"], rows.filter(round__gt=1), "rehandled", **of_year)
        co = Proposal.objects.filter(queries.SHOWN["co"](), organ=organ, assigned_on__range=(first, last))
        yield fact("co_handled", WORDS["co_handled"], co, "co", **of_year)
        yield from self._rates(organ, rows, of_year)
        public, in_year = queries.published(organ, first, last), queries.within("published_on", first, last)
        yield fact("published", WORDS["published"], public, "published", **in_year)
        before = queries.span(year - 1)
        found, of_last = public.filter(assigned_on__range=before), queries.within("assigned_on", *before)
        name = "published.of_last_year"
        yield fact(name, WORDS[name], found, "published", **in_year, **of_last)

    def _rates(self, organ: Organ, rows: Any, of_year: dict[str, Any]) -> Iterator[Fact]:
        rated = rows.exclude(satisfaction="").count()
        for name, shown in (("satisfaction", "satisfied"), ("satisfaction.broad", "content")):
            count = rows.filter(queries.SHOWN[shown]()).count()
            url = queries.list_of(organ, show="rated", **of_year)
            value = share(count, rated)
            yield Fact(f"proposals.{name}", WORDS[name], value, PER_CENT, url, None if rated else UNRATED)


PROPOSALS = ProposalFacts()
