"""What is found: each part of the site declares its documents; changes reach the index through the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from gongkai_site import outbox
from gongkai_site.search import store as port

CHANGED = "search.changed"
BATCH = 200


class Source:
    """The documents of one kind. A subclass reads them from the database as they are now."""

    def document(self, pk: str) -> port.Document | None:
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


def refresh(kind: str, pks: Iterable[object]) -> int:
    """Bring documents up to date; return how many can be found.

    They are read while the index is held for writing, so what is written is never older than what was there.
    """
    found, wanted = 0, [str(pk) for pk in pks]
    SOURCES[kind].prepare(wanted)
    with port.writing() as connection:
        for pk in wanted:
            document = SOURCES[kind].document(pk)
            if document is None:
                port.delete(connection, kind, pk)
            else:
                port.write(connection, document)
                found += 1
    return found


def rebuild(*, fresh: bool = False) -> dict[str, int]:
    """Make the index anew while it is in use; return how many documents of each kind can be found.

    ``fresh`` begins with an empty file, as after a fault of the disk.
    """
    if fresh:
        for suffix in ("", "-wal", "-shm"):
            port.path().with_name(port.path().name + suffix).unlink(missing_ok=True)
    counts: dict[str, int] = {}
    for kind, each in sorted(SOURCES.items()):
        keys = sorted(map(str, each.keys()))
        counts[kind] = sum(refresh(kind, batch) for batch in _batches([*keys, *_gone(kind, set(keys))]))
    for kind in set(_kinds()) - SOURCES.keys():
        _forget(kind)
    return counts


def _gone(kind: str, known: set[str]) -> list[str]:
    """Return what the index still has and the database has no more."""
    with port.writing() as connection:
        rows = connection.execute("SELECT pk FROM documents WHERE kind = ?", (kind,))
        return [pk for (pk,) in rows if pk not in known]


def _kinds() -> list[str]:
    with port.writing() as connection:
        return [kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM documents")]


def _forget(kind: str) -> None:
    for batch in _batches(_gone(kind, set())):
        with port.writing() as connection:
            for pk in batch:
                port.delete(connection, kind, pk)


def _batches(keys: list[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch
