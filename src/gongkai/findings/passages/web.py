"""Web pages: what a reader sees, and comments, hidden elements, meta tags, texts of attributes, links, scripts."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from email import message_from_bytes
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.documents.charset import utf8_of
from gongkai.documents.html import HIDDEN, is_hidden, read_html
from gongkai.documents.mhtml import MOST_BOUNDARIES
from gongkai.documents.model import Place
from gongkai.documents.taming import tamed
from gongkai.findings.model import Passage
from gongkai.findings.passages.pictures import picture_passages
from gongkai.findings.passages.reading import Reading, lines
from gongkai.problems import Failure

COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
SCRIPT = re.compile(r"<(script|style)\b[^>]*>(.*?)(?:</\1|\Z)", re.DOTALL | re.IGNORECASE)
TEXTS = ("title", "placeholder", "aria-label", "summary", "content")
INLINE_IMAGE = re.compile(r"data:image/[\w.+-]+;base64,", re.IGNORECASE)
MOST_NAMED = 40


def html_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the passages of a page."""
    yield from _page(reading, data, place, "")


def _page(reading: Reading, data: bytes, place: Place, declared: str) -> Iterator[Passage]:
    yield from reading.document(read_html(data, declared), place)
    page, _ = tamed(utf8_of(data, declared)[0])
    source = page.decode("utf-8", "replace")
    tree = LexborHTMLParser(page)
    for title in tree.css("title"):
        yield from lines(title.text(), (*place, ("tag", "title")), "title")
    yield from _attributes(tree, place)
    yield from _links(tree, place)
    yield from _pictures(reading, tree, place)
    for number, hidden in enumerate((node for node in tree.css(HIDDEN) if is_hidden(node)), 1):
        yield from lines(hidden.text(separator="\n"), (*place, ("hidden-text", number)), "hidden")
    for number, comment in enumerate(COMMENT.findall(source), 1):
        yield from lines(comment, (*place, ("comment", number)), "info" if comment.startswith("[if") else "comment")
    for _, script in SCRIPT.findall(source):
        yield from lines(script, (*place, ("tag", "script")), "script")
    if tree.body is not None:
        yield from lines(tree.body.text(separator="\n"), place, "layer")


def _attributes(tree: LexborHTMLParser, place: Place) -> Iterator[Passage]:
    for node in tree.css("meta[content],[title],[placeholder],[aria-label],[summary],input[value],img[alt]"):
        attributes, tag = node.attributes, node.tag or ""
        name = attributes.get("name") or tag
        for key in (*TEXTS, *(["value"] if tag == "input" else []), *(["alt"] if tag == "img" else [])):
            yield from lines(
                attributes.get(key), (*place, ("tag", f"{name} {key}")), "alt" if tag != "meta" else "info"
            )


def _links(tree: LexborHTMLParser, place: Place) -> Iterator[Passage]:
    for number, node in enumerate(tree.css("a[href],area[href],iframe[src]"), 1):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        yield Passage(unquote(address), (*place, ("link", number)), "link")


def _pictures(reading: Reading, tree: LexborHTMLParser, place: Place) -> Iterator[Passage]:
    for number, node in enumerate(tree.css("img"), 1):
        attributes = node.attributes
        here, source = (*place, ("picture", number)), attributes.get("src") or ""
        if "alt" not in attributes or (not attributes["alt"] and _is_all_of_a_link(node)):
            yield Passage(_named(source), here, "no_alt")
        inline = INLINE_IMAGE.match(source)
        if inline is not None:
            try:
                data = base64.b64decode(unquote(source[inline.end() :]))
            except (binascii.Error, ValueError):
                continue
            yield from picture_passages(reading, data, here)


def _is_all_of_a_link(node: LexborNode) -> bool:
    """Tell whether a picture is all that a link shows, so that without an alternative nobody hears where it leads."""
    parent = node.parent
    return parent is not None and parent.tag == "a" and not parent.text().strip()


def _named(source: str) -> str:
    return "data:" if source.startswith("data:") else source.rpartition("/")[2][:MOST_NAMED] or "—"


def mhtml_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the passages of a web archive: its pages, its pictures, its head."""
    if data.lower().count(b"boundary=") > MOST_BOUNDARIES:
        raise Failure("MHTML-NO-PAGE")
    try:
        message = message_from_bytes(data)
        parts = list(message.walk())
    except (ValueError, LookupError, RecursionError) as fault:
        raise Failure("MHTML-NO-PAGE") from fault
    for name, value in message.items():
        yield from lines(value, (*place, ("property", name)), "info")
    pages = 0
    for part in parts:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        if part.get_content_type() == "text/html":
            pages += 1
            yield from _page(reading, content, place, str(part.get_param("charset", "")))
        elif part.get_content_maintype() == "image":
            name = str(part.get("Content-Location") or "").rpartition("/")[2][:MOST_NAMED]
            yield from picture_passages(reading, content, (*place, ("picture", name)))
    if not pages:
        raise Failure("MHTML-NO-PAGE")
