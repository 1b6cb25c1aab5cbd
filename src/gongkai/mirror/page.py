"""One page of an existing site: what it is called, when it was published, and what else it says of itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.catalogue import normal_number, secrecy_mark
from gongkai.documents.charset import utf8_of
from gongkai.documents.taming import tamed
from gongkai.mirror.addresses import canonical
from gongkai.mirror.dates import published
from gongkai.problems import Problem, problem

TEXTS = (
    "#UCAP-CONTENT,#zoom,#Zoom,.TRS_Editor,.TRS_UEDITOR,.trs_editor_view,.Custom_UnionStyle,#vsb_content,"
    ".v_news_content,.article-content,.article_content,.article-con,.pages_content,.news_content,#artibody,article"
)
"""Where content systems in use with organs put the text of an article (from practice)."""
FILES = re.compile(r"\.(?:pdf|ofd|docx?|xlsx?|pptx?|wps|et|dps|rtf|odt|ods|txt|csv|zip|rar|7z)$", re.IGNORECASE)
NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|webp|svg|ico|css|js|json|xml|rss|mp[34]|m4a|avi|flv|wmv|mov|exe|apk|swf|woff2?|ttf)$",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s*(?:[>＞»›]+|&gt;|→)\s*")
WAY = re.compile(r"(?:当前|您的|所在|您所在的|你的|现在的?)位置\s*[:：]?")
STEPS = frozenset(("首页", "网站首页", "正文", "详情", "内容", "浏览文章", "信息内容", "文章内容", "查看"))
"""Steps of a page's way that name no column."""
LABELS = {
    "date": ("发布日期", "发布时间", "公开日期", "发文时间", "发布于", "信息发布日期"),
    "number": ("发文字号", "文号", "文件编号"),
    "index": ("索引号", "信息索引号"),
    "source": ("来源", "信息来源", "稿件来源", "发布机构", "发文机关"),
    "title": ("名称", "标题", "信息名称"),
}
LABEL = re.compile(
    "(?P<label>" + "|".join(sorted({w for words in LABELS.values() for w in words}, key=len, reverse=True)) + ")"
    r"(?:[:：](?P<value>.*)|$)",
    re.DOTALL,
)
NAMES = {word: name for name, words in LABELS.items() for word in words}
LOOKED_AT = 1000
"""Lines that are looked at for labels: they stand around the title, or at the end of a short page."""
LEAST_TEXT = 60
PAIRS = re.compile(r"(?<=\S)\s+(?=\S{2,8}[:：])")
"""What parts the labels of one line, each with its value."""
LONGEST_LABEL = 14
"""Signs of a label that stands alone, with the blanks that some put into it."""
SHORT = 120
"""The longest line that is a label with its value."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one page says. ``refused`` is why it is no row of a register, where it is an article at all."""

    address: str
    is_article: bool
    title: str = ""
    published_on: date | None = None
    dated_by: str = ""
    column: str = ""
    source: str = ""
    number: str = ""
    index_number: str = ""
    summary: str = ""
    words: int = 0
    digest: str = ""
    attachments: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> Problem | None:
        """Return the first problem that keeps the page out."""
        return next((each for each in self.problems if each.severity == "error"), None)


def read_page(data: bytes, address: str, *, today: date, declared: str = "", place: str = "") -> Page:
    """Return what a page says. ``address`` is where it was found, ``place`` how problems name it.

    Raises Failure FILE-TOO-LARGE, FILE-ENCODING, HTML-TAGS.
    """
    text, found = utf8_of(data, declared)
    text, more = tamed(text)
    return _Reader(LexborHTMLParser(text), address, today, place or address, [*found, *more]).page()


