"""Files in a text, seen from the desk: before an item is public its files have an address there alone.

A text points at ``/files/12/name.png``, which anyone may open once the item is public. In the editor and in previews
the same image is shown from the desk, and is turned back when the text is saved.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from gongkai_site.files.models import StoredFile

PUBLIC = re.compile(r'(?<=["\'])/files/(\d+)/[^"\']*')
DESK = re.compile(r'(?<=["\'])(?:https?://[^/"\']+)?/desk/files/(\d+)/(?=["\'])')


def in_editor(body: str) -> str:
    """Return a text with its files at their desk address."""
    return PUBLIC.sub(lambda found: reverse("files_download", args=[int(found[1])]), body)


def out_of_editor(body: str) -> str:
    """Return a text with its files at the address they have in public."""
    ids = {int(found) for found in DESK.findall(body)}
    names = dict(StoredFile.objects.filter(pk__in=ids).values_list("pk", "name"))

    def public(found: re.Match[str]) -> str:
        name = names.get(int(found[1]))
        return f"/files/{found[1]}/{quote(name)}" if name else found[0]

    return DESK.sub(public, body)


def in_preview(item: Any) -> str:
    """Return the text of an item with its files where whoever may see the item may see them."""
    return PUBLIC.sub(lambda found: reverse("items_file", args=[item.pk, int(found[1])]), item.body)
