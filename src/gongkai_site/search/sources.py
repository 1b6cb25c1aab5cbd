"""What is found: each part of the site declares its documents; changes reach the index through the outbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from gongkai_site import outbox
from gongkai_site.search import store
from gongkai_site.search.documents import Document

CHANGED = "search.changed"
AT_ONCE = 500
"""Documents that one row of the outbox brings up to date."""


class Source:
    """The documents of one kind. A subclass reads them from the database as they are now."""

    def document(self, pk: str) -> Document | None:
        """Return a document, or None when it is not to be found (any more)."""
        raise NotImplementedError

    def prepare(self, pks: Iterable[str]) -> None:
        """Do what takes long for some documents, before the index is held for writing."""

    def keys(self) -> Iterable[Any]:
        """Return the keys of all records that may have a document."""
        raise NotImplementedError


Class = TypeVar("Class", bound=type[Source])
SOURCES: dict[str, Source] = {}
MODELS: dict[str, str] = {}
"""Which kind is the one of a model: ``app.model`` in small letters."""


def source(kind: str, *, model: str = "") -> Callable[[Class], Class]:
    """Register the documents of a kind; ``model`` names the model whose rows they are, for Wagtail's own lists."""

    def register(made: Class) -> Class:
        if kind in SOURCES and type(SOURCES[kind]) is not made:
            raise ValueError(f"{kind} has a source already")
        SOURCES[kind] = made()
        if model:
            MODELS[model.lower()] = kind
        return made

    return register


def changed(kind: str, pk: object) -> None:
    """Say, in the transaction of a change, that a document changed, came or went."""
    if kind not in SOURCES:
        raise LookupError(f"{kind} has no source")
    outbox.put(CHANGED, ref=f"{kind}:{pk}")


def changed_many(kind: str, pks: Collection[object]) -> None:
    """Say the same of many documents, some hundreds a row of the outbox."""
    if kind not in SOURCES:
        raise LookupError(f"{kind} has no source")
    for some in _batches([str(pk) for pk in pks], AT_ONCE):
        outbox.put(CHANGED, ref=f"{kind}:", data={"pks": some})


def refresh(kind: str, pks: Iterable[object]) -> int:
    """Bring documents up to date; return how many can be found.

    They are read while the index is held for writing, so what is written is never older than what was there.
    """
    found, wanted = 0, [str(pk) for pk in pks]
    SOURCES[kind].prepare(wanted)
    with store.writing() as rows:
        for pk in wanted:
            document = SOURCES[kind].document(pk)
            if document is None:
                rows.drop(kind, pk)
            else:
                rows.put(document)
                found += 1
    return found


def rebuild(*, fresh: bool = False) -> dict[str, int]:
    """Make the index anew while it is in use; return how many documents of each kind can be found.

    ``fresh`` begins with an empty file, as after a fault of the disk.
    """
    engine = store.engine()
    if fresh:
        engine.clear()
    with engine.writing():
        pass  # it is there from now on, and of this version
    counts: dict[str, int] = {}
    for kind, each in sorted(SOURCES.items()):
        keys = sorted(map(str, each.keys()))
        gone = set(engine.held_keys(kind)) - set(keys)
        counts[kind] = sum(refresh(kind, batch) for batch in _batches([*keys, *sorted(gone)], engine.batch))
    for kind in set(engine.held()) - SOURCES.keys():
        for batch in _batches(list(engine.held_keys(kind)), engine.batch):
            with engine.writing() as rows:
                for pk in batch:
                    rows.drop(kind, pk)
    return counts


def _batches(keys: list[str], size: int) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, size)):
        yield batch