class _Reader:
    def __init__(self, tree: LexborHTMLParser, address: str, today: date, place: str, problems: list[Problem]) -> None:
        self.tree, self.address, self.today, self.place, self.problems = tree, address, today, place, problems
        self.meta = self._metadata()
        base = tree.css_first("base[href]")
        href = (base.attributes.get("href") or "") if base is not None else ""
        self.base = canonical(href, address) or address
        files, links = self._links()  # before scripts and styles are taken away
        tree.strip_tags(["script", "style", "noscript", "template", "select"])
        self.files, self.links = files, links
        self.lines = _lines(tree.body)
        self.said = _labelled(self.lines[:LOOKED_AT])

    def page(self) -> Page:
        main = self._main()
        if not self._is_article(main):
            kept = tuple(each for each in self.problems if each.severity != "note")
            return Page(self.address, False, column=self.meta.get("columnname", ""), links=self.links, problems=kept)
        title = self._title()
        text = "\n".join(_lines(main)) if main is not None else self._paragraphs()
        day, dated_by, wrong = published(
            self.meta.get("pubdate", ""), self.said.get("date", ())[:1], self.address, self.today, self.place
        )
        self.problems += [*self._missing(title, day, text), *wrong]
        told = "\n".join((title, text, *sorted(self.files)))
        return Page(
            self.address,
            True,
            title=title,
            published_on=day,
            dated_by=dated_by,
            column=self._column(title),
            source=self.meta.get("contentsource", "") or self._first("source"),
            number=normal_number(self._first("number")),
            index_number=self._first("index"),
            summary=self.meta.get("description", "")[:300],
            words=len("".join(text.split())),
            digest=hashlib.sha256(told.encode()).hexdigest(),
            attachments=self.files,
            links=self.links,
            problems=tuple(self.problems),
        )

    def _missing(self, title: str, day: date | None, text: str) -> Iterator[Problem]:
        place = (self.place,)
        if mark := secrecy_mark(title) or secrecy_mark(text[:200]):
            yield problem("MIRROR-SECRET", place=place, found=mark)
        if not title:
            yield problem("MIRROR-NO-TITLE", place=place)
        if day is None:
            yield problem("MIRROR-NO-DATE", place=place)
        if not text.strip():
            yield problem("MIRROR-NO-TEXT", place=place)

    def _metadata(self) -> dict[str, str]:
        """Return the metadata, by the lower case of their names; of one name the first that says something."""
        found: dict[str, str] = {}
        for node in self.tree.css("meta[name][content]"):
            name, content = node.attributes.get("name") or "", " ".join((node.attributes.get("content") or "").split())
            if content:
                found.setdefault(name.lower(), content)
        return found

    def _links(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        files: dict[str, None] = {}
        links: dict[str, None] = {}
        root = canonical("/", self.base)
        folder = f"{self.base.partition('?')[0].rpartition('/')[0]}/"  # what pages beside each other share
        for node in self.tree.css("a[href],area[href],iframe[src],frame[src]"):
            wish = node.attributes.get("href") or node.attributes.get("src") or ""
            if wish[:1] in ("", "#"):
                continue
            address = canonical(wish, root if wish[0] == "/" else self.base if wish[0] == "?" else folder)
            path = address.partition("?")[0]
            if FILES.search(path):
                files[address] = None
            elif address and not NO_PAGE.search(path):
                links[address] = None
        links.pop(self.address, None)
        return tuple(files), tuple(links)

    def _main(self) -> LexborNode | None:
        """Return the element that holds the text of an article, where a content system has marked it."""
        return next((node for node in self.tree.css(TEXTS) if not (node.text() or "").isspace()), None)

    def _is_article(self, main: LexborNode | None) -> bool:
        """Tell an article from a list: it says so, or has a marked text, or more text of its own than of its links."""
        if self.meta.get("articletitle") or (self.meta.get("pubdate") and not self.meta.get("columntype")):
            return True
        if main is not None:
            return _linked(main) * 2 < len((main.text() or "").strip()) or not main.css("a")
        own = len(self._paragraphs())
        linked = _linked(self.tree.body) if self.tree.body is not None else 0
        return own >= LEAST_TEXT and own > linked

    def _paragraphs(self) -> str:
        return "\n".join(
            text for node in self.tree.css("p") if (text := " ".join(node.text().split())) and not node.css("a")
        )

    def _title(self) -> str:
        if found := self.meta.get("articletitle"):
            return found
        name = self.meta.get("sitename", "")
        heads = [" ".join(node.text().split()) for node in self.tree.css("h1")]
        if heads := [head for head in heads if head and head != name]:
            return max(heads, key=len)
        whole = self.tree.css_first("title")
        title = " ".join(whole.text().split()) if whole is not None else ""
        for sign in ("_", "-", "|", "－"):
            head, _, tail = title.rpartition(sign)
            if head.strip() and name and tail.strip() == name:
                return head.strip()
        return title or self._first("title")

    def _column(self, title: str) -> str:
        if found := self.meta.get("columnname"):
            return found
        steps = [step for step in _way(self.lines) if step not in STEPS and step != title and len(step) <= 40]
        return steps[-1] if steps else ""

    def _first(self, name: str) -> str:
        return self.said.get(name, ("",))[0]


def _lines(node: LexborNode | None) -> list[str]:
    """Return the texts under a node, blanks run together, empty ones left out."""
    if node is None:
        return []
    return [text for line in node.text(separator="\n").split("\n") if (text := " ".join(line.split()))]


def _linked(node: LexborNode) -> int:
    return sum(len((link.text() or "").strip()) for link in node.css("a"))


def _labelled(lines: Sequence[str]) -> dict[str, list[str]]:
    """Return what stands behind labels such as 发布日期, on the same line or on the next."""
    found: dict[str, list[str]] = {}
    for at, line in enumerate(lines):
        has_value = ":" in line or "：" in line
        if len(line) > (SHORT if has_value else LONGEST_LABEL):
            continue
        for part in PAIRS.split(line) if has_value else (line,):
            match = LABEL.match("".join(part.split()).lstrip("【[（("))
            if match is None:
                continue
            value = match["value"]
            if value:
                value = re.split(r"[:：]", part, maxsplit=1)[1].strip()
            else:
                value = lines[at + 1] if at + 1 < len(lines) else ""
            value = value.strip("】]）)　 :：")
            if value and len(value) <= SHORT and not LABEL.match("".join(value.split())):
                found.setdefault(NAMES[match["label"]], []).append(value)
    return found


def _way(lines: Sequence[str]) -> list[str]:
    """Return the steps behind 当前位置: pieces that signs part, over as many lines as links made of them."""
    at = next((number for number, line in enumerate(lines) if WAY.search(line)), None)
    if at is None:
        return []
    first = WAY.split(lines[at], maxsplit=1)[-1]
    steps: list[str] = []
    is_open = True
    for line in [first, *lines[at + 1 : at + 30]]:
        pieces = SEPARATOR.split(line)
        is_open = is_open or not pieces[0]
        if not is_open:
            break
        steps += [piece.strip() for piece in pieces if piece.strip(" :：")]
        is_open = not pieces[-1] or not steps
    return steps
