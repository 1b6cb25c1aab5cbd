"""Search: what is public and holds every part of a question, with facets; where nothing does, what to try instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from rapidfuzz import fuzz, process

from gongkai_site import search as engine
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ
from gongkai_site.portal.facets import Asked
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.marks import marked, question_of
from gongkai_site.portal.shelves import Shelves, newest, of_organ, rows_of, shelves
from gongkai_site.portal.views.existing import first_of
from gongkai_site.portal.views.lists import turned
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.receivers import SOURCE
from gongkai_site.search.tokens import terms

ORDERS = {"newest": gettext_lazy("newest first"), "relevance": gettext_lazy("most relevant first")}
AXES = ("kind", "year", "validity")
RECENT, ALIKE, LIKENESS, TRIED = 2000, 5, 50, 8


@require_safe
def search(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Answer a question, of an organ or of the whole city."""
    organ = organ_of(slug) if slug else None
    q, question = question_of(request)
    asked = Asked(request, AXES if organ else ("organ", *AXES), ORDERS, q=q)
    column = Column(_("Search"), description=_("Search titles, texts, document numbers and attachments."))
    facts: dict[str, Any] = {"q": q, "asked": asked, "page": None}
    if q:
        try:
            facts |= _answer(q, question, asked, organ)
            if not asked.chosen and asked.is_first:
                facts |= first_of(question, q, organ, asked.order)
        except Refused as refused:
            facts["fault"] = refused.sentence()
    response = shown(request, "portal/search.html", organ, column=column, crumbs=((column.name, ""),), **facts)
    response["Cache-Control"] = "no-cache"
    return response


def _answer(q: str, question: str, asked: Asked, organ: Organ | None) -> dict[str, Any]:
    """Return the page of what was found; what was withdrawn a moment ago is no longer on the shelves."""
    found, scope = shelves(), ({"organ": organ.slug} if organ else {})
    places = found.places(
        engine.ranked(question, SOURCE, order="relevance" if asked.order == "relevance" else "newest")
    )
    within = np.zeros(len(found.ids), dtype=np.bool_)
    within[places] = True
    places = places[found.where({**scope, **asked.chosen})[places]]
    page = turned(asked, found.ids[places])
    pieces = engine.excerpts(question, SOURCE, [str(item.pk) for item in page.object_list])
    parts = terms(question)
    hits = [(item, marked(item.title, parts), marked(pieces.get(str(item.pk), ""), parts)) for item in page.object_list]
    facts = {"page": page, "hits": hits, "facets": asked.facets(found, within, scope)}
    return (
        facts if hits else {**facts, "alike": _alike(q, found, organ), "fewer": _fewer(question, asked, found, scope)}
    )


def _alike(q: str, found: Shelves, organ: Organ | None) -> list[Item]:
    """Return recent items whose titles are most like the question."""
    keys = newest(of_organ(found, organ), found, RECENT)
    titles = dict(Item.objects.filter(pk__in=keys).values_list("pk", "title"))
    likest = process.extract(q, titles, scorer=fuzz.partial_ratio, limit=ALIKE, score_cutoff=LIKENESS)
    return rows_of([pk for _title, _score, pk in likest])


def _fewer(question: str, asked: Asked, found: Shelves, scope: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return questions that ask for less and find something, with their addresses.

    Of several words each alone; of one, the longest of its beginnings and of its ends.
    """
    words = question.split()
    if len(words) > 1:
        wishes = [[word] for word in words[:TRIED]]
    else:
        sizes = range(len(question) - 1, 1, -1)[:TRIED]
        wishes = [[question[:size] for size in sizes], [question[-size:] for size in sizes]]
    mask = found.where(scope)
    helpful = (next((w for w in each if mask[found.places(engine.ranked(w, SOURCE))].any()), "") for each in wishes)
    return [(word, asked.address(q=word)) for word in dict.fromkeys(helpful) if word]
