"""An office's own Word or Excel form filled with a report's figures, and a faulty report mended.

Only cells with one cure are mended. The matcher that reads a report finds the cells of an empty form as well; nothing
else of the file is touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from gongkai.documents import Document, GridCell, read_document
from gongkai.documents.edit import Edit, edit_cells, kind_to_edit
from gongkai.problems import Failure, Problem, problem
from gongkai.report.diagnosis import Diagnosis, cures, diagnose
from gongkai.report.forms import forms
from gongkai.report.forms.model import Column
from gongkai.report.model import Mark, Report
from gongkai.report.money import money_cell
from gongkai.report.read import find_cells, read_report

AUTHOR = "公开 Gongkai"


@dataclass(frozen=True)
class Filled:
    """A file as bytes, the keys of the cells that were written, and what a person should know."""

    data: bytes
    keys: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Corrected:
    """A mended file, what was changed (key → before, after), and the diagnoses that leave more ways or none."""

    data: bytes
    changes: Mapping[str, tuple[object, object]]
    open: tuple[Diagnosis, ...]
    report: Report


def fill(template: bytes, report: Report, name: str = "") -> Filled:
    """Return a template with the report's figures in its cells.

    Raises Failure EDIT-KIND where it is no Word or Excel file, FILL-NO-CELLS where it has no table of the form,
    FILL-FORM where its tables follow another edition than the report and have other cells.
    """
    kind_to_edit(template)
    cells, editions = _cells(read_document(template, name), name)
    _same_form(report, editions)
    edits = {key: _edit(report, key, cell) for key, cell in cells.items() if key in report.figures}
    return Filled(edit_cells(template, list(edits.values())), tuple(edits), tuple(_unmatched(report, cells)))


def correct(data: bytes, when: datetime, name: str = "") -> Corrected:
    """Return a copy of a faulty report with the cells mended that have one cure only, marked in the document.

    Raises Failure EDIT-KIND, FILL-NO-CELLS.
    """
    kind_to_edit(data)
    document = read_document(data, name)
    report = read_report(document)
    cells, _ = _cells(document, name)
    diagnoses = diagnose(report)
    cured = {key: value for key, value in cures(diagnoses).items() if key in cells}
    edits = [Edit(cells[key], value, _note(report, key, value)) for key, value in cured.items()]
    mended = edit_cells(data, edits, AUTHOR, when) if edits else data
    changes = {key: (report.figures[key], value) for key, value in cured.items()}
    left = tuple(each for each in diagnoses if each.status != "unique" or not set(each.solutions[0]) <= set(cured))
    return Corrected(mended, changes, left, report)


def _cells(document: Document, name: str) -> tuple[dict[str, GridCell], dict[str, str]]:
    found, editions = find_cells(document)
    cells = {key: cell for key, cell in found.items() if cell.origin is not None}
    if not cells:
        raise Failure("FILL-NO-CELLS", found=name)
    return cells, editions


def _same_form(report: Report, editions: Mapping[str, str]) -> None:
    """Refuse a template whose table follows another edition than the report's, unless both have the same cells."""
    for table in report.mixed_form.tables:
        other = forms()[editions.get(table.key, table.form)]
        drawn = next((each for each in other.tables if each.key == table.key), table)
        if {cell.key for cell in drawn.cells} != {cell.key for cell in table.cells}:
            numbers = {"found": other.document_number, "expected": forms()[table.form].document_number}
            raise Failure("FILL-FORM", exit_code=1, place=(f"表{table.section}",), **numbers)


def _edit(report: Report, key: str, cell: GridCell) -> Edit:
    value = report.figures[key]
    if value is None:
        mark = report.marks.get(key, Mark("blank"))
        return Edit(cell, mark.raw if mark.state in ("slash", "dash", "entered") else "")
    return Edit(cell, _printed(value, report.mixed_form.cell[key].column))


def _printed(value: int | Decimal, column: Column) -> int | Decimal | str:
    """Return a figure as the cell holds it: a number where it can, an amount with its unit where the label has none."""
    if not isinstance(value, Decimal):
        return value
    text = money_cell(value, column)
    return Decimal(text) if column.unit else text


def _note(report: Report, key: str, value: int) -> str:
    place = " · ".join(report.mixed_form.place(key))
    return f"{place}：原为 {report.figures[key]}，按勾稽关系改为 {value}，请与台账核对。"


def _unmatched(report: Report, cells: Mapping[str, GridCell]) -> Iterator[Problem]:
    """Yield which figures have no cell in the form, and which cells no figure in the report."""
    form = report.mixed_form
    homeless = [key for key in report.figures if key not in cells]
    if homeless:
        yield problem("FILL-NO-CELL", cells=tuple(homeless), found=len(homeless), place=form.place(homeless[0]))
    unfilled = [key for key in cells if key not in report.figures]
    if unfilled:
        yield problem("FILL-NO-FIGURE", cells=tuple(unfilled), found=len(unfilled))
