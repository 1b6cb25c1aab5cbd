"""Who consumes which kind of row, and what runs from time to time: declared in the ``jobs`` module of each app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from gongkai_site.base.refusals import lang

Body = TypeVar("Body", bound=Callable[..., Any])
PERIODIC = "periodic."
"""How the kinds of rows begin that run a periodic job."""


@dataclass(frozen=True, slots=True)
class Consumer:
    """What is called with each row of a kind, how often it is tried, and how long it may take without a sign."""

    kind: str
    call: Callable[..., Any]
    attempts: int
    lease: timedelta
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Job:
    """What runs from time to time."""

    name: str
    call: Callable[[], Any]
    every: timedelta
    words: Mapping[str, str]


CONSUMERS: dict[str, Consumer] = {}
JOBS: dict[str, Job] = {}


def consumer(
    kind: str, *, zh: str = "", en: str = "", attempts: int = 8, lease: timedelta = timedelta(minutes=2)
) -> Callable[[Body], Body]:
    """Let a function consume the rows of a kind, which the desk lists under these words."""

    def register(call: Body) -> Body:
        if kind in CONSUMERS and CONSUMERS[kind].call is not call:
            raise ValueError(f"{kind} has a consumer already")
        CONSUMERS[kind] = Consumer(kind, call, attempts, lease, {"zh": zh or kind, "en": en or kind})
        return call

    return register


def periodic(
    name: str, *, every: timedelta, zh: str = "", en: str = "", lease: timedelta = timedelta(minutes=10)
) -> Callable[[Body], Body]:
    """Let a function without arguments run once in each ``every``, listed under these words."""

    def register(call: Body) -> Body:
        if name in JOBS and JOBS[name].call is not call:
            raise ValueError(f"{name} is a periodic job already")
        words = {"zh": zh or name, "en": en or name}
        JOBS[name] = Job(name, call, every, words)
        CONSUMERS[PERIODIC + name] = Consumer(PERIODIC + name, lambda _row: call(), 3, lease, words)
        return call

    return register


def word_of(kind: str) -> str:
    """Return the words of a kind of rows, or of a periodic job, in the reader's language; its key when none has it."""
    found = CONSUMERS.get(kind) or CONSUMERS.get(PERIODIC + kind)
    return found.words[lang()] if found else kind
