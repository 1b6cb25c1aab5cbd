"""A document's blocks → a Report: one matcher, driven by the form.

Every figure comes out right, or is null with a problem that says so. What the document prints stands, right or wrong;
each tolerance used is a note with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from gongkai.documents import Document, Grid, GridCell
from gongkai.problems import Failure, PlacePart, Problem, problem
from gongkai.report.forms import Section, compose, form_of_year, forms
from gongkai.report.model import Report, SectionText
from gongkai.report.read.front import Front, read_front, without_signature
from gongkai.report.read.outline import Line, Part, lines_of, outline, sections
from gongkai.report.read.paragraphs import paragraphs
from gongkai.report.read.tables import Laid, Reading, lay_table, read_laid, words_of

OLDER = re.compile(r"统计指标|申请办结数|主动公开政府信息数|按时办结数|收到申请数")
LARGEST_TABLE = 200_000
"""Signs of text in which a table is looked for; a section with more is prose."""


def find_cells(document: Document) -> tuple[dict[str, GridCell], dict[str, str]]:
    """Return the drawn cell of each figure that a document has a place for, filled or not, and each table's edition."""
    found: dict[str, GridCell] = {}
    laid_tables = lay_tables(outline(lines_of(document)), None)
    for laid in laid_tables.values():
        for match in laid.matches:
            row, block = match.expected.row, match.expected.block
            for key, cell in zip(match.run.columns or (), match.run.cells or (), strict=False):
                column = next((each for each in block.columns if each.key == key), None)
                if column is not None:
                    found[laid.table.cell_at(row, column).key] = cell
    return found, {key: laid.table.form for key, laid in laid_tables.items()}


def read_report(document: Document) -> Report:
    """Return the report that a document holds.

    Raises Failure READ-NO-REPORT when none of the three tables is found, READ-OLDER-FORM when the document follows
    a form of before 2019.
    """
    lines = lines_of(document)
    parts = outline(lines)
    head, end = _text(parts[0]), _text(parts[-1])
    front = read_front(lines, head, end)
    readings = {key: read_laid(laid) for key, laid in lay_tables(parts, front.year).items()}
    if not readings:
        _refuse(lines, front)
    mixed = {key: reading.form for key, reading in readings.items()}
    form_id = _form_id(mixed, front.year)
    table_forms = {table.key: mixed.get(table.key, form_id) for table in forms()[form_id].tables}
    form = compose(form_id, table_forms)
    figures = {key: value for reading in readings.values() for key, value in reading.figures.items()}
    marks = {key: value for reading in readings.values() for key, value in reading.marks.items()}
    return Report(
        form=form_id,
        table_forms=table_forms,
        figures={key: figures[key] for key in form.keys if key in figures},
        marks={key: marks[key] for key in form.keys if key in marks},
        organ=front.organ,
        year=front.year,
        title=front.title,
        dated=front.dated,
        period=front.period,
        contact=front.contact,
        sections=tuple(_sections(parts, front)),
        problems=(*document.problems, *front.problems, *_table_problems(readings, form_id)),
    )


def lay_tables(parts: Sequence[Part], year: int | None) -> dict[str, Laid]:
    """Return where each table was found.

    In its section, else on a sheet of its own, else among all drawn tables, else anywhere in the text.
    """
    every = [line for part in parts for line in part.lines]
    grids = [line for line in every if isinstance(line, Grid)]
    sheets = _sheets(grids)
    made = {}
    for key, no in _table_sections().items():
        own = next((part.lines for part in parts if part.section and part.section.no == no), ())
        for lines in (own, *sheets, grids, _following(parts, no), every):
            laid = lay_table(key, lines, year) if lines and _size(lines) <= LARGEST_TABLE else None
            if laid is not None:
                made[key] = laid
                break
    return made


def _sheets(grids: Sequence[Grid]) -> list[list[Grid]]:
    """Return the grids of each sheet of a workbook, where there are several."""
    made: dict[PlacePart, list[Grid]] = {}
    for grid in grids:
        if grid.place and grid.place[0][0] == "sheet":
            made.setdefault(grid.place[0], []).append(grid)
    return list(made.values()) if len(made) > 1 else []


def _following(parts: Sequence[Part], no: str) -> list[Line]:
    """Return the lines from the last section found before a missing one, in the order of the form, to the next."""
    order = [section.no for section in sections()]
    before = [part for part in parts if part.section and order.index(part.section.no) < order.index(no)]
    missing = all(part.section is None or part.section.no != no for part in parts)
    return list(before[-1].lines) if before and missing else []


def _size(lines: Sequence[Line]) -> int:
    return sum(len(line[0]) for line in lines if not isinstance(line, Grid))


def _table_sections() -> dict[str, str]:
    return {table.key: table.section for form in forms().values() for table in form.tables}


def _form_id(mixed: Mapping[str, str], year: int | None) -> str:
    """Return the edition of the year, or where that is unknown the one most tables follow, the older if even."""
    of_year = form_of_year(year) if year else None
    return of_year.id if of_year else max(sorted(mixed.values()), key=list(mixed.values()).count)


def _table_problems(readings: Mapping[str, Reading], form_id: str) -> Iterator[Problem]:
    for table in forms()[form_id].tables:
        reading = readings.get(table.key)
        place = (f"表{table.section}",)
        if reading is None:
            yield problem("READ-TABLE-MISSING", place=place, cells=tuple(cell.key for cell in table.cells))
            continue
        if reading.form != form_id and compose(form_id, {table.key: reading.form}).keys != forms()[form_id].keys:
            own = compose(form_id, {table.key: reading.form}).cell
            lacking = tuple(cell.key for cell in table.cells if cell.key not in own)
            found, due = forms()[reading.form].title, forms()[form_id].title
            yield problem("READ-OTHER-FORM", place=place, cells=lacking, found=found, expected=due)
        yield from reading.problems


def _sections(parts: Sequence[Part], front: Front) -> Iterator[SectionText]:
    last = len(parts) - 1
    for number, part in enumerate(parts):
        texts = paragraphs(part)
        kept = tuple(without_signature(texts, front)) if number == last else texts
        if part.section is not None:
            yield SectionText(part.section.no, part.section.heading, kept)
        elif kept:
            yield SectionText("", "", kept)


def _text(part: Part) -> str:
    return "\n".join(line[0] for line in part.lines if not isinstance(line, Grid))[:20_000]


def _refuse(lines: Sequence[Line], front: Front) -> None:
    words = "".join(map(words_of, lines[:5000]))[:200_000]
    if (front.year is not None and form_of_year(front.year) is None) or OLDER.search("".join(words.split())):
        raise Failure("READ-OLDER-FORM", found=front.year)
    raise Failure("READ-NO-REPORT", sections=[section.heading for section in sections() if _is_table(section)])


def _is_table(section: Section) -> bool:
    return section.kind == "tables"
