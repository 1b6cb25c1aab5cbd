"""May this person do this to this? One question, asked by menu, view, API and service alike.

Who answers is set by ``accounts``, which knows people and roles. Until it has, and for nobody, the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gongkai_site.base.refusals import Refusal, raise_if, refusal

Decide = Callable[[Any, str, Any], Refusal | None]
_DECIDERS: list[Decide] = []


class Job(str):
    """A job of the system itself, such as the worker or an import at the command line. It may do everything."""

    __slots__ = ()


def decided_by(decide: Decide) -> None:
    """Set who answers."""
    _DECIDERS[:] = [decide]


def may(person: Any, act: str, organ: Any = None) -> Refusal | None:
    """Return why a person may not do an act to records of an organ, or None when they may.

    ``organ`` is an organ, its id, or None for acts on the site as a whole.
    """
    if isinstance(person, Job):
        return None
    if person is None or not _DECIDERS:
        return refusal("POWER-NOBODY", act=act)
    return _DECIDERS[0](person, act, organ)


def require(person: Any, act: str, organ: Any = None) -> None:
    """Raise Refused when a person may not do an act."""
    raise_if(may(person, act, organ))
