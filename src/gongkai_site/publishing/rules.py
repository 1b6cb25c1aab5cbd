"""What an item must be before it may be kept, and before it may be public."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from gongkai.catalogue import ART, ASPECTS, ELEMENTS, FISCAL, FORMS, GENRES, KINDS, TOPICS, art_for, secrecy_mark
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.files.models import INFECTED, StoredFile
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.attachments import ids_in
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.text import images_in, words_of

BODY, ATTACHMENTS, TITLE_OF_FILE = 200_000, 500, 200
FIRST_DAY, FIRST_YEAR = date(1949, 10, 1), 1949
AXES: Mapping[str, Mapping[str, Any]] = {
    "aspect": ASPECTS,
    "topic": TOPICS,
    "genre": GENRES,
    "form": FORMS,
    "fiscal_part": FISCAL,
}
DAYS = ("written_on", "effective_on", "ends_on", "starts_on")
PAST = ("written_on", "starts_on")
WORDS = {
    "title": {"zh": "标题", "en": "title"},
    "summary": {"zh": "内容概述", "en": "summary"},
    "written_on": {"zh": "成文日期", "en": "date of writing"},
    "effective_on": {"zh": "生效日期", "en": "date it takes effect"},
    "ends_on": {"zh": "失效日期", "en": "date it ends"},
    "starts_on": {"zh": "期限起算日", "en": "day the time limit runs from"},
    "body": {"zh": "正文", "en": "text"},
    "art": {"zh": "第二十条事项", "en": "item of the law"},
    "number": {"zh": "发文字号", "en": "document number"},
    "aspect": {"zh": "五公开", "en": "aspect of openness"},
    "topic": {"zh": "主题分类", "en": "topic"},
    "genre": {"zh": "体裁分类", "en": "genre"},
    "form": {"zh": "解读形式", "en": "form of interpretation"},
    "elements": {"zh": "解读要素", "en": "elements of the interpretation"},
    "fiscal_year": {"zh": "财政年度", "en": "fiscal year"},
    "fiscal_part": {"zh": "预决算类别", "en": "part of fiscal openness"},
    "attachments": {"zh": "附件", "en": "attachments"},
    "interprets": {"zh": "所解读的文件，或者转发自哪个机关", "en": "the document it interprets, or whose it is"},
    "release_at": {"zh": "定时发布时间", "en": "hour of release"},
}


def hindrance(item: Item) -> Refusal | None:
    """Return why a row may not become public: it was withdrawn, or given up as a draft."""
    if item.is_withdrawn:
        return refusal("PUBLISHING-WITHDRAWN", title=item.title)
    return refusal("PUBLISHING-DROPPED", title=item.title) if item.dropped_at else None


def plain(text: str) -> str:
    """Return a text in one line, without letters that control how others are shown."""
    kept = "".join(" " if letter.isspace() else letter for letter in text if letter.isspace() or _shows(letter))
    return " ".join(kept.split())


def _shows(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs"} or letter in "\u200c\u200d"


def secret(texts: Mapping[str, str]) -> Refusal | None:
    """Return the refusal of a text that bears a mark of classification, naming its field; or None."""
    for name, text in texts.items():
        if mark := secrecy_mark(text):
            return refusal("PUBLISHING-SECRET", field=name, mark=mark)
    return None


def fault(facts: Mapping[str, Any], organ: Organ, item: Item | None = None) -> Refusal | None:
    """Return what is wrong with the facts of an organ's item, the first thing found, naming its field; or None.

    ``item`` is the item as it was, when it is changed.
    """
    return next(_faults(facts, organ, item), None)


def _faults(facts: Mapping[str, Any], organ: Organ, item: Item | None) -> Iterator[Refusal]:
    kind = KINDS.get(facts.get("kind", ""))
    if kind is None:
        yield refusal("PUBLISHING-KIND", field="kind", kind=str(facts.get("kind", "")))
        return
    for name in ("title", "summary", "written_on", "body", "art", *kind.must):
        if facts.get(name) in (None, "", []) or (name == "body" and _is_empty(facts[name])):
            yield refusal("PUBLISHING-MISSING", field=name, what=WORDS[name], kind=kind.words)
    yield from lengths(Item, facts)
    if len(facts["body"]) > BODY:
        yield refusal("PUBLISHING-LONG", field="body", most=BODY, found=len(facts["body"]))
    yield from _words_of_axes(facts, organ)
    yield from _dates(facts)
    yield from _links(facts, organ, item)
    yield from _files(facts, organ)
    texts = {name: value for name, value in facts.items() if isinstance(value, str)}
    titles = " \n".join(f"{each['title']} \n{each['alt']}" for each in facts.get("attachments") or [])
    if found := secret({**texts, "body": words_of(facts["body"]), "attachments": titles}):
        yield found


def _is_empty(body: str) -> bool:
    return not words_of(body) and not images_in(body)


def lengths(model: type[models.Model], facts: Mapping[str, Any]) -> Iterator[Refusal]:
    """Yield the refusals of texts longer than their column."""
    for field in model._meta.concrete_fields:
        value = facts.get(field.name)
        if field.max_length and isinstance(value, str) and len(value) > field.max_length:
            yield refusal("PUBLISHING-LONG", field=field.name, most=field.max_length, found=len(value))


def _words_of_axes(facts: Mapping[str, Any], organ: Organ) -> Iterator[Refusal]:
    for name, table in AXES.items():
        if (value := facts.get(name)) and value not in table:
            yield refusal("PUBLISHING-WORD", field=name, what=WORDS[name], found=str(value))
    if (art := facts["art"]) not in ART:
        yield refusal("PUBLISHING-WORD", field="art", what=WORDS["art"], found=str(art))
    elif art not in {each.key for each in art_for(organ.level)}:
        yield refusal("PUBLISHING-ART", field="art", art=ART[art].words, organ=organ.name)
    elements = facts.get("elements") or []
    if not isinstance(elements, list) or (strange := [each for each in elements if each not in ELEMENTS]):
        shown = str(elements if not isinstance(elements, list) else strange[0])
        yield refusal("PUBLISHING-WORD", field="elements", what=WORDS["elements"], found=shown)
    year, last = facts.get("fiscal_year"), clock.today().year + 1
    if year is not None and not (isinstance(year, int) and FIRST_YEAR <= year <= last):
        yield refusal("PUBLISHING-YEAR", field="fiscal_year", found=str(year), first=FIRST_YEAR, last=last)


def _dates(facts: Mapping[str, Any]) -> Iterator[Refusal]:
    today = clock.today()
    for name in DAYS:
        day = facts.get(name)
        if day is None:
            continue
        if not isinstance(day, date) or isinstance(day, datetime) or day < FIRST_DAY:
            yield refusal("PUBLISHING-DATE", field=name, what=WORDS[name], found=str(day))
            return
        if name in PAST and day > today:
            yield refusal("PUBLISHING-FUTURE", field=name, what=WORDS[name], day=day)
    effective, ends = facts.get("effective_on"), facts.get("ends_on")
    if effective and ends and ends < effective:
        yield refusal("PUBLISHING-ENDS", field="ends_on", effective=effective, ends=ends)
    hour = facts.get("release_at")
    if hour is not None and not (isinstance(hour, datetime) and hour.tzinfo):
        yield refusal("PUBLISHING-DATE", field="release_at", what=WORDS["release_at"], found=str(hour))


def _links(facts: Mapping[str, Any], organ: Organ, item: Item | None) -> Iterator[Refusal]:
    column, record, document = facts.get("column"), facts.get("record"), facts.get("interprets")
    if column is not None:
        if column.organ_id != organ.pk:
            yield refusal("PUBLISHING-COLUMN", field="column", name=column.name)
        elif column.closed_at and (item is None or item.column_id != column.pk):
            yield refusal("PUBLISHING-COLUMN-CLOSED", field="column", name=column.name)
    if record is not None and (record.organ_id != organ.pk or record.is_void):
        yield refusal("PUBLISHING-RECORD", field="record", title=record.title)
    kind = KINDS[facts["kind"]]
    if kind.key != "interpretation":
        if document is not None:
            yield refusal("PUBLISHING-INTERPRETS", field="interprets", kind=kind.words)
        return
    if document is None and not facts.get("forwarded_from"):
        yield refusal("PUBLISHING-MISSING", field="interprets", what=WORDS["interprets"], kind=kind.words)
    if document is not None and (found := _document_fault(document, facts, organ)):
        yield found


def _document_fault(document: Item, facts: Mapping[str, Any], organ: Organ) -> Refusal | None:
    if document.kind == "interpretation":
        return refusal("PUBLISHING-INTERPRETS", field="interprets", kind=KINDS["interpretation"].words)
    if hindrance(document):
        return refusal("PUBLISHING-INTERPRETS-GONE", field="interprets", title=document.title)
    if document.organ_id == organ.pk and not document.forwarded_from:
        return None
    if facts.get("forwarded_from"):
        return None
    return refusal("PUBLISHING-FORWARDED", field="forwarded_from", title=document.title)


def _files(facts: Mapping[str, Any], organ: Organ) -> Iterator[Refusal]:
    listed, body = facts.get("attachments") or [], facts["body"]
    if len(listed) > ATTACHMENTS:
        yield refusal("PUBLISHING-ATTACHMENTS", field="attachments", most=ATTACHMENTS, found=len(listed))
        return
    for number, each in enumerate(listed, 1):
        if not each["title"]:
            yield refusal("PUBLISHING-ATTACHMENT-TITLE", field="attachments", number=number)
        if (long := max(len(each["title"]), len(each["alt"]))) > TITLE_OF_FILE:
            yield refusal("PUBLISHING-LONG", field="attachments", most=TITLE_OF_FILE, found=long)
    for number, image in enumerate(images_in(body), 1):
        if not image["src"]:
            yield refusal("PUBLISHING-IMAGE", field="body", number=number)
        if not image["alt"]:
            yield refusal("PUBLISHING-ALT", field="body", number=number)
    for name, wanted in (("attachments", [each["file"] for each in listed]), ("body", ids_in(body))):
        known = StoredFile.objects.filter(organ=organ.pk, sealed=False).in_bulk(wanted)
        for pk in wanted:
            if pk not in known:
                yield refusal("PUBLISHING-FILE", field=name, number=pk)
            elif known[pk].scan == INFECTED:
                yield refusal("PUBLISHING-INFECTED", field=name, name=known[pk].name)
