"""The larger engine, tantivy: quick by relevance over a million documents. One process writes, any number read."""

from __future__ import annotations

import fcntl
import json
import shutil
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from gongkai_site.base.refusals import Refused
from gongkai_site.search.documents import TITLE_COUNTS, Document, Hit, Order, Results, excerpt
from gongkai_site.search.tokens import Phrase, phrases, terms, tokens

FOLDER = "search.tantivy"
VERSION = 1
"""Of fields and tokens: an index of another version is emptied and has to be made anew."""
HEAP = 128 * 1024 * 1024
BLANKS = "blanks"
"""The tokenizer of the fields: tokens come parted by blanks (``tokens.tokens``)."""
SERIALS = 1 << 40
"""Numbers of one day: the newest first are in order of day, then of key."""


class Larger:
    """The index of a data folder."""

    batch = 20_000

    def __init__(self, folder: Path) -> None:
        """Take the data folder."""
        self.path = folder / FOLDER

    @contextmanager
    def writing(self) -> Iterator[Rows]:
        """Hold the index to write; who comes second waits."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "writing").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._make()
            writer = self._open().writer(heap_size=HEAP, num_threads=1)
            try:
                yield Rows(writer)
            except BaseException:
                writer.rollback()
                raise
            else:
                writer.commit()
            finally:
                writer.wait_merging_threads()

    def _make(self) -> None:
        version = self.path / "version"
        if version.exists() and version.read_text() == str(VERSION):
            return
        for each in self.path.iterdir():
            if each.name != "writing":
                each.unlink()
        tantivy.Index(_schema(), str(self.path))
        version.write_text(str(VERSION))

    def _open(self) -> tantivy.Index:
        """Open the index as it is now; raise Refused SEARCH-NONE when there is none of this version."""
        try:
            if (self.path / "version").read_text() != str(VERSION):
                raise Refused("SEARCH-NONE")
            meta = (self.path / "meta.json").stat()  # another file after each commit
            return _opened(str(self.path), (meta.st_ino, meta.st_mtime_ns, meta.st_size))
        except (OSError, ValueError) as fault:
            raise Refused("SEARCH-NONE") from fault

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
        asked = phrases(text)
        if not asked:
            return Results(0, ())
        index = self._open()
        wanted = [(Occur.Must, _either(index.schema, phrase)) for phrase in asked]
        for name, values in (("kind", kinds), ("organ", organs)):
            if values is not None:
                some = Query.term_set_query(index.schema, name, list(values))
                wanted.append((Occur.Must, Query.const_score_query(some, 0.0)))
        by = "rank" if order == "newest" else None
        searcher = index.searcher()
        found = searcher.search(Query.boolean_query(wanted), limit=limit, offset=offset, order_by_field=by)
        parts = terms(text)
        return Results(_count(found), tuple(_hit(searcher.doc(address), parts) for _, address in found.hits))

    def keys(self, text: str, kind: str, most: int) -> list[str] | None:
        """Return the keys of all documents of a kind that hold a text, unless they are too many."""
        if not phrases(text):
            return None
        found = self._of_kind(text, kind, "newest", most + 1)
        return found if len(found) <= most else None

    def ranked(self, text: str, kind: str, order: Order) -> list[str]:
        """Return the keys of all documents of a kind that hold every part of a question, in an order."""
        return self._of_kind(text, kind, order, None)

    def _of_kind(self, text: str, kind: str, order: Order, most: int | None) -> list[str]:
        asked = phrases(text)
        if not asked:
            return []
        index = self._open()
        searcher = index.searcher()
        wanted = [(Occur.Must, _either(index.schema, phrase)) for phrase in asked]
        same = Query.const_score_query(Query.term_query(index.schema, "kind", kind), 0.0)
        query = Query.boolean_query([*wanted, (Occur.Must, same)])
        by = "rank" if order == "newest" else None
        found = searcher.search(query, limit=most or max(searcher.num_docs, 1), count=False, order_by_field=by)
        return _keys(searcher, [address for _, address in found.hits])

    def texts(self, kind: str, pks: Collection[str]) -> dict[str, str]:
        """Return the texts of documents of a kind, by their keys."""
        if not pks:
            return {}
        index = self._open()
        searcher = index.searcher()
        query = Query.term_set_query(index.schema, "key", [f"{kind}:{pk}" for pk in pks])
        facts = [_facts(searcher.doc(address)) for _, address in searcher.search(query, limit=len(pks)).hits]
        return {each[1]: each[5] for each in facts}

    def held(self) -> dict[str, int]:
        """Return how many documents there are of each kind."""
        index = self._open()
        searcher = index.searcher()
        counts = {}
        for kind, _ in searcher.terms_with_prefix("kind", ""):
            query = Query.term_query(index.schema, "kind", kind)
            counts[kind] = _count(searcher.search(query, limit=1))
        return {kind: count for kind, count in counts.items() if count}

    def held_keys(self, kind: str) -> list[str]:
        """Return the keys of all documents of a kind; some that are gone may be among them."""
        start = f"{kind}:"
        return [key.removeprefix(start) for key, _ in self._open().searcher().terms_with_prefix("key", start)]

    def clear(self) -> None:
        """Take the folder away."""
        shutil.rmtree(self.path, ignore_errors=True)


@lru_cache(maxsize=4)
def _opened(path: str, stamp: tuple[int, ...]) -> tantivy.Index:
    index = tantivy.Index.open(path)
    index.config_reader("manual")  # without a thread that watches: who reads looks for itself
    blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(BLANKS, blanks)
    return index


class Rows:
    """The index while one process writes."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        """Take the writer, whose changes are kept when it commits."""
        self.writer = writer

    def put(self, document: Document) -> None:
        """Put a document in the place of the one that was there."""
        self.drop(document.kind, document.pk)
        made = tantivy.Document(
            key=f"{document.kind}:{document.pk}",
            kind=document.kind,
            title=tokens(document.title),
            text=tokens(document.text),
        )
        facts = (document.kind, document.pk, document.organ, document.day.isoformat(), document.title, document.text)
        made.add_bytes("facts", json.dumps(facts, ensure_ascii=False).encode())
        made.add_unsigned("rank", document.day.toordinal() * SERIALS + _serial(document.pk))
        if (number := _number(document.pk)) is not None:
            made.add_unsigned("number", number)
        if document.organ is not None:
            made.add_unsigned("organ", document.organ)
        self.writer.add_document(made)

    def drop(self, kind: str, pk: str) -> None:
        """Take a document out."""
        self.writer.delete_documents_by_term("key", f"{kind}:{pk}")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name=BLANKS, index_option="position")
    builder.add_text_field("text", tokenizer_name=BLANKS, index_option="position")
    builder.add_unsigned_field("organ", indexed=True)
    builder.add_unsigned_field("rank", fast=True)
    builder.add_unsigned_field("number", fast=True)
    builder.add_bytes_field("facts", stored=True)
    return builder.build()


def _either(schema: tantivy.Schema, phrase: Phrase) -> Query:
    """Return the question for a phrase in the title, or in the text."""
    title = Query.boost_query(_in(schema, "title", phrase), TITLE_COUNTS)
    return Query.boolean_query([(Occur.Should, title), (Occur.Should, _in(schema, "text", phrase))])


def _in(schema: tantivy.Schema, name: str, phrase: Phrase) -> Query:
    """Return the question for a phrase in a field. Tokens are letters and digits alone, so they are patterns too."""
    words: list[str | tuple[int, str]] = [*phrase.words]
    last = phrase.words[-1]
    if phrase.is_open:
        words[-1] = f"{last}.*"
        if len(words) > 1:
            return Query.regex_phrase_query(schema, name, words)
        return Query.regex_query(schema, name, f"{last}.*")
    return Query.phrase_query(schema, name, words) if len(words) > 1 else Query.term_query(schema, name, last)


def _count(found: tantivy.SearchResult) -> int:
    return int(found.count or 0)  # type: ignore[attr-defined]  # the stub leaves it out


def _serial(pk: str) -> int:
    number = _number(pk)
    return (zlib.crc32(pk.encode()) if number is None else number) % SERIALS


def _number(pk: str) -> int | None:
    return int(pk) if pk.isdecimal() and str(int(pk)) == pk else None


def _facts(document: tantivy.Document) -> list[Any]:
    found: list[Any] = json.loads(bytes(document["facts"][0]))
    return found


def _keys(searcher: tantivy.Searcher, addresses: list[tantivy.DocAddress]) -> list[str]:
    """Return the keys of documents; those that are numbers stand in a column of their own, which is quick to read."""
    numbers = searcher.fast_field_values("number", addresses) if addresses else []
    return [
        str(_facts(searcher.doc(address))[1]) if number is None else str(number)
        for number, address in zip(numbers, addresses, strict=True)
    ]


def _hit(document: tantivy.Document, asked: list[str]) -> Hit:
    kind, pk, organ, day, title, text = _facts(document)
    return Hit(kind, pk, organ, date.fromisoformat(day), title, excerpt(text, asked))
