"""One document of a folder (DOCX, PDF and whatever else is read) as a page of a register that has no address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePosixPath

from gongkai.catalogue import normal_number, secrecy_mark
from gongkai.documents import Document, Paragraph, read_document
from gongkai.documents.workers import safely
from gongkai.mirror.dates import FIRST, day_in
from gongkai.mirror.page import Page
from gongkai.problems import Problem, problem

NUMBER = re.compile(r"^\S{1,20}[〔\[［【（(]\s*(?:19|20)\d\d\s*[〕\]］】）)]\s*(?:第\s*)?\d+\s*号$")
ALONE = re.compile(r"^[（(【]?\s*\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*[）)】]?$")
"""A line that is nothing but a date: where a document is signed."""
HEAD = 12
"""Lines among which number and title stand."""
APART = "gongkai.mirror.document:read_apart"
"""The task of a worker that reads papers."""


def read_paper(data: bytes, name: str, *, today: date) -> Page:
    """Return what a document says; raise Failure as ``read_document`` does. Its folder is its column."""
    document = read_document(data, name)
    lines = list(_lines(document))
    head = lines[:HEAD]
    number = next((line for line in head if NUMBER.match(line)), "")
    title = next((line for line in head if line != number and not ALONE.match(line)), "")
    days = [made for line in lines if ALONE.match(line) and (made := day_in(line))]
    day = next((made for made in reversed(days) if FIRST <= made <= today), None)
    folder = PurePosixPath(name).parent.name
    text = "\n".join(lines)
    return Page(
        "",
        True,
        title=title,
        published_on=day,
        dated_by="written" if day else "",
        column=folder,
        number=normal_number(number),
        words=len("".join(text.split())),
        digest=hashlib.sha256(text.encode()).hexdigest(),
        problems=tuple(_problems(name, title, text, day, days, today)),
    )


def read_apart(data: bytes, name: str, today: date) -> Page | Problem:
    """Do the same in a process that can be killed, where a problem is an answer."""
    return safely(lambda: read_paper(data, name, today=today), name)


def _problems(name: str, title: str, text: str, day: date | None, days: list[date], today: date) -> Iterator[Problem]:
    place = (name,)
    if mark := secrecy_mark(text[:400]):
        yield problem("MIRROR-SECRET", place=place, found=mark)
    if not title:
        yield problem("MIRROR-NO-TITLE", place=place)
    if ahead := next((made for made in days if made > today), None):
        yield problem("MIRROR-DATE-FUTURE", place=place, found=str(ahead))
    yield problem("MIRROR-DATE-WRITTEN", place=place, found=str(day)) if day else problem("MIRROR-NO-DATE", place=place)


def _lines(document: Document) -> Iterator[str]:
    for block in document.blocks:
        texts = (block.text,) if isinstance(block, Paragraph) else (cell.text for cell in block.cells)
        yield from (line for text in texts if (line := " ".join(text.split())))
