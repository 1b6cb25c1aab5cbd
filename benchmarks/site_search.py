"""Search over invented Chinese texts, by both engines of the site.

Texts of some 330 characters are strung together out of 20,000 invented words, the common ones far more often than the
rare: the commonest stands in every other text. Questions are substrings of the texts that respect no word. Recall and
precision are held to ``LIKE``, which looks through every text. A time is the processor time of the first page of
twenty with its excerpts, and of the number of all hits: one thread's work on what the machine holds in memory, which
does not tell what else the machine is doing.

``GONGKAI_BENCH_FULL=1`` also measures a million texts by the larger engine.
"""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import Row

if TYPE_CHECKING:
    from gongkai_site.search.documents import Document, Engine, Order

SEED = 20201231
WORDS, PER_TEXT, COUNT, MILLION = 20_000, 120, 100_000, 1_000_000
FLAT = 20
"""What flattens the first ranks (Zipf and Mandelbrot), as they are among words of two characters and more."""
FIRST_DAY, DAYS = date(2008, 5, 1), 6000
JUDGED, TIMED = 20, 100
"""Questions of a class that are held to LIKE, and that are timed."""
TEXTS_KEPT = 2000
"""Texts from which questions are taken."""
KIND = "publishing.item"


def run() -> list[Row]:
    """Measure both engines at 100,000 texts, the larger one at a million where it is asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai_site.settings")
    from gongkai_site.search.fts import Fts
    from gongkai_site.search.larger import Larger

    rows: list[Row] = []
    with TemporaryDirectory(prefix="gongkai-bench-") as folder:
        rows += _measured("FTS5", Fts(Path(folder)), COUNT, {"newest": 20})
        rows += _measured("tantivy", Larger(Path(folder)), COUNT, {"newest": 20, "relevance": 20})
    if os.environ.get("GONGKAI_BENCH_FULL"):
        with TemporaryDirectory(prefix="gongkai-bench-") as folder:
            rows += _measured("tantivy", Larger(Path(folder)), MILLION, {"newest": None, "relevance": 50}, judge=False)
    return rows


def documents(count: int) -> Iterator[Document]:
    """Yield invented documents, the same ones each time."""
    from gongkai_site.search.documents import Document

    chance, numbers = random.Random(SEED), np.random.default_rng(SEED)
    signs = [chr(0x4E00 + at) for at in chance.sample(range(8000), 3000)]
    shares = 1 / np.arange(1, len(signs) + 1) ** 0.7
    weights = [float(each) for each in shares]
    words = ["".join(chance.choices(signs, weights, k=chance.choice((2, 2, 2, 3, 4)))) for _ in range(WORDS)]
    ranks = 1 / (np.arange(1, WORDS + 1) + FLAT)
    steps = np.cumsum(ranks / ranks.sum())
    for number in range(count):
        drawn = np.searchsorted(steps, numbers.random(PER_TEXT + 6)).clip(max=WORDS - 1)
        parts = [words[at] for at in drawn]
        for at in range(8, PER_TEXT, 11):
            parts[at] += "，" if at % 3 else "。"
        day = FIRST_DAY + timedelta(days=number * DAYS // count)
        yield Document(KIND, str(number), number % 24, day, "".join(parts[PER_TEXT:]), "".join(parts[:PER_TEXT]))


def _measured(
    name: str, engine: Engine, count: int, limits: dict[Order, float | None], *, judge: bool = True
) -> Iterator[Row]:
    name = f"{name}, {count:,} texts"
    kept: list[str] = []
    begun = perf_counter()
    making = 0.0
    source, every = documents(count), count // TEXTS_KEPT
    while True:
        at = perf_counter()
        batch = list(islice(source, engine.batch))
        making += perf_counter() - at
        if not batch:
            break
        with engine.writing() as rows:
            for each in batch:
                rows.put(each)
        kept += [each.text for each in batch if int(each.pk) % every == 0]
    rate = count / (perf_counter() - begun - making)
    yield Row(f"{name}: indexed", rate, "texts/s")
    yield Row(f"{name}: size of the index with its texts", _size(engine), "MB")
    questions = {length: _questions(kept, length) for length in (1, 2, 4)}
    if judge:
        yield from _judged(name, engine, count, {length: each[:JUDGED] for length, each in questions.items()})
    for order, limit in limits.items():
        for length in (2, 4, 1):
            bound = limit if length > 1 else None
            yield Row(
                f"{name}: {length} characters, {order} first, p95",
                _p95(engine, questions[length], order),
                "ms",
                limit=bound,
            )


def _questions(texts: list[str], length: int) -> list[str]:
    chance = random.Random(SEED + length)
    found: list[str] = []
    while len(found) < TIMED:
        text = chance.choice(texts)
        at = chance.randrange(len(text) - length)
        if (piece := text[at : at + length]).isalpha():
            found.append(piece)
    return found


def _judged(name: str, engine: Engine, count: int, questions: dict[int, list[str]]) -> Iterator[Row]:
    looked = sqlite3.connect(":memory:")
    looked.execute("CREATE TABLE texts (pk INTEGER PRIMARY KEY, title TEXT, body TEXT)")
    rows: Iterable[tuple[int, str, str]] = ((int(each.pk), each.title, each.text) for each in documents(count))
    looked.executemany("INSERT INTO texts VALUES (?, ?, ?)", rows)
    for length, asked in questions.items():
        true = given = right = 0
        for question in asked:
            like = "SELECT pk FROM texts WHERE title LIKE :it OR body LIKE :it"
            there = {str(pk) for (pk,) in looked.execute(like, {"it": f"%{question}%"})}
            found = set(engine.keys(question, KIND, count) or [])
            true, given, right = true + len(there), given + len(found), right + len(there & found)
        note = f"{len(asked)} questions, {true:,} hits by LIKE"
        yield Row(
            f"{name}: {length} characters, missed of what LIKE finds", 100 - 100 * right / true, "%", limit=0, note=note
        )
        yield Row(f"{name}: {length} characters, found wrongly", 100 - 100 * right / given, "%", limit=0, note=note)
    looked.close()


def _p95(engine: Engine, questions: list[str], order: Order) -> float:
    facts = {"kinds": None, "organs": None, "limit": 20, "offset": 0, "order": order}
    for question in questions[:5]:
        engine.query(question, **facts)  # type: ignore[arg-type]
    times = []
    for question in questions:
        begun = process_time()
        engine.query(question, **facts)  # type: ignore[arg-type]
        times.append(process_time() - begun)
    return 1000 * sorted(times)[int(len(times) * 0.95) - 1]


def _size(engine: Engine) -> float:
    path: Path = engine.path
    files = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.name}*")
    return sum(each.stat().st_size for each in files if each.is_file()) / 1e6
