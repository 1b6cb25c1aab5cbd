"""What stands around and inside the report's own markup: a site's page, Word's leftovers, spans without meaning."""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from random import Random
from string import Template

from corpus.words import words

ENTITY = re.compile(r"&[#a-z0-9]+;|.", re.DOTALL)
PARTS = Path(__file__).with_name("parts")


@cache
def part(name: str) -> Template:
    """Return a part of a file that is the same for all documents, with places to fill."""
    return Template((PARTS / name).read_text(encoding="utf-8"))


def pieces(text: str, hints: frozenset[str], chance: Random) -> list[str]:
    """Return escaped text in one piece, or in several where it is to be split."""
    if "split" not in hints:
        return [text]
    signs = ENTITY.findall(text)
    bounds = (
        sorted(chance.sample(range(1, len(signs)), min(len(signs) - 1, chance.randrange(0, 4)))) if signs[1:] else []
    )
    return ["".join(signs[start:end]) for start, end in zip([0, *bounds], [*bounds, len(signs)], strict=True)]


def heavy(marked: str, chance: Random) -> str:
    """Return marked-up text inside a thousand signs of spans and styles."""
    sides = (f"border-{side}:0.{chance.randrange(1, 9)}pt solid rgb(0, 0, 0)" for side in ("top", "left", "right"))
    style = "; ".join(
        ("font-size: 12pt", "font-family: 仿宋_GB2312", "line-height: 150%", "margin: 0cm 0cm 0pt", *sides)
    )
    attributes = f'style="{style}" data-v-{chance.randrange(10**7):x}="" class="p{chance.randrange(99)} ke-zeroborder"'
    for _ in range(5):
        marked = f"<span {attributes}>{marked}</span>"
    return marked


def in_site(title: str, charset: str, body: str, chance: Random) -> str:
    """Return a page as a site serves it: scripts, styles, menus, a search box, shares, a comment with an old table."""
    site = words()["site"]
    facts = {"id": chance.randrange(10**6), "title": title, "hits": chance.randrange(9999)}
    return part("site.html").substitute(
        title=escape(title),
        charset=charset,
        body=body,
        menu="".join(f'<li><a href="#{at}">{escape(name)}</a></li>' for at, name in enumerate(site["menu"])),
        crumbs=escape(site["crumbs"]),
        state=json.dumps(facts, ensure_ascii=False),
        code=chance.randrange(10**9, 10**10),
    )


def in_word(title: str, charset: str, body: str) -> str:
    """Return a page as Word saves it: conditional comments and declarations that no browser shows."""
    return part("word.html").substitute(title=escape(title), charset=charset, body=body)
