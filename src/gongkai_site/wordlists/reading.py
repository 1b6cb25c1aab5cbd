"""What the process does that reads an uploaded list."""

from __future__ import annotations

from gongkai.documents.workers import safely
from gongkai.findings.lists import TakenWords, take_words
from gongkai.problems import Problem


def read(data: bytes, name: str) -> TakenWords | Problem:
    """Return the words of a file, or the problem that kept it from being read."""
    return safely(lambda: take_words(data, name), name)
