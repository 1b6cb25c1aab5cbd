"""XML parts, parsed so that they can do no harm: no DTD, no entities, no network, bounded depth and size."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

from lxml import etree

from gongkai.documents.limits import LIMIT_TREE, MIB
from gongkai.problems import Failure

Element = etree._Element


def parse(data: bytes, part: str) -> Element:
    """Return the root of a part; raise Failure XML-DTD, XML-TOO-LARGE, XML-BROKEN."""
    if len(data) > LIMIT_TREE:
        raise Failure("XML-TOO-LARGE", part=part, found=len(data) // MIB, limit=LIMIT_TREE // MIB)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(_checked(data, part), parser)
    except etree.XMLSyntaxError as fault:
        raise _broken(part, fault) from fault
    return root


def stream(data: bytes, part: str, *names: str) -> Iterator[Element]:
    """Yield the elements of these local names one by one, whole, and let each go when the next is asked for."""
    events = etree.iterparse(
        BytesIO(_checked(data, part)),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:
                parent = element.getparent()
                if parent is None:
                    break
                del parent[0]
    except etree.XMLSyntaxError as fault:
        raise _broken(part, fault) from fault


def local(element: Element) -> str:
    """Return the name of an element without its namespace, of which each edition of a standard has its own."""
    return _local(element.tag)


def value(element: Element, name: str = "val") -> str | None:
    """Return an attribute of the element's own namespace."""
    return element.get(_attribute(element.tag, name))


def is_on(element: Element) -> bool:
    """Tell whether an element that stands for a choice means yes: it does when it says nothing."""
    return value(element) not in ("0", "false", "off")


def children(element: Element) -> dict[str, Element]:
    """Return the children of an element by their local names, the first of each."""
    found: dict[str, Element] = {}
    for child in element:
        found.setdefault(local(child), child)
    return found


@lru_cache(maxsize=4096)
def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


@lru_cache(maxsize=4096)
def _attribute(tag: object, name: str) -> str:
    space, brace, _ = str(tag).rpartition("}")
    return f"{space}{brace}{name}"


def _checked(data: bytes, part: str) -> bytes:
    """Return the part in UTF-8, after making sure that it declares no document type."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeDecodeError as fault:
            raise Failure("XML-BROKEN", part=part, line=1) from fault
    if b"<!DOCTYPE" in data:
        raise Failure("XML-DTD", part=part)
    return data


def _broken(part: str, fault: etree.XMLSyntaxError) -> Failure:
    return Failure("XML-BROKEN", part=part, line=fault.lineno or 1)
