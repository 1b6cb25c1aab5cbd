"""What the tags of HTML mean to a reader, and the numbers by which the parser knows them."""

from __future__ import annotations

from functools import cache

from selectolax.lexbor import LexborHTMLParser

BLOCKS = (
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form header "
    "hr li main menu nav ol p section summary ul"
)
HEADINGS = "h1 h2 h3 h4 h5 h6"
INLINE = "a b em font i span strong u"
LEFT_OUT = (
    "audio canvas datalist embed head iframe math noembed noframes noscript object rp rt script select style svg "
    "template title video"
)
"""What is no text of the page: programs, styles, pictures, and what shows only where those do not work."""


@cache
def numbers() -> dict[int, str]:
    """Return the parser's numbers of the tags that mean something, and their names."""
    names = f"{BLOCKS} {HEADINGS} {LEFT_OUT} {INLINE} sup table tr td th tfoot br pre input caption"
    tree = LexborHTMLParser(b"")
    return {tree.create_node(name).tag_id: name for name in names.split()}


@cache
def left_out() -> frozenset[int]:
    """Return the numbers of the tags that hold no text of the page."""
    names = set(LEFT_OUT.split())
    return frozenset(number for number, name in numbers().items() if name in names)


@cache
def plain() -> frozenset[int]:
    """Return the numbers of the tags that only wrap a text."""
    names = {"p", "div", "center", *INLINE.split()}
    return frozenset(number for number, name in numbers().items() if name in names)


@cache
def cells() -> frozenset[int]:
    """Return the numbers of the tags that are cells of a table."""
    return frozenset(number for number, name in numbers().items() if name in ("td", "th"))


@cache
def text_number() -> int:
    """Return the number by which the parser knows text."""
    body = LexborHTMLParser(b"a").body
    text = body.first_child if body is not None else None
    return text.tag_id if text is not None else 0
