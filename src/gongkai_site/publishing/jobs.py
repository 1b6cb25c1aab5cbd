"""What the search finds of items, and what is done at its hour."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from gongkai.review.steps import HELD
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refused
from gongkai_site.files.looks import found_in
from gongkai_site.files.models import StoredFile
from gongkai_site.files.services import look_again
from gongkai_site.organs.models import Organ
from gongkai_site.outbox.registry import periodic
from gongkai_site.publishing.attachments import files_of
from gongkai_site.publishing.filewords import read_all, words_in
from gongkai_site.publishing.looked import against_of
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.receivers import SOURCE
from gongkai_site.publishing.release import held
from gongkai_site.publishing.services.drafting import draft_of
from gongkai_site.publishing.text import words_of
from gongkai_site.review.models import Review
from gongkai_site.review.services import release_held
from gongkai_site.search import Document, Source, source

LOG = logging.getLogger("gongkai.publishing")
RELEASE = "publishing.release"
LOOK = "publishing.look"


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
        facts = (item.number, item.summary, words_of(item.body), *files, item.keywords, item.index_number)
        text = "\n".join(filter(None, facts))
        return Document(SOURCE, pk, item.organ_id, item.published_on, item.title, text)

    def keys(self) -> Iterable[Any]:
        """Return the keys of public items."""
        return Item.objects.filter(live=True).order_by().values_list("pk", flat=True).iterator(chunk_size=2000)


@periodic(RELEASE, zh="到时公开", en="release what its hour has come for", every=timedelta(minutes=1))
def release_due() -> None:
    """Publish what passed its review and waited for its hour or its bundle, each in a transaction of its own."""
    for review in Review.objects.filter(kind="publishing", state=HELD).order_by("pk"):
        item = review.content
        if item is None or held(item) is not None:
            continue
        try:
            release_held(by=Job(RELEASE), review=review, seen=review.version)
        except Refused as refusal:  # such as one that went out with its bundle just now; another waits for nobody
            LOG.info("not released", extra={"code": refusal.code, "review": review.pk})


@periodic(LOOK, zh="检查附件", en="look at attachments", every=timedelta(minutes=1))
def look_at_files() -> None:
    """Look at the files of items on their way to the public that were not looked at as things stand today.

    A file is looked at when it is added; anew when the detectors, the words or the organ's contacts are others.
    """
    on_the_way = Q(live=False) | Q(has_unpublished_changes=True)
    for organ in Organ.objects.filter(items__in=Item.objects.filter(on_the_way, dropped_at=None, life="")).distinct():
        items = Item.objects.filter(on_the_way, organ=organ, dropped_at=None, life="")
        files = {pk: file for item in items.iterator(chunk_size=500) for pk, file in files_of(draft_of(item)).items()}
        known = found_in(files.values(), against_of(organ))
        for file in files.values():
            if file.pk not in known:
                _look(file)


def _look(file: StoredFile) -> None:
    try:
        look_again(file)
    except Refused as refusal:  # its bytes are gone or altered: its item stays where it is, and says so
        LOG.warning("not looked at", extra={"code": refusal.code, "file": file.pk})
