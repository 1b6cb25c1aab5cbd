"""Parts of packages of XML that all of them have: properties, pictures, files in the file, links, charts, drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gongkai.documents.model import Place
from gongkai.documents.package import Package
from gongkai.documents.xmlparts import Element, local, parse
from gongkai.findings.model import Passage, Where
from gongkai.findings.passages.reading import Reading, lines
from gongkai.problems import Failure, PlacePart

PERSONAL = frozenset({"creator", "lastModifiedBy", "Manager", "Company"})
"""Properties that name people or their organ; the others say what the document is about."""
TEXTS = ("{*}t", "{*}delText", "{*}instrText", "{*}v", "{*}TextCode")
DRAWN = re.compile(r"/media/|\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|webp|jp2)$", re.IGNORECASE)
WITHOUT_TEXT = re.compile(
    r"\[Content_Types\]|/?(?:styles|settings|fontTable|webSettings|numbering|calcChain|viewProps|presProps|tableStyles"
    r"|stylesWithEffects)\d*\.xml$|/theme/|slideLayouts/|slideMasters/|/colors\d*\.xml$|/style\d*\.xml$|\.vml$|Fonts?/"
)
ATTRIBUTES = ("descr", "title", "alt", "string")
"""What a drawing says of itself; ``string`` is the text of a watermark."""
NOTES = re.compile(r"notesSlides/|comments?/")


def package_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield all texts of a package whose layout is not read: slides and OFD files."""
    package = Package(data)
    for name in package.names:
        where: Where = "comment" if NOTES.search(name) else "body"
        yield from part_passages(reading, package, name, place, where)


def part_passages(
    reading: Reading, package: Package, name: str, place: Place, where: Where = "data", label: PlacePart | None = None
) -> Iterator[Passage]:
    """Yield what any part of a package holds: text, properties, links, a picture, a file.

    ``label`` is how a person calls the part, where people have a word for it.
    """
    if name.endswith("/") or WITHOUT_TEXT.search(name):
        return
    try:
        if name.startswith("docProps/") and name.endswith(".xml"):
            yield from _properties(parse(package.read(name), name), place)
        elif name.endswith(".rels"):
            yield from _links(parse(package.read(name), name), place)
        elif name.endswith((".xml", ".svg")):
            root = parse(package.read(name), name)
            yield from texts_of(root, (*place, label or ("part", name)), where)
        elif DRAWN.search(name):
            from gongkai.findings.passages.pictures import picture_passages

            yield from picture_passages(reading, package.read(name), (*place, ("picture", name.rpartition("/")[2])))
        elif "/embeddings/" in name or "/afchunk" in name or "/Attachs/" in name:
            yield from reading.inner(package.read(name), name.rpartition("/")[2], place)
    except Failure as failure:
        yield reading.unread(failure.problem, (*place, ("part", name)))


def texts_of(root: Element, place: Place, where: Where) -> Iterator[Passage]:
    """Yield the paragraphs of a part, texts that stand in none, and what its drawings say of themselves."""
    for paragraph in root.iter("{*}p"):
        yield from lines(text_of(paragraph), place, where)
    for text in root.iter(*TEXTS):
        if text.text and next(text.iterancestors("{*}p"), None) is None:
            yield from lines(text.text, place, where)
    for drawn in root.iter("{*}docPr", "{*}cNvPr", "{*}textpath", "{*}shape"):
        for attribute in ATTRIBUTES:
            yield from lines(drawn.get(attribute), place, "header" if attribute == "string" else "alt")
    if where == "data":  # caches hold their values in attributes
        for element in root.iter("{*}s", "{*}n", "{*}d", "{*}definedName"):
            yield from lines(element.get("v") or element.text, place, where)


def text_of(element: Element) -> str:
    """Return all text in an element, in its order, deleted text and instructions of fields too."""
    return "".join(text.text or "" for text in element.iter("{*}t", "{*}delText", "{*}instrText"))


def _properties(root: Element, place: Place) -> Iterator[Passage]:
    for element in root:
        name = str(element.get("name") or local(element))
        where: Where = "property" if name in PERSONAL else "info"
        yield from lines(" ".join(map(str, element.itertext())), (*place, ("property", name)), where)


def _links(root: Element, place: Place) -> Iterator[Passage]:
    number = 0
    for one in root:
        if one.get("TargetMode") == "External" and str(one.get("Type", "")).endswith("/hyperlink"):
            number += 1
            yield Passage(str(one.get("Target", "")), (*place, ("link", number)), "link")
