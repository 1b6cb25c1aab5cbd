"""May this person do this to this? One question, asked by menu, view, API and service alike.

Who answers is set by ``accounts``, which knows people and roles. Until it has, and for nobody, the answer is no.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from gongkai_site.base.refusals import Refusal, raise_if, refusal

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Powers(Protocol):
    """Who answers."""

    def decide(self, person: Any, act: str, organ: Any) -> Refusal | None:
        """Return why a person may not do an act to records of an organ, or None."""

    def organs_for(self, person: Any, act: str) -> QuerySet[Any]:
        """Return the organs to whose records a person may do an act."""

    def has_any(self, person: Any, acts: Iterable[str]) -> bool:
        """Say whether a person may do one of the acts to some organ."""


_POWERS: list[Powers] = []


class Job(str):
    """A job of the system itself, such as the worker or an import at the command line. It may do everything."""

    __slots__ = ()


def answered_by(powers: Powers) -> None:
    """Set who answers."""
    _POWERS[:] = [powers]


def may(person: Any, act: str, organ: Any = None) -> Refusal | None:
    """Return why a person may not do an act to records of an organ, or None when they may.

    ``organ`` is an organ, its id, or None for acts on the site as a whole.
    """
    if isinstance(person, Job):
        return None
    if person is None or not _POWERS:
        return refusal("POWER-NOBODY", act=act)
    return _POWERS[0].decide(person, act, organ)


def require(person: Any, act: str, organ: Any = None) -> None:
    """Raise Refused when a person may not do an act."""
    raise_if(may(person, act, organ))


def organs_for(person: Any, act: str) -> QuerySet[Any]:
    """Return the organs to whose records a person may do an act: what lists and searches are cut down to."""
    return _POWERS[0].organs_for(person, act)


def has_any(person: Any, acts: Iterable[str]) -> bool:
    """Say whether a person may do one of the acts to some organ: whether a menu shows."""
    return bool(_POWERS) and _POWERS[0].has_any(person, acts)
