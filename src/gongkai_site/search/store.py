"""The index: a SQLite file with full-text tables. One process writes at a time, any number read."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from django.conf import settings

from gongkai_site.base.refusals import Refused
from gongkai_site.search.tokens import expression, terms, tokens

FILE = "search.sqlite3"
VERSION = 2
"""Of tables and tokens: an index of another version is emptied and has to be made anew."""
SPAN = 1 << 32
"""Numbers of one day: a row's number begins with its day, so that the newest first is the order of the table itself."""
AROUND = 40
Order = Literal["newest", "relevance"]
ORDERS: dict[Order, str] = {
    "newest": "terms.rowid DESC",
    "relevance": "bm25(terms, 4.0, 1.0), terms.rowid DESC",
}
TABLES = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, pk TEXT NOT NULL, organ INTEGER, day TEXT NOT NULL, title TEXT NOT NULL,
    text TEXT NOT NULL, UNIQUE (kind, pk)
);
CREATE INDEX documents_keys ON documents (id, kind, pk);
CREATE VIRTUAL TABLE terms USING fts5(
    title, body, content='', tokenize="unicode61 remove_diacritics 0", prefix='1'
);
"""


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found: a record by kind and key, whose it is, its day, title and text."""

    kind: str
    pk: str
    organ: int | None
    day: date
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found, with a piece of its text around what was asked for."""

    kind: str
    pk: str
    organ: int | None
    day: date
    title: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Results:
    """How many were found in all, and those of the page."""

    total: int
    hits: tuple[Hit, ...]


def index(document: Document) -> None:
    """Let a document be found as it is now."""
    with writing() as connection:
        write(connection, document)


def remove(kind: str, pk: object) -> None:
    """Let a document be found no more."""
    with writing() as connection:
        delete(connection, kind, str(pk))


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
    asked = expression(text)
    if not asked or (kinds is not None and not kinds) or (organs is not None and not organs):
        return Results(0, ())
    where, values = ["terms MATCH ?"], [asked]
    for column, wanted in (("kind", kinds), ("organ", organs)):
        if wanted is not None:
            where.append(f"{column} IN (SELECT value FROM json_each(?))")
            values.append(_json(wanted))
    source = "terms" if len(where) == 1 else "terms JOIN documents ON documents.id = terms.rowid"
    condition = " AND ".join(where)
    with reading() as connection:
        total = connection.execute(f"SELECT count(*) FROM {source} WHERE {condition}", values).fetchone()[0]
        chosen = f"SELECT terms.rowid FROM {source} WHERE {condition} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?"
        numbers = [row[0] for row in connection.execute(chosen, [*values, limit, offset])]
        hits = tuple(_hit(connection, number, terms(text)) for number in numbers)
    return Results(total, hits)


def keys(text: str, kind: str, most: int) -> list[str] | None:
    """Return the keys of all documents of a kind that hold a text, or None when they are more than ``most``."""
    asked = expression(text)
    if not asked:
        return None
    found = "SELECT pk FROM terms JOIN documents ON documents.id = terms.rowid WHERE terms MATCH ? AND kind = ? LIMIT ?"
    with reading() as connection:
        rows = [row[0] for row in connection.execute(found, (asked, kind, most + 1))]
    return rows if len(rows) <= most else None


def ranked(text: str, kind: str, *, order: Order = "newest") -> list[str]:
    """Return the keys of all documents of a kind that hold every part of a question, in an order.

    Raises Refused SEARCH-NONE while there is no index.
    """
    asked = expression(text)
    if not asked:
        return []
    found = (
        "SELECT pk FROM terms JOIN documents ON documents.id = terms.rowid WHERE terms MATCH ? AND kind = ? ORDER BY "
    )
    with reading() as connection:
        return [row[0] for row in connection.execute(found + ORDERS[order], (asked, kind))]


def excerpts(text: str, kind: str, pks: Collection[str]) -> dict[str, str]:
    """Return for documents of a kind, by their keys, a piece of the text around what was asked for."""
    found = "SELECT pk, text FROM documents WHERE kind = ? AND pk IN (SELECT value FROM json_each(?))"
    with reading() as connection:
        rows = connection.execute(found, (kind, _json(pks))).fetchall()
    return {pk: _excerpt(held, terms(text)) for pk, held in rows}


def count(kind: str | None = None) -> int:
    """Return how many documents there are, of a kind or in all."""
    with reading() as connection:
        condition, values = (" WHERE kind = ?", (kind,)) if kind else ("", ())
        return int(connection.execute(f"SELECT count(*) FROM documents{condition}", values).fetchone()[0])


# --- within a connection ------------------------------------------------------------------------------------------


def write(connection: sqlite3.Connection, document: Document) -> None:
    """Put a document in the place of the one that was there."""
    delete(connection, document.kind, document.pk)
    first = document.day.toordinal() * SPAN
    taken = "SELECT coalesce(max(id), ?) + 1 FROM documents WHERE id >= ? AND id < ?"
    number = connection.execute(taken, (first, first, first + SPAN)).fetchone()[0]
    facts = (
        number,
        document.kind,
        document.pk,
        document.organ,
        document.day.isoformat(),
        document.title,
        document.text,
    )
    connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", facts)
    held = (number, tokens(document.title), tokens(document.text))
    connection.execute("INSERT INTO terms (rowid, title, body) VALUES (?, ?, ?)", held)


def delete(connection: sqlite3.Connection, kind: str, pk: str) -> None:
    """Take a document out; the full-text table keeps no text, so it is told what it was given."""
    found = "SELECT id, title, text FROM documents WHERE kind = ? AND pk = ?"
    row = connection.execute(found, (kind, pk)).fetchone()
    if row is not None:
        held = (row[0], tokens(row[1]), tokens(row[2]))
        connection.execute("INSERT INTO terms (terms, rowid, title, body) VALUES ('delete', ?, ?, ?)", held)
        connection.execute("DELETE FROM documents WHERE id = ?", (row[0],))


@contextmanager
def writing() -> Iterator[sqlite3.Connection]:
    """Open the index to write, making it when it is not there; what is written is kept when the block ends well."""
    connection = sqlite3.connect(path(), timeout=30, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")  # it can be made anew from the database
        connection.execute("BEGIN IMMEDIATE")
        _made(connection)
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


@contextmanager
def reading() -> Iterator[sqlite3.Connection]:
    """Open the index to read; raise Refused SEARCH-NONE when there is none of this version."""
    if not path().exists():
        raise Refused("SEARCH-NONE")
    connection = sqlite3.connect(path(), timeout=30)
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            raise Refused("SEARCH-NONE")
        yield connection
    except sqlite3.DatabaseError as fault:
        raise Refused("SEARCH-NONE") from fault
    finally:
        connection.close()


def path() -> Path:
    """Return where the index lies."""
    folder: Path = settings.GONGKAI_DATA
    return folder / FILE


def _made(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == VERSION:
        return
    for table in ("terms", "documents"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in TABLES.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _hit(connection: sqlite3.Connection, number: int, asked: list[str]) -> Hit:
    facts = "SELECT kind, pk, organ, day, title, text FROM documents WHERE id = ?"
    kind, pk, organ, day, title, text = connection.execute(facts, (number,)).fetchone()
    return Hit(kind, pk, organ, date.fromisoformat(day), title, _excerpt(text, asked))


def _excerpt(text: str, asked: list[str]) -> str:
    """Return a piece of a text around the first part of the question that stands in it."""
    low = text.lower()
    at = next((place for part in asked if (place := low.find(part)) >= 0), 0)
    first = max(at - AROUND, 0)
    piece = text[first : at + 2 * AROUND]
    before, after = "…" if first else "", "…" if first + len(piece) < len(text) else ""
    return f"{before}{' '.join(piece.split())}{after}"


def _json(values: Collection[object]) -> str:
    import json

    return json.dumps(list(values))
