"""What templates of the public site ask for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gongkai_site.applications.models import Paper
from gongkai_site.applications.services.filing import SENT
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.portal.facets import VALIDITY, Asked
from gongkai_site.portal.frame import Entry, entries_of
from gongkai_site.portal.wording import said
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.text import clean

register = template.Library()
TABLE = re.compile(r"<table>(?:(?!<table>).)*?</table>", re.DOTALL)
"""A table with none inside it."""
BESIDE = 2


@register.filter
def validity_word(key: str) -> str:
    """Return the word of a validity."""
    return str(VALIDITY[key])


@register.filter
def entries(organ: Organ) -> list[Entry]:
    """Return the five entries of an organ."""
    return list(entries_of(organ))


@register.filter
def as_shown(value: Any) -> Any:
    """Return a day as official pages write it, anything else as it is."""
    return value.isoformat() if isinstance(value, date) else value


@register.filter
def published_at(item: Item) -> str:
    """Return when an item was first public, to the minute, as tags of government sites have it."""
    moment = item.first_published_at
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else f"{item.published_on} 00:00"


@register.filter
def for_reading(body: str) -> SafeString:
    """Return rich text for a page: cleaned once more, its tables within frames of their own that scroll sideways."""
    label = escape(_("Table"))
    frame = f'<div class="gk-scroll" role="region" aria-label="{label}" tabindex="0">'
    framed = TABLE.sub(lambda found: f"{frame}{found[0]}</div>", clean(body))
    return mark_safe(framed)


@register.filter
def around(page: Page[Any]) -> list[int]:
    """Return the numbers of pages to show: the first, the last and those around this one; 0 stands for a gap."""
    last = page.paginator.num_pages
    near = range(page.number - BESIDE, page.number + BESIDE + 1)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    shown: list[int] = []
    for number in numbers:
        if shown and number - shown[-1] > 1:
            shown.append(0)
        shown.append(number)
    return shown


@register.filter
def field_help(name: str) -> str:
    """Return the help of a field of an application."""
    return said("help", name)


@register.filter
def papers_asked(_form: str) -> list[tuple[str, str]]:
    """Return the kinds of papers an applicant may send, with their words."""
    words = dict(Paper.KINDS)
    return [(kind, str(words[kind])) for kind in SENT]


@register.simple_tag
def page_address(asked: Asked, number: int) -> str:
    """Return the address of a page of a list."""
    return asked.address(page=None if number == 1 else number)
