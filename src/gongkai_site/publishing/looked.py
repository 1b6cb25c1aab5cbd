"""What the machine finds in an item, for its reviewers: in its title, summary and text."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import escape

from gongkai.findings.files import findings_of_html
from gongkai.problems import Problem
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.queries import settings_on
from gongkai_site.publishing.models import LAPSED, REPEALED, Item
from gongkai_site.wordlists.queries import words_for

CONTACTS = ("address", "postcode", "telephone", "fax", "email")
"""Settings of an organ that are public contacts, so that they are no findings."""


def found_in(item: Item) -> list[Problem]:
    """Return the findings in an item as it is, or as a revision has it, each with its place in the preview."""
    look = partial(
        findings_of_html,
        registered=[value for key, value in settings_on(item.organ, clock.today()).items() if key in CONTACTS],
        words=words_for(item.organ),
        repealed=ended_numbers(item),
        own_hosts=[urlsplit(settings.GONGKAI_URL).hostname or ""],
        on=clock.today(),
    )
    summary = look(f"<p>{escape(item.summary)}</p>")
    in_summary = (replace(each, place=(), data={**each.data, "field": "summary"}) for each in summary)
    return [*look(item.body, title=item.title), *in_summary]


def ended_numbers(item: Item) -> dict[str, str]:
    """Return the numbers of public documents that hold no longer, other than the item's own, with why."""
    rows = Item.objects.filter(live=True, life__in=(REPEALED, LAPSED)).exclude(pk=item.pk).exclude(number="")
    words = {REPEALED: {"zh": "已废止", "en": "repealed"}, LAPSED: {"zh": "已失效", "en": "lapsed"}}
    return {number: words[life][lang()] for number, life in rows.values_list("number", "life")}
