"""Bound fields of a report's text: ``{{label}}`` stands for a figure of the tables or a count of the year.

The text keeps the label, never the number, so what it says cannot differ from the tables: the number is put in when the
text is rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import cache

from gongkai.problems import PlacePart, Problem, problem
from gongkai.report.forms import Form
from gongkai.report.model import Report
from gongkai.report.money import money_cell

TOKEN = re.compile(r"\{\{([^{}\n]{0,120})\}\}")
STRAY = re.compile(r"\{\{|\}\}")
NOTHING = "—"
"""What is printed where there is no number, such as the share of those satisfied where nobody was asked."""
NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.)(?!总计$)")
EXPLAINED = re.compile(r"（[^（）]{6,}）$")
WHAT = "政府信息公开申请数量"
"""The words that labels of table 三 share, left out of the names of their cells."""

Words = Mapping[str, str]
Place = tuple[PlacePart, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """Something the text can be bound to. ``text`` is what is printed, None where there is no number; ``why`` says so.

    ``name`` is the stable name of a count of the year or the key of a cell.
    """

    label: str
    name: str
    text: str | None
    unit: str = ""
    why: Words | None = None
    is_zero: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a rendered text: plain, or what a label stands for (``field``), or a label nobody knows."""

    text: str
    label: str = ""
    field: Field | None = None


def label_of(form: Form, key: str) -> str:
    """Return the name by which a text binds to a cell: its place in the form, without numbers and explanations.

    >>> from gongkai.report.forms import form_of_year
    >>> label_of(form_of_year(2020), "applications.new_received.total")
    '表三·本年新收·总计'
    """
    return _labels(form)[key]


@cache
def _labels(form: Form) -> Mapping[str, str]:
    return {key: "·".join(_short(part) for part in form.place(key)) for key in form.keys}


def _short(part: str) -> str:
    return EXPLAINED.sub("", NUMBERED.sub("", part)).removesuffix(WHAT) or part


def cell_fields(report: Report) -> dict[str, Field]:
    """Return a field for each cell of a report's tables, by label, in the form's order."""
    form = report.mixed_form
    found = {}
    for cell in form.cells:
        value, mark = report.figures.get(cell.key), report.marks.get(cell.key)
        text = None if value is None else _printed(value, cell.column.unit or "万元")
        why = {"zh": mark.reason, "en": mark.reason} if mark and mark.reason else None
        label = label_of(form, cell.key)
        found[label] = Field(label, cell.key, text, "", why, is_zero=value == 0)
    return found | {each.label: each for each in _groups(report)}


def _groups(report: Report) -> Iterator[Field]:
    """Yield what the rows below a label without figures add up to, such as all of 不予公开."""
    form = report.mixed_form
    for table in form.tables:
        for block in table.blocks:
            totals = [column for column in block.columns if column.total and not column.group]
            for row in block.rows:
                rows = block.under(row.key)
                if not row.is_group or not totals or any(each.total and row.key in each.under for each in block.rows):
                    continue
                values = [report.figures.get(table.cell_at(each, totals[0]).key) for each in rows]
                known = None if None in values else sum(int(each or 0) for each in values)
                label = f"表{table.section}·{_short(row.label)}·合计"
                text = None if known is None else str(known)
                yield Field(label, f"{table.key}.{row.key}.total", text, is_zero=known == 0)


def _printed(value: int | Decimal, unit: str) -> str:
    if isinstance(value, Decimal):
        from gongkai.report.forms.model import Column

        return money_cell(value, Column("", "", "money", unit=unit)) + unit
    return str(value)


def pieces(text: str, fields: Mapping[str, Field]) -> Iterator[Piece]:
    """Yield a text piece by piece, each label with the field it is bound to."""
    at = 0
    for token in TOKEN.finditer(text):
        if token.start() > at:
            yield Piece(text[at : token.start()])
        label = token[1].strip()
        field = fields.get(label)
        printed = token[0] if field is None else NOTHING if field.text is None else field.text
        yield Piece(printed, label, field)
        at = token.end()
    if at < len(text):
        yield Piece(text[at:])


def render(text: str, fields: Mapping[str, Field]) -> str:
    """Return a text with its numbers; a label nobody knows stays as it is written.

    >>> render("收到申请{{ 申请 }}件。", {"申请": Field("申请", "a", "3")})
    '收到申请3件。'
    """
    return "".join(piece.text for piece in pieces(text, fields))


def labels_in(text: str) -> list[str]:
    """Return the labels a text is bound to, each once, in order."""
    return list(dict.fromkeys(token[1].strip() for token in TOKEN.finditer(text)))


def token_of(label: str) -> str:
    """Return what one writes to bind to a label."""
    return "{{" + label + "}}"


def bound_problems(text: str, fields: Mapping[str, Field], place: Place = ()) -> Iterator[Problem]:
    """Yield what is wrong with the labels of a text: unknown, without a number, or not closed."""
    for label in labels_in(text):
        field = fields.get(label)
        if field is None:
            yield problem("BOUND-UNKNOWN", place=place, found=label, near=_near(label, fields))
        elif field.text is None:
            yield problem("BOUND-NOTHING", place=place, found=label, why=field.why)
    for stray in STRAY.finditer(TOKEN.sub("", text)):
        yield problem("BOUND-OPEN", place=place, found=stray[0])


def _near(label: str, fields: Mapping[str, Field]) -> Words:
    """Return which field a label is most like, as a clause; nothing where none is like it."""
    found = get_close_matches(label, fields, 1, 0.5)
    return (
        {"zh": f"，最相近的是“{found[0]}”", "en": f"; the nearest is “{found[0]}”"} if found else {"zh": "", "en": ""}
    )


def values_of(texts: Iterable[str], fields: Mapping[str, Field]) -> dict[str, str]:
    """Return what each label of some texts stands for, in order: what a frozen text was bound to."""
    labels = dict.fromkeys(label for text in texts for label in labels_in(text))
    return {label: fields[label].text or NOTHING for label in labels if label in fields}
