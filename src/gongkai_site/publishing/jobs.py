"""What the search finds of items, and what is done at its hour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongkai_site.publishing.attachments import files_of
from gongkai_site.publishing.filewords import read_all, words_in
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.receivers import SOURCE
from gongkai_site.publishing.text import words_of
from gongkai_site.search import Document, Source, source


@source(SOURCE, model="publishing.item")
class Items(Source):
    """Public items."""

    def prepare(self, pks: Iterable[str]) -> None:
        """Read the files of items that were not read yet."""
        items = Item.objects.filter(pk__in=pks, live=True)
        read_all(file for item in items for file in files_of(item).values())

    def document(self, pk: str) -> Document | None:
        """Return what an item is found by: title, number, text and what its files say; None unless it is public."""
        item = Item.objects.filter(pk=pk, live=True).first()
        if item is None or item.published_on is None:
            return None
        files = (words_in(file) for file in files_of(item).values())
        facts = (item.number, item.index_number, item.summary, item.keywords, words_of(item.body), *files)
        text = "\n".join(filter(None, facts))
        return Document(SOURCE, pk, item.organ_id, item.published_on, item.title, text)

    def keys(self) -> Iterable[Any]:
        """Return the keys of public items."""
        return Item.objects.filter(live=True).order_by().values_list("pk", flat=True).iterator(chunk_size=2000)
