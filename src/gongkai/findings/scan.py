"""All detectors over the passages of a file or a text, each told with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from gongkai.findings.alike import alike, empty
from gongkai.findings.hits import Context, Hit, words_before
from gongkai.findings.homes import home_cell, homes, is_told_by_head, minor_row, minors
from gongkai.findings.links import links
from gongkai.findings.marks import marks
from gongkai.findings.model import SEEN, UNSEEN, Against, Passage
from gongkai.findings.personal import personal
from gongkai.findings.sums import sums
from gongkai.findings.table import finding
from gongkai.findings.wording import numbers_and_dates, repealed_in
from gongkai.findings.words import words_in
from gongkai.problems import SEVERITIES, Problem, problem

UNSEEN_WORDS = {
    "comment": {"zh": "批注", "en": "comments"},
    "deleted": {"zh": "修订中删去的文字", "en": "deleted text kept as tracked changes"},
    "hidden": {"zh": "隐藏的文字、行、列或工作表", "en": "hidden text, rows, columns or sheets"},
    "property": {"zh": "文件属性中的作者等", "en": "properties such as the author"},
    "metadata": {"zh": "图片的附加信息", "en": "metadata of pictures"},
    "data": {"zh": "表格的缓存数据", "en": "cached data of tables"},
}
ECHOES = ("layer", "deleted")
"""What repeats the body in part: only what the body does not hold counts."""
PIECES = ("layer", "deleted", "hidden", "data")
"""What may be a cell taken out of its table: the word 秘密 alone is no mark there."""
LEAST_TEXT = 4
MOST_HEADS = 3
LONGEST_HEAD = 20
MOST_SAME = 200
"""A finding of one kind is told so many times in one file; then how many more there are."""


def findings_of(passages: Iterable[Passage], against: Against, *, whole: bool = True) -> list[Problem]:
    """Return the findings in the passages of one file or text; ``whole``: they are all of it, so it may be empty."""
    return _bounded(_all(passages, against, whole))


def _all(passages: Iterable[Passage], against: Against, whole: bool) -> Iterator[Problem]:
    told: set[tuple[str, str]] = set()
    unseen: Counter[str] = Counter()
    seen_text: list[str] = []
    pictures = unread = 0
    for passage, context in _with_context(passages):
        if isinstance(passage, list):
            yield from _of_table(passage, against)
            continue
        if passage.problem is not None:
            unread += passage.where == "unread"
            yield passage.problem
            continue
        pictures += passage.where == "picture"
        if passage.where in UNSEEN and passage.text.strip():
            unseen[passage.where] += 1
        if whole and passage.where == "body":
            seen_text.append(passage.text)
        for hit in _hits(passage, against, context):
            key = (hit.code, hit.value)
            if passage.where not in ECHOES or key not in told:
                told.add(key)
                yield finding(hit.code, passage.place_at(hit.start), hit.shown, **hit.facts)
    yield from _of_whole("\n".join(seen_text), unseen, pictures, against, whole and not unread)


def _with_context(passages: Iterable[Passage]) -> Iterator[tuple[Passage | list[Passage], Context | None]]:
    """Yield each passage with what stands before a position of it, and behind its last row each table."""
    for table, group in groupby(passages, key=lambda passage: passage.table):
        if not table:
            yield from ((passage, None) for passage in group)
            continue
        rows = list(group)
        heads = heads_of(rows)
        yield from ((row, _in_table(row, heads)) for row in rows)
        yield rows, None


def heads_of(rows: Sequence[Passage]) -> dict[int, str]:
    """Return the headings of a table's columns: the texts of its first rows, up to one that has a figure."""
    heads: dict[int, str] = {}
    for row in [row for row in rows[: 2 * MOST_HEADS] if len(row.columns) > 1][:MOST_HEADS]:
        if any(sign.isdigit() for sign in row.text):
            break
        for column, text in zip(row.columns, row.cells, strict=True):
            heads[column] = heads.get(column, "") + text[:LONGEST_HEAD]
    return heads


def _of_whole(text: str, unseen: Counter[str], pictures: int, against: Against, whole: bool) -> Iterator[Problem]:
    if unseen:
        words = {
            lang: ("、" if lang == "zh" else ", ").join(UNSEEN_WORDS[kind][lang] for kind in UNSEEN if unseen[kind])
            for lang in ("zh", "en")
        }
        yield finding("TRACE-UNSEEN", (), words)
    if pictures:
        yield finding("SCAN-PICTURE", (), pictures)
    if whole and not pictures:
        yield from (finding(hit.code, (), hit.shown) for hit in empty(text))
    if against.others:
        for hit in alike(text, against.others):
            yield finding(hit.code, (), hit.shown, **hit.facts)


def _hits(passage: Passage, against: Against, context: Context | None) -> Iterator[Hit]:
    text, where = passage.text, passage.where
    if where == "gps":
        yield Hit("PRIVACY-GPS", 0, text, text)
        return
    if where == "no_alt":
        yield Hit("IMAGE-NO-TEXT", 0, text, text)
        return
    if where == "link":
        yield from links(text, against.own_hosts, against.resolves)
    if len(text) < 2 or where == "picture":
        return
    yield from personal(text, registered=against.registered, on=against.on, context=context)
    if where == "script":
        return
    is_piece = where in PIECES and not passage.columns
    yield from marks(text, is_name=where == "name", is_row=bool(passage.columns), is_piece=is_piece)
    if len(text) < LEAST_TEXT:
        return
    yield from homes(text, registered=against.registered)
    yield from minors(text, against.on)
    if where in SEEN:
        yield from numbers_and_dates(text)
        yield from repealed_in(text, against.repealed)
        yield from words_in(text, against.words.on(against.on))


def _in_table(row: Passage, heads: Mapping[int, str]) -> Context:
    """Return what stands before a position of a row: its cell, the one before, and the heading of its column."""
    near = words_before(row.text)

    def before(at: int) -> str:
        return f"{heads.get(row.columns[row.text.count(chr(9), 0, at)], '')} {near(at)}"

    return before


def _of_table(rows: Sequence[Passage], against: Against) -> Iterator[Problem]:
    """Yield what only a whole table tells: sums, addresses and children under their headings."""
    cells = [dict(zip(row.columns, row.cells, strict=True)) for row in rows]
    places = [dict(zip(row.columns, row.places, strict=True)) for row in rows]
    if rows[0].where == "body":
        for at, column, hit in sums(cells):
            yield finding(hit.code, places[at][column], hit.shown, **hit.facts)
    heads = heads_of(rows)
    if not any(is_told_by_head(head) for head in heads.values()):
        return
    for row, where in zip(cells, places, strict=True):
        for column, text in row.items():
            for hit in home_cell(heads.get(column, ""), text, registered=against.registered):
                yield finding(hit.code, where[column], hit.shown)
        columns = list(row)
        for index, hit in minor_row([heads.get(column, "") for column in columns], list(row.values()), against.on):
            yield finding(hit.code, where[columns[index]], hit.shown)


def _bounded(found: Iterable[Problem]) -> list[Problem]:
    """Return the findings, the gravest first, each kind no more often than is read; the rest as a number."""
    kept, counts = [], Counter[str]()
    for each in found:
        counts[each.code] += 1
        if counts[each.code] <= MOST_SAME:
            kept.append(each)
    kept += [
        problem("FINDINGS-MORE", what=code, found=count - MOST_SAME)
        for code, count in counts.items()
        if count > MOST_SAME
    ]
    return sorted(kept, key=lambda each: SEVERITIES.index(each.severity))
