"""``forms.md``: each edition of the annual report, its tables as printed, and the key of every figure."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gongkai.report.forms import Block, Form, Table, forms
from gongkai.report.forms.layout import Span, column_spans, header_rows, label_cells
from pages.markdown import MARKS_NOTE, block, code, document, facts, head, link, plain, table


def page() -> str:
    """Return the whole page."""
    parts = [head("forms"), MARKS_NOTE]
    for form in forms().values():
        parts += _form(form)
    return document("Forms", parts)


def _form(form: Form) -> Iterator[str]:
    first, last = form.years
    source = f"src/gongkai/report/forms/{form.id}.toml"
    yield f"## {form.id}"
    yield facts(
        (
            ("title", form.title),
            ("document", f"{form.document_number} {form.document_title}".strip()),
            ("issued on", form.issued_on),
            ("report years", f"{first} to {last}" if last else f"from {first} on"),
            ("status", form.status),
            ("figures", str(len(form.keys))),
            ("data", link(source)),
        )
    )
    yield table(
        ("section", "heading", "also read as", "content", "basis"),
        ((each.no, each.heading, "\n".join(each.also), "、".join(each.content), each.basis) for each in form.sections),
    )
    places = {key: number for number, key in enumerate(form.keys)}
    for each in form.tables:
        yield from _table(form, each, places)


def _table(form: Form, each: Table, places: dict[str, int]) -> Iterator[str]:
    yield f"### {form.id}: 表{each.section} {each.title}"
    unit = f" Unit: {each.unit}." if each.unit else ""
    yield f"Table key `{each.key}`.{unit} Its arithmetic rules: [identities.md](identities.md#{form.id})."
    yield from (_grid(each, part, places) for part in each.blocks)
    yield block("\n".join(f"{places[cell.key]:>3}  {cell.key}" for cell in each.cells))
    yield _columns(each)
    yield _rows(each)


def _grid(each: Table, part: Block, places: dict[str, int]) -> str:
    lines = ["<table>"]
    lines += (_row([_span(span, "th") for span in row]) for row in header_rows(part, each))
    for row, labels in zip(part.figure_rows, label_cells(part), strict=True):
        cells = [_span(span, "th") for span in labels]
        for column, width in zip(part.columns, column_spans(part, each), strict=True):
            cells.append(_span(Span(str(places[each.cell_at(row, column).key]), width), "td"))
        lines.append(_row(cells))
    return "\n".join([*lines, "</table>"])


def _row(cells: list[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _span(span: Span, tag: str) -> str:
    wide = f' colspan="{span.colspan}"' if span.colspan > 1 else ""
    high = f' rowspan="{span.rowspan}"' if span.rowspan > 1 else ""
    return f"<{tag}{wide}{high}>{escape(span.label, quote=False)}</{tag}>"


def _columns(each: Table) -> str:
    """Return the columns of all blocks, those that several blocks share once."""
    return table(
        ("column", "label", "also read as", "under", "kind", "unit", "total"),
        dict.fromkeys(
            (
                code(column.key),
                column.label,
                "\n".join(column.also),
                " · ".join(column.under),
                column.kind,
                column.unit,
                "yes" if column.total else "",
            )
            for part in each.blocks
            for column in part.columns
        ),
    )


def _rows(each: Table) -> str:
    """Return the rows with what each counts; a group row holds the rows under it and no figures."""
    return table(
        ("row", "label", "also read as", "basis", "definition", "mark"),
        (
            (
                code(row.key) + (" (group)" if row.is_group else " (total)" if row.total else ""),
                row.label,
                "\n".join(row.also),
                "\n".join(row.basis or part.basis),
                plain(row.definition),
                code(row.mark),
            )
            for part in each.blocks
            for row in part.rows
            if row.label
        ),
    )
