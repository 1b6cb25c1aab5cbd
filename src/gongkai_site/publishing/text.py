"""Rich text: what is let in, and its words alone."""

from __future__ import annotations

import re

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
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
GONE = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "math"}
"""Tags that go with all they hold."""


BLOCK = re.compile(r"<(/?(?:h[2-4]|p|br|hr|ul|ol|li|blockquote|table|caption|tr|th|td|figure|figcaption|img)\b)")


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
    r"""Return the words of rich text, a block a line.

    >>> words_of("<h2>一</h2><p>关于<b>技术</b>难题<br>二</p>")
    '一\n关于技术难题\n二'
    """
    return _lines(_parsed(html))


def outline_of(html: str) -> str:
    r"""Return the words of rich text with its images and where its links go, for those who compare two versions.

    >>> outline_of('<p>见<a href="/files/3/a.pdf">附件</a></p><img src="/files/4/b.png" alt="图">')
    '见附件〔/files/3/a.pdf〕\n〔图 /files/4/b.png〕'
    """
    tree = _parsed(html)
    for link in tree.css("a[href]"):
        link.insert_after(f"〔{link.attributes['href']}〕")
    for image in tree.css("img"):
        image.replace_with(f"〔{image.attributes.get('alt') or ''} {image.attributes.get('src') or ''}〕")
    return _lines(tree)


def images_in(html: str) -> list[dict[str, str]]:
    """Return ``src`` and ``alt`` of each image of a text."""
    return [
        {name: (image.attributes.get(name) or "").strip() for name in ("src", "alt")}
        for image in _parsed(html).css("img")
    ]


def _parsed(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(BLOCK.sub(r"\n<\1", html))


def _lines(tree: LexborHTMLParser) -> str:
    text = tree.body.text() if tree.body else ""
    return "\n".join(line for line in (" ".join(each.split()) for each in text.splitlines()) if line)


def printable(text: str) -> str:
    r"""Return a text without the signs that no XML can hold.

    >>> printable("甲\x01乙")
    '甲乙'
    """
    return CONTROL.sub("", text)
