"""A page as HTML: plain, as a site serves it, as Word saves it, inside layout tables, or under heavy markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from random import Random

from corpus.formats.dressing import heavy, in_site, in_word, part, pieces
from corpus.page import Cell, Page, Paragraph, Table

CHARSETS = (("utf-8", "utf-8"), ("utf-8", "utf-8"), ("gb2312", "gb18030"), ("GBK", "gb18030"))
"""What the page says of its encoding, and what it is."""

Markup = Callable[[str], str]
"""Escaped text to its markup inside a paragraph or cell."""


@dataclass(frozen=True)
class Style:
    """How one kind of page writes its parts. ``inside`` wraps the text of each cell and paragraph."""

    inside: Markup
    cell: str = ""
    table: str = ' border="1" cellspacing="0" cellpadding="0"'
    paragraph: str = ""
    in_paragraphs: bool = False
    """Whether the text of a cell stands in a paragraph of its own."""


def write(kind: str, page: Page, hints: frozenset[str], chance: Random) -> bytes:
    """Return a page as the bytes of an HTML file."""
    style = replace(_style(kind, chance), inside=_inside(kind, hints, chance))
    body = "\n".join(_block(block, style, chance) for block in page.blocks)
    title = " ".join(each.text for each in page.paragraphs("title"))
    charset, encoding = chance.choice(CHARSETS)
    match kind:
        case "html-nested":
            text = _document(title, charset, _layout(body, chance))
        case "html-site":
            text = in_site(title, charset, body, chance)
        case "html-word":
            charset, encoding = "gb2312", "gb18030"
            text = in_word(title, charset, body)
        case _:
            text = _document(title, charset, body)
    return text.encode(encoding)


def for_print(page: Page, hints: frozenset[str], chance: Random) -> str:
    """Return a page as HTML for a browser to print."""
    style = Style(_inside("html-plain", hints, chance), in_paragraphs=True, table="")
    body = "\n".join(_block(block, style, chance) for block in page.blocks)
    size, family = chance.choice((12, 14, 16)), chance.choice(("serif", "sans-serif"))
    return part("print.html").substitute(body=body, size=size, family=family)


def _style(kind: str, chance: Random) -> Style:
    plain = Style(inside=str, in_paragraphs=chance.random() < 0.5)
    match kind:
        case "html-word":
            return Style(
                inside=str,
                table=" class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'",
                cell=" valign=top style='border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt'",
                paragraph=" class=MsoNormal align=center style='text-align:center'",
                in_paragraphs=True,
            )
        case "html-site" | "html-heavy":
            return replace(plain, cell=' style="border:1px solid #000;width:66px" nowrap="nowrap"', in_paragraphs=True)
        case _:
            return plain


def _inside(kind: str, hints: frozenset[str], chance: Random) -> Markup:
    """Return how text is marked up: in pieces where it is to be split, under a thousand signs where it is heavy."""

    def inside(text: str) -> str:
        marked = "".join(
            f"<span>{part}</span>" if chance.random() < 0.5 else part for part in pieces(text, hints, chance)
        )
        if kind == "html-word":
            marked = f"<span lang=EN-US style='font-size:12.0pt;mso-bidi-font-size:10.5pt'>{marked}<o:p></o:p></span>"
        return heavy(marked, chance) if kind == "html-heavy" or "heavy" in hints else marked

    return inside


def _block(block: Paragraph | Table, style: Style, chance: Random) -> str:
    if isinstance(block, Table):
        return table_html(block, style, chance)
    text = style.inside(escape(block.text))
    match block.role:
        case "title":
            return f"<h1>{text}</h1>" if chance.random() < 0.5 else f'<p style="text-align:center">{text}</p>'
        case "heading":
            return f"<p><strong>{text}</strong></p>" if chance.random() < 0.6 else f"<h2>{text}</h2>"
        case "chrome":
            return f'<div class="bar"><a href="#">{text}</a></div>'
        case _:
            return f"<p>{text}</p>"


def table_html(table: Table, style: Style, chance: Random) -> str:
    """Return a table with its spans."""
    named = chance.random() < 0.3
    rows = ["".join(_cell(cell, style, named and cell.is_header) for cell in row) for row in table.rows]
    lines = [f"<tr>{row}</tr>" for row in rows]
    head = _head(table) if chance.random() < 0.4 else 0
    top = f"<thead>{''.join(lines[:head])}</thead>" if head else ""
    body = "\n".join(lines[head:])
    return f"<table{style.table}>{top}{body if chance.random() < 0.3 else f'<tbody>{body}</tbody>'}</table>"


def _head(table: Table) -> int:
    """Return how many rows are headers, if these all stand on top: a browser repeats them on each page."""
    are_headers = [all(cell.is_header for cell in row) for row in table.rows]
    head = are_headers.index(False) if False in are_headers else 0
    crosses = any(at + cell.rowspan > head for at, row in enumerate(table.rows[:head]) for cell in row)
    return 0 if crosses or any(cell.is_header for row in table.rows[head:] for cell in row) else head


def _cell(cell: Cell, style: Style, named: bool) -> str:
    spans = "".join(
        f' {name}="{size}"' for name, size in (("rowspan", cell.rowspan), ("colspan", cell.colspan)) if size > 1
    )
    text = style.inside(escape(cell.text)).replace("\n", "<br>") if cell.text else "&nbsp;"
    if style.in_paragraphs:
        text = f"<p{style.paragraph}>{text}</p>"
    tag = "th" if named else "td"
    return f"<{tag}{spans}{style.cell}>{text}</{tag}>"


def _document(title: str, charset: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>{escape(title)}</title></head>\n<body>\n{body}\n</body></html>\n"
    )


def _layout(body: str, chance: Random) -> str:
    """Return the body inside tables that only lay out the page."""
    for _ in range(chance.randrange(1, 4)):
        side = f"<td width=20>{chance.choice(('', '&nbsp;', '<img src=a.gif>'))}</td>"
        body = f"<table width=100% cellspacing=0><tr>{side}<td>{body}</td>{side}</tr></table>"
    return body
