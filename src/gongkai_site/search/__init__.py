"""Search: an index in a file of its own, made from the database, fed by the outbox, and made anew at any time.

    @source("publishing.item", model="publishing.Item")      # in the app's jobs.py
    class Items(Source):
        def document(self, pk): ...                          # None when it is not to be found (any more)
        def keys(self): ...                                  # every pk, for a rebuild

    search.changed("publishing.item", item.pk)               # in the transaction of the change
    search.query("政府采购 抖音", kinds=["publishing.item"], organs=[3])

Chinese is found by overlapping pairs of characters, asked for as a phrase: exactly what a look through every text
would find (docs/adr/0006). Nothing personal goes in.
"""

from __future__ import annotations

from gongkai_site.search.documents import Document, Hit, Results
from gongkai_site.search.sources import Source, changed, changed_many, rebuild, source
from gongkai_site.search.store import excerpts, index, query, ranked, remove

__all__ = [
    "Document",
    "Hit",
    "Results",
    "Source",
    "changed",
    "changed_many",
    "excerpts",
    "index",
    "query",
    "ranked",
    "rebuild",
    "remove",
    "source",
]
