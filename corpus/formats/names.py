"""The names of the formats and what they can express, without what writes them."""

from __future__ import annotations

TEXT = frozenset({"text-lines", "text-tabs", "text-columns", "text-pipes", "text-run"})
HTML = frozenset({"html-plain", "html-site", "html-word", "html-nested", "html-heavy"})
DOCX = frozenset({"docx-plain", "docx-numbered", "docx-tracked", "docx-boxed", "docx-nested", "docx-controls"})
XLSX = frozenset({"xlsx-one", "xlsx-many", "xlsx-text", "xlsx-formulas"})
PDF = frozenset({"pdf-chromium", "pdf-office"})
DOC = frozenset({"doc-office"})
ALL = TEXT | HTML | DOCX | XLSX | PDF | DOC

GRID = ALL - {"text-lines", "text-columns", "text-run"}
"""Formats that keep cells apart, blank ones too."""
DRAWN = HTML | DOCX | PDF | DOC
"""Formats with cells that span others."""
FAMILIES = {
    "text": TEXT,
    "html": HTML,
    "docx": DOCX,
    "xlsx": XLSX,
    "pdf": PDF,
    "doc": DOC,
}
SUFFIXES = {"text": ".txt", "html": ".html", "docx": ".docx", "xlsx": ".xlsx", "pdf": ".pdf", "doc": ".doc"}


def family(format_name: str) -> str:
    """Return the family of a format."""
    return format_name.partition("-")[0]


def suffix(format_name: str) -> str:
    """Return how the name of a file in a format ends."""
    return ".md" if format_name == "text-pipes" else SUFFIXES[family(format_name)]


def chosen(names: list[str]) -> list[str]:
    """Return the formats that names of formats or families mean, all of them for none.

    Raises KeyError for a name that is neither.
    """
    found: set[str] = set()
    for name in names:
        found |= {name} if name in ALL else FAMILIES[name]
    return sorted(found or ALL)
