"""The usual engine: a SQLite file with full-text tables. One process writes at a time, any number read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from gongkai_site.base.refusals import Refused
from gongkai_site.search.documents import TITLE_COUNTS, Document, Hit, Order, Results, excerpt
from gongkai_site.search.tokens import expression, terms, tokens

FILE = "search.sqlite3"
VERSION = 2
"""Of tables and tokens: an index of another version is emptied and has to be made anew."""
SPAN = 1 << 32
"""Numbers of one day: a row's number begins with its day, so that the newest first is the order of the table itself."""
JOINED = "terms CROSS JOIN documents ON documents.id = terms.rowid"
"""CROSS holds the order: left to itself the planner asks the full-text table once for each document of a kind."""
ORDERS: dict[Order, str] = {
    "newest": "terms.rowid DESC",
    "relevance": f"bm25(terms, {TITLE_COUNTS}, 1.0), terms.rowid DESC",
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


class Fts:
    """The index of a data folder."""

    batch = 200

    def __init__(self, folder: Path) -> None:
        """Take the data folder."""
        self.path = folder / FILE

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        """Open the index to write."""
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")  # it can be made anew from the database
            connection.execute("BEGIN IMMEDIATE")
            make(connection)
            yield Rows(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Open the index to read; raise Refused SEARCH-NONE when there is none of this version."""
        if not self.path.exists():
            raise Refused("SEARCH-NONE")
        connection = sqlite3.connect(self.path, timeout=30)
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                raise Refused("SEARCH-NONE")
            yield connection
        except sqlite3.DatabaseError as fault:
            raise Refused("SEARCH-NONE") from fault
        finally:
            connection.close()

    def query(
        self,
        text: str,
        *,
        kinds: Collection[str] | None,
        organs: Collection[int] | None,
        limit: int,
        offset: int,
        order: Order,
    ) -> Results:
        """Find what holds every part of a question."""
        asked = expression(text)
        if not asked:
            return Results(0, ())
        where, values = ["terms MATCH ?"], [asked]
        for column, wanted in (("kind", kinds), ("organ", organs)):
            if wanted is not None:
                where.append(f"{column} IN (SELECT value FROM json_each(?))")
                values.append(json.dumps(list(wanted)))
        source = "terms" if len(where) == 1 else JOINED
        condition = " AND ".join(where)
        with self._reading() as connection:
            total = connection.execute(f"SELECT count(*) FROM {source} WHERE {condition}", values).fetchone()[0]
            chosen = f"SELECT terms.rowid FROM {source} WHERE {condition} ORDER BY {ORDERS[order]} LIMIT ? OFFSET ?"
            numbers = [row[0] for row in connection.execute(chosen, [*values, limit, offset])]
            hits = tuple(_hit(connection, number, terms(text)) for number in numbers)
        return Results(total, hits)

    def keys(self, text: str, kind: str, most: int) -> list[str] | None:
        """Return the keys of all documents of a kind that hold a text, unless they are too many."""
        asked = expression(text)
        if not asked:
            return None
        found = f"SELECT pk FROM {JOINED} WHERE terms MATCH ? AND kind = ? LIMIT ?"
        with self._reading() as connection:
            rows = [row[0] for row in connection.execute(found, (asked, kind, most + 1))]
        return rows if len(rows) <= most else None

    def ranked(self, text: str, kind: str, order: Order) -> list[str]:
        """Return the keys of all documents of a kind that hold every part of a question, in an order."""
        asked = expression(text)
        if not asked:
            return []
        found = f"SELECT pk FROM {JOINED} WHERE terms MATCH ? AND kind = ? ORDER BY {ORDERS[order]}"
        with self._reading() as connection:
            return [row[0] for row in connection.execute(found, (asked, kind))]

    def texts(self, kind: str, pks: Collection[str]) -> dict[str, str]:
        """Return the texts of documents of a kind, by their keys."""
        found = "SELECT pk, text FROM documents WHERE kind = ? AND pk IN (SELECT value FROM json_each(?))"
        with self._reading() as connection:
            return dict(connection.execute(found, (kind, json.dumps(list(pks)))))

    def held(self) -> dict[str, int]:
        """Return how many documents there are of each kind."""
        with self._reading() as connection:
            return dict(connection.execute("SELECT kind, count(*) FROM documents GROUP BY kind"))

    def held_keys(self, kind: str) -> list[str]:
        """Return the keys of all documents of a kind."""
        with self._reading() as connection:
            return [pk for (pk,) in connection.execute("SELECT pk FROM documents WHERE kind = ?", (kind,))]

    def clear(self) -> None:
        """Take the file away."""
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)


class Rows:
    """The rows of the index within a transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take the connection that holds the transaction."""
        self.connection = connection

    def put(self, document: Document) -> None:
        """Put a document in the place of the one that was there."""
        self.drop(document.kind, document.pk)
        first = document.day.toordinal() * SPAN
        taken = "SELECT coalesce(max(id), ?) + 1 FROM documents WHERE id >= ? AND id < ?"
        number = self.connection.execute(taken, (first, first, first + SPAN)).fetchone()[0]
        facts = (
            number,
            document.kind,
            document.pk,
            document.organ,
            document.day.isoformat(),
            document.title,
            document.text,
        )
        self.connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", facts)
        held = (number, tokens(document.title), tokens(document.text))
        self.connection.execute("INSERT INTO terms (rowid, title, body) VALUES (?, ?, ?)", held)

    def drop(self, kind: str, pk: str) -> None:
        """Take a document out; the full-text table keeps no text, so it is told what it was given."""
        found = "SELECT id, title, text FROM documents WHERE kind = ? AND pk = ?"
        row = self.connection.execute(found, (kind, pk)).fetchone()
        if row is not None:
            held = (row[0], tokens(row[1]), tokens(row[2]))
            self.connection.execute("INSERT INTO terms (terms, rowid, title, body) VALUES ('delete', ?, ?, ?)", held)
            self.connection.execute("DELETE FROM documents WHERE id = ?", (row[0],))


def make(connection: sqlite3.Connection) -> None:
    """Make the tables of this version where they are not."""
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
    return Hit(kind, pk, organ, date.fromisoformat(day), title, excerpt(text, asked))
