"""An item for the eyes of a reviewer: as it will appear, and what differs from what was reviewed last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from django.db.models import CharField, DecimalField, TextField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Revision

from gongkai.review.steps import PUBLISHED, RELEASED
from gongkai_site.review.models import Review
from gongkai_site.review.registry import Kind
from gongkai_site.screens.records import Fact

LONGEST = 20_000
"""Characters compared letter by letter; longer texts are compared line by line."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that differs: what was taken out and what was put in are marked."""

    label: str
    text: SafeString


def facts_of_item(kind: Kind, item: Any) -> list[Fact]:
    """Return the reviewed fields that hold something, and the attachments, in words."""
    facts = [Fact(label, text) for label, text in _texts(kind, item).items() if text]
    files = "\n".join(f"{each.name}  {each.size:,} B" for each in kind.attachments(item))
    return [*facts, Fact(_("Attachments"), files)] if files else facts


def last_reviewed(review: Review) -> Revision | None:
    """Return the revision of the item that was published before, or last submitted."""
    earlier = Review.objects.filter(
        content_type=review.content_type_id, object_id=review.object_id, pk__lt=review.pk
    ).select_related("revision")
    found = earlier.filter(state__in=[PUBLISHED, RELEASED]).first() or earlier.first()
    return found.revision if found else None


def changes(kind: Kind, before: Any, after: Any) -> Iterator[Change]:
    """Yield the fields that differ between two versions of an item."""
    old, new, prose = _texts(kind, before), _texts(kind, after), _prose(kind)
    for label, text in new.items():
        if old.get(label, "") != text:
            yield Change(label, marked(old.get(label, ""), text, whole=label not in prose))


def marked(old: str, new: str, *, whole: bool = False) -> SafeString:
    """Return the new text with what was put in and taken out marked; everything in it is escaped.

    ``whole``: a figure or a date is another one, not the same with other digits.
    """
    if whole:
        taken = f"<del>{escape(old)}</del> " if old else ""
        return mark_safe(f"{taken}<ins>{escape(new)}</ins>")  # escaped
    parts: list[str] = []
    long = len(old) + len(new) > LONGEST
    before, after = (old.splitlines(keepends=True), new.splitlines(keepends=True)) if long else (list(old), list(new))
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = escape("".join(before[a:b])), escape("".join(after[c:d]))
        if kind == "equal":
            parts.append(come)
            continue
        parts.append(f"<del>{gone}</del>" if gone else "")
        parts.append(f"<ins>{come}</ins>" if come else "")
    return mark_safe("".join(parts))  # escaped


def _texts(kind: Kind, item: Any) -> dict[str, str]:
    found = {}
    for name in kind.reviewed_fields:
        field = item._meta.get_field(name)
        if name in kind.words:
            found[_label(field)] = kind.words[name](item)
            continue
        shown = getattr(item, f"get_{name}_display", None)
        value = shown() if shown else getattr(item, name)
        if isinstance(field, DecimalField) and value is not None:
            value = f"{Decimal(str(value)):,.{field.decimal_places}f}"
        found[_label(field)] = "" if value is None else str(value)
    return found


def _prose(kind: Kind) -> set[str]:
    fields = (kind.model._meta.get_field(name) for name in kind.reviewed_fields)
    return {_label(field) for field in fields if isinstance(field, CharField | TextField) and not field.choices}


def _label(field: Any) -> str:
    return str(getattr(field, "verbose_name", field.name))
