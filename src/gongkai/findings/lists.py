"""Word lists as files: a CSV or a workbook whose first line names the columns; each row that will not do is named.

A list's version is told by its content.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from gongkai.documents import decode, kind_of
from gongkai.documents.xlsx_refs import place_of
from gongkai.findings.words import Entry, WordKind, WordList
from gongkai.problems import Failure, Problem, problem

KIND_LABELS: Mapping[WordKind, Mapping[str, str]] = {
    "wrong": {"zh": "错别字", "en": "misspelling"},
    "fixed": {"zh": "固定表述", "en": "prescribed wording"},
    "leader": {"zh": "领导人", "en": "leader"},
    "organ": {"zh": "机构", "en": "organ"},
    "outdated": {"zh": "过时", "en": "outdated"},
    "right": {"zh": "不查", "en": "not checked"},
}
KIND_WORDS: Mapping[str, WordKind] = {
    word: kind for kind, labels in KIND_LABELS.items() for word in (kind, *labels.values())
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "word": ("word", "词", "词语"),
    "suggestion": ("suggestion", "建议", "改为"),
    "except": ("except", "例外"),
    "kind": ("kind", "类别"),
    "source": ("source", "来源", "说明", "note"),
    "from": ("from", "自", "起始日期"),
    "until": ("until", "至", "截止日期"),
}
NEEDED = ("word", "suggestion", "kind")
PARTS = re.compile(r"[、;；|]")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0?0:00(?::00)?)?")
MOST_WORDS = 200_000
LONGEST_WORD = 64
LONGEST = {"suggestion": 200, "except": 2000, "source": 200}
Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class TakenWords:
    """What a file holds: its words, and of each row that will not do, why."""

    words: WordList
    refused: tuple[Problem, ...]


def read_words(data: bytes) -> WordList:
    """Return the list in a file of which all must be right; raise Failure for the first row that will not do."""
    taken = take_words(data)
    if taken.refused:
        raise Failure.of(taken.refused[0])
    return taken.words


def take_words(data: bytes, name: str = "") -> TakenWords:
    """Return the words in a CSV (UTF-8 or GB18030) or a workbook, and why other rows are none.

    Raises Failure WORDS-FILE, WORDS-NONE, WORDS-COLUMN, WORDS-MANY, and those of a workbook that cannot be read.
    """
    kind = kind_of(data) if data.strip() else "text"
    if kind not in ("text", "xlsx"):
        raise Failure("WORDS-FILE", found=name or kind.upper())
    rows = _rows_of_text(data) if kind == "text" else _rows_of_book(data)
    try:
        return _taken(rows, sha256(data).hexdigest()[:12])
    except csv.Error as fault:
        raise Failure("WORDS-NONE") from fault


def fault_of(entry: Entry, line: int = 0) -> tuple[str, Problem] | None:
    """Return what is wrong with an entry, with the column it stands in, or None; ``line`` is its place in a file."""
    if not 2 <= len(entry.word) <= LONGEST_WORD or entry.word == entry.suggestion:
        return "word", _problem("WORDS-WORD", line, found=entry.word[:LONGEST_WORD], limit=LONGEST_WORD)
    if wrong := [word for word in entry.excepted if entry.word not in word or word == entry.word]:
        return "except", _problem("WORDS-EXCEPT", line, found=wrong, expected=entry.word)
    for column, text in (
        ("suggestion", entry.suggestion),
        ("except", "、".join(entry.excepted)),
        ("source", entry.source),
    ):
        if len(text) > LONGEST[column]:
            return column, _problem(
                "WORDS-LONG", line, found=COLUMNS[column][1], length=len(text), limit=LONGEST[column]
            )
    if entry.from_on and entry.until_on and entry.until_on < entry.from_on:
        return "until", _problem("WORDS-DATES", line, found=str(entry.until_on), expected=str(entry.from_on))
    return None


def parted(text: str) -> tuple[str, ...]:
    """Return the words of a cell that are parted by 、 or ; or |."""
    return tuple(dict.fromkeys(word for part in PARTS.split(text) if (word := part.strip())))


@lru_cache(maxsize=1)
def default_words() -> WordList:
    """Return our own small list (``words.csv``): organs renamed in 2018 and 2023, common misspellings."""
    return read_words((Path(__file__).parent / "words.csv").read_bytes())


def _rows_of_text(data: bytes) -> Iterator[Row]:
    text = decode(data).lstrip("\ufeff")
    tabbed = "\t" in text.partition("\n")[0]
    yield from enumerate(csv.reader(io.StringIO(text), delimiter="\t" if tabbed else ","), 1)


def _rows_of_book(data: bytes) -> Iterator[Row]:
    """Yield the rows of the first sheet that has any, by their numbers in it."""
    from gongkai.findings.passages import passages  # with its parsers, where a workbook is read

    first = None
    for passage in passages(data):
        if passage.problem is not None:
            raise Failure.of(passage.problem)
        if passage.where != "body" or not passage.columns:
            continue
        sheet, cell = passage.places[0][0], str(passage.places[0][-1][1])
        if first not in (None, sheet):
            return
        first = sheet
        cells = dict(zip(passage.columns, passage.cells, strict=True))
        place = place_of(cell)
        yield (place[0] if place else 0), [cells.get(column, "") for column in range(1, max(cells) + 1)]


def _taken(rows: Iterable[Row], version: str) -> TakenWords:
    lines = iter(rows)
    _, first = next(lines, (0, []))
    places = _places([name.strip().lower() for name in first])
    entries: dict[str, Entry] = {}
    on_line: dict[str, int] = {}
    refused: list[Problem] = []
    for line, row in lines:
        cells = {key: row[at].strip() if at is not None and at < len(row) else "" for key, at in places.items()}
        if not any(cells.values()):
            continue
        if len(on_line) + len(refused) >= MOST_WORDS:
            raise Failure("WORDS-MANY", limit=MOST_WORDS)
        found = _entry(cells, line)
        if isinstance(found, Entry) and found.word in on_line:
            found = _problem("WORDS-TWICE", line, found=found.word, first=on_line[found.word])
        if isinstance(found, Problem):
            refused.append(found)
        else:
            entries[found.word], on_line[found.word] = found, line
    if not entries and not refused:
        raise Failure("WORDS-NONE")
    return TakenWords(WordList(version, tuple(entries.values())), tuple(refused))


def _places(head: list[str]) -> dict[str, int | None]:
    """Return in which column each of ours stands."""
    if not any(head):
        raise Failure("WORDS-NONE")
    places = {key: next((head.index(name) for name in names if name in head), None) for key, names in COLUMNS.items()}
    if missing := [COLUMNS[key][1] for key in NEEDED if places[key] is None]:
        raise Failure("WORDS-COLUMN", found=missing)
    return places


def _entry(cells: Mapping[str, str], line: int) -> Entry | Problem:
    kind = KIND_WORDS.get(cells["kind"])
    if kind is None:
        expected = "、".join(labels["zh"] for labels in KIND_LABELS.values())
        return _problem("WORDS-KIND", line, found=cells["kind"] or None, expected=expected)
    days = {}
    for column in ("from", "until"):
        days[column] = _day(cells[column])
        if cells[column] and days[column] is None:
            return _problem("WORDS-DAY", line, found=cells[column], column=COLUMNS[column][1])
    entry = Entry(
        cells["word"], cells["suggestion"], kind, parted(cells["except"]), cells["source"], days["from"], days["until"]
    )
    found = fault_of(entry, line)
    return entry if found is None else found[1]


def _day(text: str) -> date | None:
    found = DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _problem(code: str, line: int = 0, **facts: object) -> Problem:
    return problem(code, severity="error", place=(("line", line),) if line else (), **facts)
