"""What was typed into the tables stays there when it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def typed_in(typed: Mapping[str, str], shown: Any) -> str:
    """Return what stands in a cell's box: what was typed, else what is kept."""
    return typed.get(shown.cell.key, shown.entry)
