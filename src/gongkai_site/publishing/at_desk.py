"""Files in a text, seen from the desk: before an item is public its files have an address there alone.

A text points at ``/files/12/name.png``, which anyone may open once the item is public. In the editor and in previews
the same image is shown from the desk, and is turned back when the text is saved.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai_site.files.models import StoredFile

BLOCKS = "h2, h3, h4, p, li, blockquote, figcaption"
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
    """Return the text of an item with its files where whoever may see the item may see them, and with anchors."""
    return PUBLIC.sub(lambda found: reverse("items_file", args=[item.pk, int(found[1])]), anchored(item.body))


def anchored(body: str) -> str:
    """Return a text whose paragraphs and tables bear the numbers that findings name them by.

    >>> anchored("<h2>甲</h2><ul><li><p>乙</p></li></ul><table><tbody><tr><td>丙</td></tr></tbody></table>")[:44]
    '<h2 id="at-paragraph-1">甲</h2><ul><li><p id='
    """
    if not body.strip():
        return body
    tree = LexborHTMLParser(body)
    paragraphs, tables = count(1), count(1)
    for node in tree.css(f"{BLOCKS}, table"):
        if _in_table(node):
            continue
        if node.tag == "table":
            node.attrs["id"] = f"at-table-{next(tables)}"
        elif len(node.css(BLOCKS)) == 1 and node.text().strip():  # a node is among what it holds
            node.attrs["id"] = f"at-paragraph-{next(paragraphs)}"
    return (tree.body.html or "")[len("<body>") : -len("</body>")] if tree.body else ""


def _in_table(node: LexborNode) -> bool:
    above = node.parent
    while above is not None and above.tag != "table":
        above = above.parent
    return above is not None
