"""The kinds of content that go through review; each app registers its own when it starts.

register(Record, kind="ledgers", reviewed_fields=("title", "amount"), column=lambda r: r.kind,
         title=str, organ=lambda r: r.organ)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from gongkai.problems import Problem
from gongkai.review import Attachment
from gongkai_site.review.found import Found


def _none(content: Any) -> tuple[()]:
    return ()


def _no_word(content: Any) -> str:
    return ""


def _nothing(content: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """What review must know of one kind of content. The callables take the item, as it is or as a revision has it."""

    model: type[models.Model]
    kind: str
    reviewed_fields: tuple[str, ...]
    column: Callable[[Any], str]
    title: Callable[[Any], str]
    organ: Callable[[Any], Any]
    drafters: Callable[[Any], Iterable[Any]] = _none
    """Who wrote it, beside those who saved its revisions and who submits it: people or their ids."""
    attachments: Callable[[Any], Iterable[Attachment]] = _none
    hindrance: Callable[[Any], Problem | None] = _nothing
    """Why its row may not be made public, such as that it is void; asked at submission and once more at the door."""
    held: Callable[[Any], Problem | None] = _nothing
    """Why an item that passed is not made public yet, such as that its hour lies ahead. Not asked in urgency."""
    together: Callable[[Any], Iterable[Any]] = _none
    """Which other items become public with it, when they passed and were held."""
    findings: Callable[[Any], Iterable[Found]] = _none
    """What the machine finds in the item: some stops it, the rest is an aid, never the review."""
    columns: Callable[[], Mapping[str, str]] = dict
    """The columns and their names in the reader's language, for those who set rules."""
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    """How reviewed fields read in words, those that hold markup or keys."""
    address: Callable[[Any], str] = _no_word
    """Where the public finds it."""
    mark: Callable[[Any], str] = _no_word
    """The number people tell it by from others of its title."""
    template: str = ""
    """How the item will appear, given ``item``; without one its reviewed fields are listed."""
    rows: bool = False
    """Until it is public the row itself is the draft (changed by ``take``), not its latest revision.
    Only its reviewed fields are taken from revisions."""
    row_fields: tuple[str, ...] = ()
    """Fields that tell of the row, never of a revision: publishing one leaves them as they are."""

    def column_word(self, key: str) -> str:
        """Return the name of a column."""
        return self.columns().get(key, key)


_KINDS: dict[type[models.Model], Kind] = {}


def register(
    model: type[models.Model],
    *,
    kind: str,
    reviewed_fields: Iterable[str],
    column: Callable[[Any], str],
    title: Callable[[Any], str],
    organ: Callable[[Any], Any],
    **more: Any,
) -> Kind:
    """Let a model's items go through review; ``more`` are the further fields of Kind.

    Raises ValueError when the model is no ReviewedContent, has no such field, or the name of the kind is taken.
    """
    from gongkai_site.review.content import ReviewedContent

    if not issubclass(model, ReviewedContent):
        raise ValueError(f"{model.__name__} is no ReviewedContent")
    fields = tuple(reviewed_fields)
    if unknown := set(fields) - {field.name for field in model._meta.get_fields()}:
        raise ValueError(f"{model.__name__} has no fields {sorted(unknown)}")
    if any(known.kind == kind and known.model is not model for known in _KINDS.values()):
        raise ValueError(f"the kind {kind} is registered already")
    made = Kind(model, kind, fields, column, title, organ, **more)
    _KINDS[model] = made
    return made


def kind_of(content: models.Model | type[models.Model]) -> Kind | None:
    """Return the kind an item or model is registered as, or None."""
    return _KINDS.get(content if isinstance(content, type) else type(content))


def kinds() -> tuple[Kind, ...]:
    """Return every registered kind."""
    return tuple(_KINDS.values())
