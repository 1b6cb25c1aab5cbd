"""What the tags of a DOCX mean to a reader, and what stands in the properties of rows and cells."""

from __future__ import annotations

from gongkai.documents.xmlparts import Element, children, is_on, local, value

PROPERTIES = "pPr rPr tblPr tblPrEx tblGrid trPr tcPr sdtPr sdtEndPr sectPr instrText delText delInstrText rt fldData"
"""What is no text: how things look, how fields are computed, what was deleted, readings above signs."""
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
MOST_SPANNED = 1000


class Names(dict[object, str]):
    """The names of tags as they are written with the usual prefix, w: left out; "" for tags of other vocabularies."""

    def __missing__(self, tag: object) -> str:
        space, _, name = str(tag).rpartition("}")
        if "wordprocessingml" in space and space.endswith("/main"):
            found = name
        elif "markup-compatibility" in space:
            found = f"mc:{name}"
        elif name == "t":
            found = "t"  # the text of formulas and drawings
        else:
            found = ""
        self[tag] = found
        return found


def row_properties(row: Element) -> dict[str, Element]:
    """Return what is said of a row, which may stand behind exceptions to its table's look."""
    for one in row:
        if local(one) == "trPr":
            return children(one)
        if local(one) == "tc":
            break
    return {}


def count(element: Element | None, least: int) -> int:
    """Return a number of columns, within what a table may have."""
    text = (value(element) or "") if element is not None else ""
    return max(least, min(int(text), MOST_SPANNED)) if text.isascii() and text.isdigit() and len(text) < 9 else least


def properties_of(element: Element, name: str) -> dict[str, Element]:
    """Return the children of the properties that an element begins with, nothing when it has none."""
    first = next(iter(element), None)
    return children(first) if first is not None and local(first) == name else {}


def is_raised(run: Element) -> bool:
    """Tell whether a run of text is raised above the line, as the mark of a footnote."""
    first = next(iter(run), None)
    if first is None or local(first) != "rPr":
        return False
    place = next(first.iterchildren("{*}vertAlign"), None)
    return place is not None and value(place) == "superscript"


def is_hidden(run: Element) -> bool:
    """Tell whether a run of text is formatted as hidden."""
    first = next(iter(run), None)
    if first is None or local(first) != "rPr":
        return False
    hiding = next(first.iterchildren("{*}vanish"), None)
    return hiding is not None and is_on(hiding)


CHANGES = ("ins", "del")
UNSEEN_MARKS = ("proofErr", "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd")
"""What may stand between two changes and is not seen."""


def follows_change(element: Element) -> bool:
    """Tell whether a tracked change stands right before an element in its paragraph."""
    for before in element.itersiblings(preceding=True):
        name = local(before)
        if name not in UNSEEN_MARKS:
            return name in CHANGES
    return False


def holds_change(paragraph: Element) -> bool:
    """Tell whether a tracked change stands in a paragraph."""
    return any(local(child) in CHANGES for child in paragraph)
