"""The index of this site, whichever engine GONGKAI_SEARCH names."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager

from django.conf import settings

from gongkai_site.search.documents import Document, Engine, Order, Results, Writer, excerpt
from gongkai_site.search.fts import Fts
from gongkai_site.search.tokens import terms


def engine() -> Engine:
    """Return the engine of the settings, on the data folder."""
    if settings.GONGKAI_SEARCH == "tantivy":
        from gongkai_site.search.larger import Larger  # loaded where it is used

        return Larger(settings.GONGKAI_DATA)
    return Fts(settings.GONGKAI_DATA)


def writing() -> AbstractContextManager[Writer]:
    """Hold the index to write, making it when it is not there; what is written is kept when the block ends well."""
    return engine().writing()


def index(document: Document) -> None:
    """Let a document be found as it is now."""
    with writing() as rows:
        rows.put(document)


def remove(kind: str, pk: object) -> None:
    """Let a document be found no more."""
    with writing() as rows:
        rows.drop(kind, str(pk))


def query(
    text: str,
    *,
    kinds: Collection[str] | None = None,
    organs: Collection[int] | None = None,
    limit: int = 20,
    offset: int = 0,
    order: Order = "newest",
) -> Results:
    """Find the documents that hold every part of a question; of some kinds and organs only, when they are given.

    Raises Refused SEARCH-NONE while there is no index.
    """
    if (kinds is not None and not kinds) or (organs is not None and not organs):
        return Results(0, ())
    return engine().query(text, kinds=kinds, organs=organs, limit=limit, offset=offset, order=order)


def keys(text: str, kind: str, most: int) -> list[str] | None:
    """Return the keys of all documents of a kind that hold a text, or None when they are more than ``most``."""
    return engine().keys(text, kind, most)


def ranked(text: str, kind: str, *, order: Order = "newest") -> list[str]:
    """Return the keys of all documents of a kind that hold every part of a question, in an order.

    Raises Refused SEARCH-NONE while there is no index.
    """
    return engine().ranked(text, kind, order)


def excerpts(text: str, kind: str, pks: Collection[str]) -> dict[str, str]:
    """Return for documents of a kind, by their keys, a piece of the text around what was asked for."""
    asked = terms(text)
    return {pk: excerpt(held, asked) for pk, held in engine().texts(kind, pks).items()}


def count(kind: str | None = None) -> int:
    """Return how many documents there are, of a kind or in all."""
    held = engine().held()
    return held.get(kind, 0) if kind else sum(held.values())
