"""The facets of a list: what was chosen, what may be chosen with how many, and the addresses of each choice.

An address is known by what it asks for alone: unknown questions are not read, unknown words are an address of nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.catalogue import ART, GENRES, KINDS, TOPICS
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.portal.shelves import IN_FORCE, NOT_YET, Mask, Shelves
from gongkai_site.publishing.models import LAPSED, REPEALED

SIZE = 20
VALIDITY = {
    IN_FORCE: gettext_lazy("in force"),
    NOT_YET: gettext_lazy("not yet in force"),
    REPEALED: gettext_lazy("repealed"),
    LAPSED: gettext_lazy("lapsed"),
}
TITLES = {
    "organ": gettext_lazy("Organ"),
    "kind": gettext_lazy("Kind of information"),
    "art": gettext_lazy("Item of the law"),
    "topic": gettext_lazy("Topic"),
    "genre": gettext_lazy("Genre"),
    "year": gettext_lazy("Year"),
    "validity": gettext_lazy("Validity"),
}
TABLES: Mapping[str, Mapping[str, Any]] = {"kind": KINDS, "art": ART, "topic": TOPICS, "genre": GENRES}
ORDERS = {"newest": gettext_lazy("newest first"), "oldest": gettext_lazy("oldest first")}
FIRST_YEAR, LAST_YEAR = 1949, 2100


@dataclass(frozen=True)
class Choice:
    """A word of a facet: how many items have it, and the address that chooses it or lets it go."""

    word: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its choices."""

    key: str
    title: str
    choices: tuple[Choice, ...]


class Asked:
    """What a request asks of a list. Raises Http404 for words that are none of ours."""

    def __init__(self, request: HttpRequest, axes: tuple[str, ...], orders: Mapping[str, Any] = ORDERS, q: str = ""):
        self.path, self.axes, self.orders, self.q = request.path, axes, orders, q
        self.chosen = {axis: self._word(axis, request.GET[axis]) for axis in axes if request.GET.get(axis)}
        self.order = request.GET.get("order") or next(iter(orders))
        if self.order not in orders:
            raise Http404
        self._page = request.GET.get("page") or "1"

    @property
    def is_first(self) -> bool:
        """Say whether the first page is asked for."""
        return self._page == "1"

    def page(self, found: Any) -> Page[Any]:
        """Return the page asked for of what was found; raise Http404 when there is none such."""
        if not (self._page.isascii() and self._page.isdecimal() and len(self._page) < 8):
            raise Http404
        try:
            return Paginator(found, SIZE).page(int(self._page))
        except EmptyPage as fault:
            raise Http404 from fault

    def address(self, **changes: Any) -> str:
        """Return the address of this list with other choices; None lets one go. It leads to the first page."""
        order = "" if self.order == next(iter(self.orders)) else self.order
        words = {"q": self.q} | self.chosen | {"order": order} | changes
        asked = urlencode({key: word for key, word in words.items() if word not in (None, "")})
        return f"{self.path}?{asked}" if asked else self.path

    def sorts(self) -> list[Choice]:
        """Return the orders to choose from."""
        return [Choice(str(title), 0, self.address(order=key), key == self.order) for key, title in self.orders.items()]

    def facets(self, found: Shelves, within: Mask | None = None, scope: Mapping[str, Any] | None = None) -> list[Facet]:
        """Return the facets with how many items each choice would show, given all other choices."""
        made = [self._facet(axis, found, within, scope or {}) for axis in self.axes]
        return [facet for facet in made if len(facet.choices) > 1 or any(each.is_chosen for each in facet.choices)]

    def _facet(self, axis: str, found: Shelves, within: Mask | None, scope: Mapping[str, Any]) -> Facet:
        mask = found.where({**scope, **self.chosen}, but=axis)
        counts = found.counts(axis, mask if within is None else mask & within)
        words = sorted(counts, key=_place(axis, counts))
        names = _names(axis, words)
        chosen = self.chosen.get(axis)
        choices = tuple(
            Choice(names[word], counts[word], self.address(**{axis: None if word == chosen else word}), word == chosen)
            for word in words
            if names.get(word)
        )
        return Facet(axis, str(TITLES[axis]), choices)

    def _word(self, axis: str, given: str) -> Any:
        if axis == "year":
            if given.isascii() and given.isdecimal() and FIRST_YEAR <= int(given[:5]) <= LAST_YEAR:
                return int(given)
        elif axis == "organ":
            if Organ.objects.filter(slug=given[:60]).exists():
                return given
        elif given in (VALIDITY if axis == "validity" else TABLES[axis]):
            return given
        raise Http404


def _place(axis: str, counts: Mapping[Any, int]) -> Callable[[Any], Any]:
    """Return how the words of a facet are ordered: years the latest first, tables as they stand, the rest by number."""
    if axis == "year":
        return lambda word: -word
    if axis in {"art", "validity"}:
        known = list(ART if axis == "art" else VALIDITY)
        return lambda word: known.index(word) if word in known else len(known)
    return lambda word: (-counts[word], word)


def _names(axis: str, words: list[Any]) -> dict[Any, str]:
    if axis == "organ":
        rows = Organ.objects.filter(slug__in=words).values_list("slug", "short_name", "name")
        return {slug: short or name for slug, short, name in rows}
    if axis == "year":
        return {word: _("{year}").format(year=word) for word in words}
    if axis == "validity":
        return {word: str(VALIDITY[word]) for word in words if word in VALIDITY}
    return {word: str(getattr(TABLES[axis][word], lang())) for word in words if word in TABLES[axis]}
