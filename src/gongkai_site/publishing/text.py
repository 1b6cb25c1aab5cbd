"""Rich text: what is let in, and its words alone."""

from __future__ import annotations

import nh3
from selectolax.lexbor import LexborHTMLParser

TAGS = {
    "h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "blockquote", "strong", "b", "em", "i", "u", "s", "sub", "sup",
    "a",
    "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "img",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
}
GONE = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
"""Tags that go with all they hold."""


def clean(html: str) -> str:
    """Return rich text with nothing in it but the tags above; images come from this site alone.

    Word's styles, scripts, event handlers, remote images and unknown schemes go; their words stay.
    """

    def attribute(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src" and not value.startswith("/files/"):
            return None
        if name in {"colspan", "rowspan", "start"} and not value.isdecimal():
            return None
        return value

    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=GONE,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def words_of(html: str) -> str:
    """Return the words of rich text, a block a line."""
    if not html.strip():
        return ""
    body = LexborHTMLParser(html).body
    text = body.text(separator="\n") if body else ""
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)
