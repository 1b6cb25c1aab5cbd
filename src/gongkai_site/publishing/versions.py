"""The versions of an item: its revisions, and its draft as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Revision

from gongkai_site.publishing.models import Item

NOW = "now"


@dataclass(frozen=True, slots=True)
class Version:
    """A version: its key, when and by whom it was made, and whether it was ever public."""

    key: str
    words: str
    at: datetime
    who: str
    was_public: bool
    item: Any


def versions_of(item: Item) -> list[Version]:
    """Return the versions of an item, newest first: the draft as it stands, then those that were sent to review."""
    rows = list(Revision.objects.for_instance(item).select_related("user").order_by("created_at", "pk"))
    public = set(item.versions.values_list("revision_id", flat=True))
    found = [
        Version(
            str(each.pk),
            _("version {n}").format(n=number),
            each.created_at,
            str(each.user or ""),
            each.pk in public,
            each,
        )
        for number, each in enumerate(rows, 1)
    ]
    if not item.live:
        found.append(Version(NOW, _("as it stands"), item.changed_at, str(item.drafter or ""), False, item))
    return found[::-1]


def content_of(version: Version) -> Any:
    """Return the item as a version has it."""
    return version.item if version.key == NOW else version.item.as_object()
