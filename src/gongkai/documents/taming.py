"""Pages that would cost an HTML parser more than their size: tags nested without end, thousands of attributes.

Browsers cut such nesting too. A first look counts without knowing comments, so a page written to evade it can; the
worker's limit of time is behind it.
"""

from __future__ import annotations

import re

from gongkai.documents.limits import LIMIT_TAGS
from gongkai.problems import Failure, Problem, problem

FEW = 2000
SOME = 10_000
"""With few tags a page is parsed as it is: whatever they do, it takes a moment. With some, depth alone does no harm."""
DEEPEST = 512
DEEPEST_STYLE = 16
"""How deep elements nest, and those among them that a parser opens again in every paragraph."""
CHUNK = 2048
"""A page is looked over in pieces of this size: too small for many tags to open in one."""
LONG_TAG = 2 * CHUNK
MOST_ATTRIBUTES = 500

VOID = (b"<br", b"<BR", b"<img", b"<IMG", b"<input", b"<INPUT", b"<!", b"<hr", b"<HR")
STYLES = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
FREE = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dd dt option optgroup rt rp "
    b"table tbody thead tfoot tr td th caption colgroup html head body".split()
)
"""Elements that stand empty, that the next of their kind ends, or that cost a parser nothing."""
STYLE = re.compile(b"<(/?)(?:" + b"|".join(sorted(STYLES) + [name.upper() for name in sorted(STYLES)]) + rb")[\s/>]")
"""Both cases spelled out: to look for either takes three times as long."""
WHOLE = re.compile(
    rb"""<!--.*?(?:-->|\Z)
    |<(?P<raw>script|style|textarea|title|xmp|iframe)\b.*?(?:</(?P=raw)|\Z)
    |<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:]*)(?:"[^"]*+"|'[^']*+'|[^>"']++)*+>?""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def tamed(page: bytes) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the page without the tags that nest too deeply, with a note of how many; raise Failure HTML-TAGS."""
    count = page.count(b"<")
    if count > LIMIT_TAGS:
        raise Failure("HTML-TAGS", found=count, limit=LIMIT_TAGS)
    if len(page) >= LONG_TAG:
        page = _without_floods(page)
    is_deep = count > SOME and _may_be_deep(page)
    if not is_deep and not (count > FEW and _has_open_styles(page)):
        return page, ()
    cutter = _Cutter()
    page = WHOLE.sub(cutter, page)
    return page, (problem("HTML-DEPTH", found=cutter.cut),) if cutter.cut else ()


def _may_be_deep(page: bytes) -> bool:
    """Tell whether more tags may be open at once than browsers let nest, counting chunk by chunk."""
    return _deepest(page, ()) > DEEPEST and _deepest(page, VOID) > DEEPEST


def _deepest(page: bytes, void: tuple[bytes, ...]) -> int:
    deepest = depth = 0
    for start in range(0, len(page), CHUNK):
        end = start + CHUNK
        ends = page.count(b"</", start, end)
        begins = page.count(b"<", start, end) - ends - sum(page.count(name, start, end) for name in void)
        deepest = max(deepest, depth + begins)
        depth = max(0, depth + begins - ends)
    return deepest


def _has_open_styles(page: bytes) -> bool:
    depth = 0
    for close in STYLE.findall(page):
        depth = max(0, depth - 1) if close else depth + 1
        if depth > DEEPEST_STYLE:
            return True
    return False


class _Depth:
    """What is open, by name. An end tag of a name that is not open counts for nothing."""

    def __init__(self) -> None:
        self.open: dict[bytes, int] = {}
        self.all = self.styles = 0

    def begin(self, name: bytes) -> bool:
        """Count an element in; tell whether it nests no deeper than it may."""
        if name in FREE:
            return True
        self.open[name] = self.open.get(name, 0) + 1
        self.all += 1
        self.styles += name in STYLES
        return self.all <= DEEPEST and self.styles <= DEEPEST_STYLE

    def end(self, name: bytes) -> None:
        """Count an element out."""
        if self.open.get(name):
            self.open[name] -= 1
            self.all -= 1
            self.styles -= name in STYLES


class _Cutter:
    """Replace tag after tag; those of elements that nest too deeply by a line's end."""

    def __init__(self) -> None:
        self.depth = _Depth()
        self.dropped: dict[bytes, int] = {}
        self.cut = 0

    def __call__(self, match: re.Match[bytes]) -> bytes:
        """Return what stands for one tag, comment or script."""
        if match["name"] is None:
            return match.group()
        name = match["name"].lower()
        if match["close"]:
            if not self.dropped.get(name):
                self.depth.end(name)
                return match.group()
            self.dropped[name] -= 1
        else:
            if self.depth.begin(name):
                return match.group()
            self.depth.end(name)
            self.dropped[name] = self.dropped.get(name, 0) + 1
            self.cut += 1
        return b"" if name in STYLES or name == b"span" else b"<br>"


def _without_floods(page: bytes) -> bytes:
    """Return the page with the attributes taken off a tag that has thousands: they are compared each with each."""
    if all(page.find(b"<", start, start + CHUNK) >= 0 for start in range(0, len(page) - CHUNK, CHUNK)):
        return page
    return b"<".join(_without_flood(piece) if len(piece) >= LONG_TAG else piece for piece in page.split(b"<"))


def _without_flood(piece: bytes) -> bytes:
    tag, end, text = piece.partition(b">")
    words = tag.split()
    return words[0] + end + text if piece[:1].isalpha() and len(words) > MOST_ATTRIBUTES else piece
