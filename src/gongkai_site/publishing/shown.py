"""Fields of an item that hold markup or keys, in words: for reviewers and for the comparison of versions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from gongkai.catalogue import ELEMENTS, KINDS
from gongkai_site.base.refusals import lang
from gongkai_site.publishing.text import outline_of


def shown_body(item: Any) -> str:
    """Return the text, its images and where its links go."""
    return outline_of(item.body)


def shown_attachments(item: Any) -> str:
    """Return what the links on the attachments say, one a line."""
    return "\n".join(f"{each['title']}〔{each['file']}〕{each.get('alt', '')}" for each in item.attachments or [])


def shown_elements(item: Any) -> str:
    """Return the elements in words."""
    return "、".join(str(getattr(ELEMENTS[key], lang())) for key in item.elements or [] if key in ELEMENTS)


def review_columns() -> dict[str, str]:
    """Return the columns of the review rules by name: that of their kind, or one name for the many of routine."""
    names: dict[str, list[str]] = {}
    for kind in KINDS.values():
        names.setdefault(kind.review, []).append(getattr(kind, lang()))
    return {key: found[0] if len(found) == 1 else _("routine information") for key, found in names.items()}
