"""Comments on cells of a workbook, added to a sheet that has none or to those it has.

A comment is kept in three places: its text in a comments part, its box in a drawing of the older kind, and a relation
of the sheet to each.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from gongkai.documents.edit.nodes import Node, Splice, prefix_of, scan, spliced, text_bytes

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"  # names of the format, no addresses
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
COMMENTS = f"{OFFICE}/comments"
DRAWING = f"{OFFICE}/vmlDrawing"
TYPES = "[Content_Types].xml"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
AFTER_DRAWING = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
"""What must stand behind the sheet's reference to the boxes."""

VML_HEAD = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
    b'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/></v:shapetype></xml>'
)
BOX = (
    '<v:shape id="_gongkai_{number}" type="#_x0000_t202" style="position:absolute;width:200pt;height:60pt;'
    'visibility:hidden" fillcolor="#fff4dd"><v:textbox/><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:SizeWithCells/><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on one cell."""

    reference: str
    text: str


def with_comments(parts: Mapping[str, bytes], sheet: str, comments: Sequence[Comment], author: str) -> dict[str, bytes]:
    """Return the parts of a package that change when comments are put on a sheet."""
    folder, name = posixpath.split(sheet)
    relations = f"{folder}/_rels/{name}.rels"
    known = _targets(parts.get(relations, b""), folder)
    text_part = known.get(COMMENTS) or _free(parts, "xl/comments{}.xml")
    box_part = known.get(DRAWING) or _free(parts, "xl/drawings/vmlDrawing{}.vml")
    changed = {
        text_part: _with_texts(parts.get(text_part, _empty_comments(author)), comments),
        box_part: _with_boxes(parts.get(box_part, VML_HEAD), comments),
        TYPES: _with_types(parts[TYPES], text_part),
    }
    if DRAWING not in known or COMMENTS not in known:
        changed[relations] = _related(parts.get(relations), known, folder, text_part, box_part)
    if DRAWING not in known:
        changed[sheet] = _pointing(parts[sheet])
    return changed


def _targets(relations: bytes, folder: str) -> dict[str, str]:
    """Return the parts that a sheet is related to, by the kind of relation."""
    if not relations:
        return {}
    return {
        node.attributes["Type"]: posixpath.normpath(posixpath.join(folder, node.attributes["Target"])).lstrip("/")
        for node in scan(relations).children
    }


def _free(parts: Mapping[str, bytes], pattern: str) -> str:
    number = 1
    while pattern.format(number) in parts:
        number += 1
    return pattern.format(number)


def _empty_comments(author: str) -> bytes:
    name = text_bytes(author)
    return (
        f'<comments xmlns="{MAIN}"><authors><author>'.encode()
        + name
        + b"</author></authors><commentList></commentList></comments>"
    )


def _with_texts(xml: bytes, comments: Sequence[Comment]) -> bytes:
    listed = next(scan(xml).iter("commentList"))
    c = prefix_of(xml, listed)
    inner = b"".join(
        f'<{c}comment ref="{each.reference}" authorId="0"><{c}text><{c}t>'.encode()
        + text_bytes(each.text)
        + f"</{c}t></{c}text></{c}comment>".encode()
        for each in comments
    )
    return spliced(xml, [_appended(xml, listed, inner)])


def _with_boxes(xml: bytes, comments: Sequence[Comment]) -> bytes:
    end = xml.rindex(b"</xml>")
    first = len(re.findall(rb"<v:shape ", xml)) + 1
    boxes = "".join(_box(first + at, each.reference) for at, each in enumerate(comments))
    return xml[:end] + boxes.encode() + xml[end:]


def _box(number: int, reference: str) -> str:
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # type: ignore[union-attr]  # told by the reader
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return BOX.format(number=number, row=int(row) - 1, column=column - 1)


def _with_types(xml: bytes, text_part: str) -> bytes:
    root = scan(xml)
    named = {node.attributes.get("PartName") for node in root.children}
    extensions = {node.attributes.get("Extension", "").lower() for node in root.children}
    inner = "" if "vml" in extensions else f'<Default Extension="vml" ContentType="{VML_TYPE}"/>'
    if f"/{text_part}" not in named:
        inner += f'<Override PartName="/{text_part}" ContentType="{COMMENTS_TYPE}"/>'
    return spliced(xml, [_appended(xml, root, inner.encode())])


def _related(xml: bytes | None, known: Mapping[str, str], folder: str, text_part: str, box_part: str) -> bytes:
    xml = xml or f'<Relationships xmlns="{PACKAGE}"></Relationships>'.encode()
    wanted = (("rIdGongkaiText", COMMENTS, text_part), (BOX_ID, DRAWING, box_part))
    inner = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target={quoteattr(posixpath.relpath(part, folder))}/>'
        for key, kind, part in wanted
        if kind not in known
    )
    return spliced(xml, [_appended(xml, scan(xml), inner.encode())])


BOX_ID = "rIdGongkaiBoxes"


def _pointing(xml: bytes) -> bytes:
    """Return a sheet that names its boxes, where the format wants it."""
    root = scan(xml)
    after = next((node for node in root.children if node.name in AFTER_DRAWING), None)
    place = after.start if after else root.close
    new = f'<{prefix_of(xml, root)}legacyDrawing xmlns:r="{OFFICE}" r:id="{BOX_ID}"/>'.encode()
    return spliced(xml, [Splice(place, place, new)])


def _appended(xml: bytes, node: Node, inner: bytes) -> Splice:
    if not node.is_empty:
        return Splice(node.close, node.close, inner)
    tag = xml[node.start : node.opened]
    name = tag[1:].split(b" ")[0].rstrip(b"/>")
    return Splice(node.start, node.end, tag[:-2].rstrip() + b">" + inner + b"</" + name + b">")
