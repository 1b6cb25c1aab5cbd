"""Find cases by their number, or by a word of their subject or document number."""

from __future__ import annotations

import re

from django.db.models import Q

from gongkai_site.applications.models import SOURCE
from gongkai_site.applications.services.intake import number_of
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused
from gongkai_site.search import store as search

NUMBER = re.compile(r"申〔\d{4}〕\d{4,}")
RECEIPT = re.compile(r"\d{8}-[0-9A-Za-z]{6}")
"""A receipt of a public zone."""
FIRST_YEAR = 2008
"""The year of the regulation's first edition."""
DIGITS = 8
"""A longer row of digits is no serial number."""
MOST = 10_000
"""Keys that a query names."""


def found_by(wish: str) -> Q:
    """Return the condition of cases with a number, or with a word in their subject or document number.

    Numbers stand in an index of the database, words in the one of the search, which follows within seconds; where it
    does not answer, or has more than can be named, the database looks at each row.
    """
    if NUMBER.fullmatch(wish):
        return Q(number=wish)
    found = Q(subject__icontains=wish) | Q(document_number__icontains=wish)
    try:
        keys = search.keys(wish, SOURCE, MOST)
    except Refused:
        keys = None
    if keys is not None:
        found = Q(pk__in=[int(key) for key in keys])
    if RECEIPT.fullmatch(wish):
        found |= Q(package__receipt=wish.upper())
    found |= Q(number=wish)  # a number brought over from another register may look like anything
    if wish.isdecimal() and len(wish) <= DIGITS:
        years = range(FIRST_YEAR, clock.today().year + 1)
        found |= Q(number__in=[number_of(year, int(wish)) for year in years])
    return found
