"""What the machine finds in an item, for its drafter and its reviewers: in every text of it, and in its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from gongkai.findings import Against, Passage, default_words, findings_of, passages
from gongkai.findings.table import without_numbers
from gongkai.problems import Problem, problem
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.files import looks
from gongkai_site.files.models import StoredFile
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import settings_on
from gongkai_site.publishing.attachments import files_of
from gongkai_site.publishing.models import LAPSED, REPEALED, Item
from gongkai_site.review.found import WAITS, Found
from gongkai_site.wordlists.queries import words_for

CONTACTS = ("address", "postcode", "telephone", "fax", "email")
"""Settings of an organ that are public contacts, so that they are no findings."""
LINES = {
    "number": "发文字号",
    "summary": "内容概述",
    "source": "信息来源",
    "author": "作者",
    "keywords": "关键词",
    "forwarded_from": "转发自",
    "correction": "更正说明",
}
"""Fields of one line that are public, and their official labels."""


def found_in(item: Item) -> Iterator[Found]:
    """Yield the findings in an item as it is, or as a revision has it, each with its place in the preview."""
    held = against_of(item.organ)
    others = {number: why for number, why in held.repealed.items() if number != item.number}
    yield from _in_text(item, replace(held, repealed=others))
    yield from _in_files(item, held)


def _in_text(item: Item, held: Against) -> Iterator[Found]:
    title = Passage(item.title, (("tag", "title"),), "title")
    yield from _found(findings_of([title], held, whole=False), "title", item.title)
    body = passages(f'<!doctype html><meta charset="utf-8">{item.body}'.encode()) if item.body.strip() else ()
    yield from _found(findings_of(body, held), "body", item.body)
    titles = [line for each in item.attachments or [] for line in (each.get("title"), each.get("alt")) if line]
    lines = {name: (label, getattr(item, name)) for name, label in LINES.items()}
    for name, (label, text) in {**lines, "attachments": ("附件标题", "\n".join(titles))}.items():
        told = findings_of([Passage(line, (label,)) for line in text.splitlines()], held, whole=False)
        yield from _found((_with(each, field=name) for each in told), name, text)


def against_of(organ: Organ | int) -> Against:
    """Return what the texts and files of an organ (or its id) are held against today."""
    whose = organ if isinstance(organ, Organ) else Organ.objects.filter(pk=organ).first()
    known = settings_on(whose, clock.today()) if whose else {}  # a file may belong to no organ at hand
    return Against(
        registered=[value for key, value in known.items() if key in CONTACTS],
        words=words_for(whose) if whose else default_words(),
        repealed=ended_numbers(),
        own_hosts=[urlsplit(settings.GONGKAI_URL).hostname or ""],
        on=clock.today(),
    )


def ended_numbers() -> dict[str, str]:
    """Return the numbers of public documents that hold no longer, with why."""
    rows = Item.objects.filter(live=True, life__in=(REPEALED, LAPSED)).exclude(number="")
    words = {REPEALED: {"zh": "已废止", "en": "repealed"}, LAPSED: {"zh": "已失效", "en": "lapsed"}}
    return {number: words[life][lang()] for number, life in rows.values_list("number", "life")}


def _in_files(item: Item, held: Against) -> Iterator[Found]:
    files, listed = files_of(item), {each["file"] for each in item.attachments or []}
    known = looks.found_in(files.values(), held)
    for file in files.values():
        waits = [problem(WAITS, found=without_numbers(file.name))]
        for each in known.get(file.pk, waits):
            field = "attachments" if file.pk in listed else "body"
            told = replace(_with(each, field=field), place=(without_numbers(file.name), *_within(each, file)))
            yield Found(told, f"file:{file.pk}", file.digest)


def _within(found: Problem, file: StoredFile) -> Iterator[Any]:
    """Yield the place within a file: what holds the name of the file says it once."""
    name = without_numbers(file.name)
    return (part for part in found.place if part not in (name, ("filename", name)))


def _found(problems: Iterable[Problem], part: str, text: str) -> Iterator[Found]:
    about = sha256(text.encode()).hexdigest()
    return (Found(each, part, about) for each in problems)


def _with(found: Problem, **facts: Any) -> Problem:
    return replace(found, data={**found.data, **facts})
