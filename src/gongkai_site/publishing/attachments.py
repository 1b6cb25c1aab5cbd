"""The files of an item: those it lists, and the images its text shows."""

from __future__ import annotations

import re
from typing import Any

from gongkai.review import Attachment
from gongkai_site.files.models import StoredFile

IN_TEXT = re.compile(r"""(?:href|src)="/files/(\d{1,18})/""")
"""How a clean text points at a file of the site: ``/files/12/`` and its name."""


def ids_in(body: str) -> list[int]:
    """Return the ids of the files a text shows or links, in order."""
    return list(dict.fromkeys(int(found) for found in IN_TEXT.findall(body)))


def ids_of(item: Any) -> list[int]:
    """Return the ids of every file of an item: attachments first, then those of its text."""
    listed = [int(each["file"]) for each in item.attachments or []]
    return list(dict.fromkeys([*listed, *ids_in(item.body)]))


def files_of(item: Any) -> dict[int, StoredFile]:
    """Return the files of an item by id, in its order; those of another organ are none of its."""
    wanted = ids_of(item)
    found = StoredFile.objects.filter(organ=item.organ_id, sealed=False).in_bulk(wanted)
    return {pk: found[pk] for pk in wanted if pk in found}


def of_item(item: Any) -> list[Attachment]:
    """Return what the review hash takes of an item's files."""
    return [Attachment(each.name, each.size, each.digest) for each in files_of(item).values()]
