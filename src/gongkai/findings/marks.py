"""Classification marks (秘密★1年, 机密★, 绝密★) as against the words, and marks of papers that are not for outside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.findings.hits import Hit

GAP = r"[ \u3000\xa0]{0,4}"
LEVEL = rf"(?:绝{GAP}密|机{GAP}密|秘{GAP}密)"
STAR = "[★☆✩✪✭✮✯✰⭐*＊]"
TERM = r"(?:[0-9０-９一二三四五六七八九十]+(?:年|个月)|长期|启用前)"
STARRED = re.compile(rf"(?<!商业){LEVEL}{GAP}(?:级{GAP})?(?:[★☆✩✪✭✮✯✰⭐]|[*＊]{GAP}(?={TERM}))(?:{GAP}{TERM})?")
BRACKETED = re.compile(rf"[【〖\[［〔]{GAP}{LEVEL}{GAP}(?:级|件)?{GAP}[】〗\]］〕]")
GRADED = re.compile(rf"密{GAP}级{GAP}[:：]{GAP}{LEVEL}(?!{GAP}[、/／或和及,，])")
ALONE = re.compile(
    rf"(?:密{GAP}级{GAP}[:：]?{GAP})?[（(]?{LEVEL}{GAP}[级件]?{GAP}(?:{STAR}{GAP}(?:{TERM})?|{TERM})?[)）]?"
)
IN_NAME = re.compile(rf"[（(]{LEVEL}[级件]?[)）]|(?:^|[_\- /])(?:绝密|机密|秘密)(?:[_\- .]|$)")
"""In the name of a file round brackets mark, too."""
QUOTED = ("“", "”"), ("「", "」"), ("『", "』"), ('"', '"'), ("‘", "’")
AROUND = 6
"""A mark in quotation marks with so much text around is spoken about."""
INTERNAL = re.compile(
    r"(?:内部|工作)(?:资料|文件|材料|刊物|使用|参考|情况|掌握)[ ，,、；;:：—\u3000（(]{0,3}"
    r"(?:请?注意保(?:存|管|密)|妥善保(?:存|管)|(?:不得|请勿|严禁|切勿|禁止|不准)(?:外传|公开|扩散|翻印|转发))"
    r"|(?:此件|本件|本文件|本资料)(?:不公开|不予公开|不得公开|仅供内部)"
    r"|(?:不得|请勿|严禁|切勿|禁止|不准)外传(?=[！!。）)】\s]|$)"
)
INTERNAL_ALONE = re.compile(
    rf"[【（(\[]?内{GAP}部{GAP}(?:资料|文件|材料|使用|传阅|发行|参考|掌握)[】）)\]]?[！!]?|[【（(\[]?不予公开[】）)\]]"
)


def marks(text: str, *, is_name: bool = False, is_row: bool = False, is_piece: bool = False) -> Iterator[Hit]:
    """Yield the marks in a text, which may be the name of a file.

    ``is_row``: cells parted by tabs, of which one alone may be a word of a table. ``is_piece``: taken out of what stood
    around it, so that a word alone says nothing.

    >>> [hit.shown for hit in marks("秘密★5年")], list(marks("依法保守国家秘密、商业秘密"))
    (['秘密★5年'], [])
    """
    found = _mark(text, is_name, is_row, is_piece) if "密" in text else None
    if found is not None:
        shown = " ".join(found[0].split())
        yield Hit("SECRET-MARK", found.start(), shown, shown)
    if "内" in text or "外传" in text or "公开" in text:
        internal = INTERNAL.search(text) or INTERNAL_ALONE.fullmatch(text.strip())
        if internal is not None:
            yield Hit("SECRET-INTERNAL", internal.start(), internal[0], internal[0])


def _mark(text: str, is_name: bool, is_row: bool, is_piece: bool) -> re.Match[str] | None:
    for pattern in (STARRED, BRACKETED, GRADED):
        for mark in pattern.finditer(text):
            if not _is_quoted(text, mark):
                return mark
    if is_name:
        return IN_NAME.search(text)
    if is_piece:
        return None
    if is_row:
        cells = text.split("\t")
        titled = any(re.fullmatch(rf"密{GAP}级[:：]?", cell.strip()) for cell in cells) and len(cells) <= 4
        if not titled and len(cells) > 1:
            return None
        return next((found for cell in cells if (found := ALONE.fullmatch(cell.strip()))), None)
    return ALONE.fullmatch(text.strip())


def _is_quoted(text: str, found: re.Match[str]) -> bool:
    before, after = text[: found.start()][-1:], text[found.end() : found.end() + 1]
    is_spoken_about = len(text) - len(found[0]) >= AROUND
    return is_spoken_about and any(before == left and after == right for left, right in QUOTED)
