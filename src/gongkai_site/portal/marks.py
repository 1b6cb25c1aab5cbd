"""What a reader asked for, and where it stands in a text."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from gongkai.catalogue import normal_number

LONGEST = 100


def question_of(request: HttpRequest) -> tuple[str, str]:
    """Return what was typed, and what is looked for: a document number is, as the standard writes it."""
    typed = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    return typed, normal_number(typed)


def marked(text: str, parts: list[str]) -> SafeString:
    """Return a text as HTML, everything escaped, with what was asked for marked.

    >>> marked("政府<b>采购", ["采购"])
    '政府&lt;b&gt;<mark>采购</mark>'
    """
    wanted = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True) if part)
    if not wanted:
        return escape(text)
    pieces = re.split(f"({wanted})", text, flags=re.IGNORECASE)
    # The odd pieces are those the expression matched.
    return mark_safe(
        "".join(f"<mark>{escape(each)}</mark>" if at % 2 else escape(each) for at, each in enumerate(pieces))
    )
