"""The file around the cells: which part each stands in, and the package put together again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gongkai.documents import kind_of
from gongkai.documents.edit import docx, xlsx
from gongkai.documents.edit.comments import Comment, with_comments
from gongkai.documents.model import GridCell
from gongkai.problems import Failure

KINDS = ("docx", "xlsx")


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to stand in a cell. ``note`` says why, where the change is to be marked in the document."""

    cell: GridCell
    value: int | Decimal | str
    note: str = ""


def edit_cells(data: bytes, edits: Sequence[Edit], author: str = "", when: datetime | None = None) -> bytes:
    """Return a Word or Excel file with new texts in some cells.

    With an author and a time the changes are marked: as tracked changes in Word, as comments in Excel. Only the parts
    that hold the cells differ, and in them only the cells. Raises Failure EDIT-KIND for other files.
    """
    kind = kind_to_edit(data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    mark = docx.Mark(author, when) if author and when else None
    if kind == "docx":
        changed = {docx.PART: docx.edited(parts[docx.PART], _by_number(edits), mark)}
    else:
        changed = _sheets(parts, edits)
        if mark:
            changed |= _commented(parts | changed, edits, mark.author)
    return _packed(data, changed)


def kind_to_edit(data: bytes) -> str:
    """Return the kind of a file whose cells can be written anew. Raises Failure EDIT-KIND for all others."""
    kind = kind_of(data)
    if kind not in KINDS:
        raise Failure("EDIT-KIND", found=kind.upper())
    return kind


def _by_number(edits: Sequence[Edit]) -> dict[int, str]:
    """Return the texts by the number of the cell's element among all cells of the document."""
    first: object = next((edit.cell.origin for edit in edits), None)
    if first is None:
        return {}
    every = first.getroottree().iter(first.tag)  # type: ignore[attr-defined]  # an lxml element, see documents.docx
    numbers = {element: at for at, element in enumerate(every)}
    return {numbers[edit.cell.origin]: str(edit.value) for edit in edits}


def _sheets(parts: Mapping[str, bytes], edits: Sequence[Edit]) -> dict[str, bytes]:
    values: dict[str, dict[str, int | Decimal | str]] = {}
    for edit in edits:
        part, reference = _place(edit)
        values.setdefault(part, {})[reference] = edit.value
    return {part: xlsx.edited(parts[part], own) for part, own in values.items()}


def _commented(parts: Mapping[str, bytes], edits: Sequence[Edit], author: str) -> dict[str, bytes]:
    comments: dict[str, list[Comment]] = {}
    for edit in edits:
        part, reference = _place(edit)
        comments.setdefault(part, []).append(Comment(reference, edit.note))
    changed: dict[str, bytes] = {}
    for part, own in comments.items():
        changed |= with_comments({**parts, **changed}, part, own, author)
    return changed


def _place(edit: Edit) -> tuple[str, str]:
    origin = edit.cell.origin
    if not (isinstance(origin, tuple) and len(origin) == 2):
        raise Failure("EDIT-KIND", found="XLSX")
    part, reference = origin
    return str(part), str(reference)


def _packed(data: bytes, changed: Mapping[str, bytes]) -> bytes:
    """Return the package with some parts changed or added, the others copied as they are, in their order."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, changed.get(info.filename, old.read(info)), compress_type=info.compress_type)
        known = set(old.namelist())
        for name, content in sorted(changed.items()):
            if name not in known:
                new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
