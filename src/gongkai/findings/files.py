"""Findings of whole files, here or in a process that can be killed, and of pages of the site."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from gongkai.documents.workers import Worker, safely
from gongkai.findings.lists import default_words
from gongkai.findings.model import Against, Passage
from gongkai.findings.passages import passages
from gongkai.findings.scan import findings_of
from gongkai.findings.words import WordList
from gongkai.problems import Problem

TASK = "gongkai.findings.files:findings_of_file"


def findings_of_file(data: bytes, name: str, against: Against) -> list[Problem]:
    """Return the findings in a file, and what of it could not be read as problems; nothing is ever raised.

    Strangers' files belong into a worker (``Checker``), which can be killed.
    """
    found = safely(lambda: findings_of(passages(data, name), against), name)
    return [found] if isinstance(found, Problem) else found


class Checker:
    """A worker that looks at files; close it when done."""

    def __init__(self, against: Against | None = None) -> None:
        self._worker, self._against = Worker(TASK), against or Against()

    def findings(self, data: bytes, name: str, against: Against | None = None) -> list[Problem]:
        """Return the findings in one file, or the problem that kept it from being looked at.

        It is held against what the checker was made with, unless told otherwise.
        """
        found: list[Problem] | Problem = self._worker.ask(data, name, against or self._against)
        return [found] if isinstance(found, Problem) else found

    def close(self) -> None:
        """End the process."""
        self._worker.stop()


def findings_of_html(
    html: str,
    *,
    title: str = "",
    registered: Collection[str] = (),
    words: WordList | None = None,
    repealed: Mapping[str, str] | None = None,
    own_hosts: Collection[str] = (),
    others: Mapping[str, str] | None = None,
    on: date | None = None,
) -> list[Problem]:
    """Return the findings in a text of the site, each with its paragraph; see ``Against`` for what it is held to."""
    against = Against(registered, words or default_words(), repealed or {}, own_hosts, others or {}, on)
    return findings_of(_of_html(html, title), against)


def _of_html(html: str, title: str) -> Iterator[Passage]:
    if title:
        yield Passage(title, (("tag", "title"),), "title")
    if html.strip():
        yield from passages(f'<!doctype html><meta charset="utf-8">{html}'.encode())
