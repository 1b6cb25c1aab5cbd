"""Refusals: why a step may not be taken, as code and facts; the sentence is made when it is shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from gongkai.problems import Failure, Lang, Problem, problem

Refusal = Problem
"""A problem that stops a step. ``may`` returns one or None; ``Refused`` carries one."""


class Refused(Failure):
    """A service did not do what was asked. Nothing was written."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, exit_code=1, **facts)

    @property
    def code(self) -> str:
        """Return the stable code."""
        return self.problem.code

    def sentence(self) -> str:
        """Return the sentence in the language of this request."""
        return self.problem.text(lang())


def refusal(code: str, **facts: Any) -> Refusal:
    """Return a refusal, to be shown or raised."""
    return problem(code, severity="error", **facts)


def raise_if(found: Refusal | None) -> None:
    """Raise the refusal when there is one."""
    if found is not None:
        raise Refused.of(found, exit_code=1)


def lang() -> Lang:
    """Return the language of this request: Chinese unless English was chosen."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"
