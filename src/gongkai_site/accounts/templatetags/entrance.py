"""What the pages of signing in say about the site."""

from __future__ import annotations

from django import template

from gongkai_site.organs import queries

register = template.Library()


@register.simple_tag
def root_name() -> str:
    """Return whose site this is."""
    return queries.root_name()
