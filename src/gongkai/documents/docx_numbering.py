"""Automatic numbers of a DOCX: the text of "一、" or "1." is nowhere in the document, only how it is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gongkai.documents.counting import counted
from gongkai.documents.xmlparts import Element, children, is_on, local, value

LEVELS = 9
PLACE = re.compile(r"%([1-9])")
DEEPEST_STYLE = 20
"""How many styles one may be based on, one on the other; a circle ends there too."""

Reference = tuple[str, int | None]
"""The id of a list, and the level in it where that is said."""


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and written."""

    style: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    plain: bool = False
    """Whether the levels above are written in digits, whatever their own style is."""
    paragraph_style: str = ""


@dataclass(slots=True)
class Counted:
    """A list: its levels, and the abstract list by which it shares its count with others."""

    shared: str
    levels: dict[int, Level]
    restarts: dict[int, int]
    begun: bool = False


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has come. Ask it paragraph by paragraph, in order."""

    lists: Mapping[str, Counted] = field(default_factory=dict)
    styles: Mapping[str, Reference] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def text_of(self, style: str, own: Element | None) -> str:
        """Return the number that stands before a paragraph of this style, whose own ``numPr`` comes first."""
        if not self.lists:
            return ""
        number, level = self._reference(style, own)
        found = self.lists.get(number)
        return self._next(found, level) if found is not None else ""

    def _reference(self, style: str, own: Element | None) -> tuple[str, int]:
        number, level = self.styles.get(style, ("", None))
        if own is not None:
            said = _reference(own)
            number, level = said[0] or number, said[1] if said[1] is not None else level
        if level is None and number in self.lists and style:
            levels = self.lists[number].levels
            level = next((at for at, one in levels.items() if one.paragraph_style == style), None)
        return number, min(max(level or 0, 0), LEVELS - 1)

    def _next(self, found: Counted, level: int) -> str:
        counts = self.counts.setdefault(found.shared, {})
        if not found.begun:
            found.begun = True
            for at in found.restarts:
                counts.pop(at, None)
        start = found.restarts.get(level, found.levels.get(level, Level()).start)
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        return _written(found, level, counts)


def read_numbering(root: Element | None, styles: Element | None) -> Numbering:
    """Return the lists of a document from its parts on numbering and on styles."""
    if root is None:
        return Numbering()
    linked, of_styles = _styles(styles) if styles is not None else ({}, {})
    abstract = {value(one, "abstractNumId") or "": one for one in root if local(one) == "abstractNum"}
    shared = {
        value(one, "numId") or "": value(inner) or ""
        for one in root
        if local(one) == "num" and (inner := children(one).get("abstractNumId")) is not None
    }
    lists = {}
    for one in root:
        number = value(one, "numId") or ""
        if number in shared:
            base = _followed(shared[number], abstract, shared, linked)
            levels = dict(_levels(abstract[base])) if base in abstract else {}
            lists[number] = Counted(base, levels | dict(_overridden(one)), dict(_restarts(one)))
    return Numbering(lists, of_styles)


def _written(found: Counted, level: int, counts: Mapping[int, int]) -> str:
    own = found.levels.get(level)
    if own is None or own.style in ("none", "bullet"):
        return ""

    def of_level(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        there = found.levels.get(at, Level())
        style = "decimal" if own.plain and at < level else there.style
        return counted(counts.get(at, there.start), style)

    text = PLACE.sub(of_level, own.text)
    # A tab behind "一、" only sets the text off; behind a bare "1" it is what parts the two.
    gap = own.suffix == "space" or (own.suffix == "tab" and text[-1:].isalnum())
    return text + " " if gap else text


def _levels(abstract: Element) -> Iterator[tuple[int, Level]]:
    for one in abstract:
        if local(one) == "lvl":
            yield _int(value(one, "ilvl"), 0), _level(one)


def _level(element: Element) -> Level:
    parts = children(element)

    def of(name: str, other: str) -> str:
        return (value(parts[name]) or other) if name in parts else other

    plain = "isLgl" in parts and is_on(parts["isLgl"])
    return Level(
        of("numFmt", "decimal"),
        of("lvlText", ""),
        _int(of("start", "1"), 1),
        of("suff", "tab"),
        plain,
        of("pStyle", ""),
    )


def _overridden(number: Element) -> Iterator[tuple[int, Level]]:
    for one in number:
        if local(one) == "lvlOverride" and "lvl" in (parts := children(one)):
            yield _int(value(one, "ilvl"), 0), _level(parts["lvl"])


def _restarts(number: Element) -> Iterator[tuple[int, int]]:
    for one in number:
        if local(one) == "lvlOverride" and "startOverride" in (parts := children(one)):
            yield _int(value(one, "ilvl"), 0), _int(value(parts["startOverride"]), 1)


def _followed(
    base: str, abstract: Mapping[str, Element], shared: Mapping[str, str], linked: Mapping[str, Reference]
) -> str:
    """Return the abstract list that another stands for by naming a style of lists."""
    link = children(abstract[base]).get("numStyleLink") if base in abstract else None
    reference = linked.get(value(link) or "") if link is not None else None
    return shared.get(reference[0], base) if reference is not None else base


def _styles(root: Element) -> tuple[dict[str, Reference], dict[str, Reference]]:
    """Return the lists that styles name themselves, and those that they have, also from the style they are based on."""
    own: dict[str, Reference] = {}
    bases: dict[str, str] = {}
    for one in root.iterchildren("{*}style"):
        name = value(one, "styleId") or ""
        for base in one.iterchildren("{*}basedOn"):
            bases[name] = value(base) or ""
        for properties in one.iterchildren("{*}pPr"):
            for number in properties.iterchildren("{*}numPr"):
                own[name] = _reference(number)
        if value(one, "default") in ("1", "true", "on") and value(one, "type") == "paragraph":
            bases[""] = name  # what a paragraph has that names no style
    every = {*own, *bases}
    return own, {name: _inherited(name, own, bases) for name in every}


def _inherited(name: str, own: Mapping[str, Reference], bases: Mapping[str, str]) -> Reference:
    number, level = "", None
    for _ in range(DEEPEST_STYLE):
        said = own.get(name, ("", None))
        number, level = number or said[0], level if level is not None else said[1]
        if number or name not in bases:
            break
        name = bases[name]
    return number, level


def _reference(element: Element) -> Reference:
    parts = children(element)
    level = value(parts["ilvl"]) if "ilvl" in parts else None
    return (value(parts["numId"]) or "") if "numId" in parts else "", _int(level, 0) if level is not None else None


def _int(text: str | None, other: int) -> int:
    """Return a number that an attribute holds, or another where it holds none of a sane size."""
    try:
        return int(text[:9]) if text else other
    except ValueError:
        return other
