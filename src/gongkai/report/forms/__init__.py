"""The editions of the annual report, loaded from the data files beside this module.

A new edition is a new file here (or in the folders given to ``load_forms``); no code changes with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, reduce
from pathlib import Path
from typing import Any

from gongkai.problems import Failure
from gongkai.report.forms.joint import JOIN, joined, parts_of
from gongkai.report.forms.model import Block, Cell, Column, Form, IdentityRule, Row, Section, Table
from gongkai.resources import BadDataFile, read_toml

FOLDER = Path(__file__).parent
SCHEMA = FOLDER / "form.schema.json"

__all__ = ["Block", "Cell", "Column", "Form", "Row", "Section", "Table", "compose", "form", "form_of_year", "forms"]


@cache
def forms() -> dict[str, Form]:
    """Return the shipped editions by id, oldest first."""
    return load_forms(FOLDER, trusted=True)


def load_forms(folder: Path, known: Mapping[str, Form] | None = None, *, trusted: bool = False) -> dict[str, Form]:
    """Return the editions of all ``*.toml`` in a folder by id, oldest first; ``known`` are ones they may inherit.

    The shipped files are ``trusted``: the tests hold them to the schema, so that no command has to at its start.
    Raises BadDataFile when a file does not fit the schema, or names a form, row or column that does not exist.
    """
    built: dict[str, Form] = dict(known or {})
    raw: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.toml")):
        data = read_toml(path, None if trusted else SCHEMA)
        if data["id"] in raw or data["id"] in built:
            raise BadDataFile(f"{path.name}: there is a form {data['id']} already")
        raw[data["id"]] = data

    def build(form_id: str, heirs: tuple[str, ...] = ()) -> Form:
        if form_id in built:
            return built[form_id]
        if form_id not in raw or form_id in heirs:
            raise BadDataFile(f"{' → '.join((*heirs, form_id))}: no such form to inherit from")
        data = raw[form_id]
        parent = build(data["inherits"], (*heirs, form_id)) if "inherits" in data else None
        built[form_id] = _form(data, parent)
        return built[form_id]

    own = [build(form_id) for form_id in raw]
    return {each.id: each for each in sorted(own, key=lambda each: each.years[0])}


def form(form_id: str) -> Form:
    """Return one edition by id, or several joined by ``+``; Failure FORM-UNKNOWN if there is none."""
    if JOIN in form_id:
        return _joint(parts_of(form_id))
    if form_id not in forms():
        raise Failure("FORM-UNKNOWN", found=form_id, known=list(forms()))
    return forms()[form_id]


@cache
def _joint(form_ids: tuple[str, ...]) -> Form:
    first, *others = (form(each) for each in form_ids)
    return reduce(joined, others, first)


def form_of_year(year: int) -> Form | None:
    """Return the edition for reports on this year, or None for years before the first one."""
    return next((each for each in forms().values() if each.covers(year)), None)


def compose(form_id: str, table_forms: Mapping[str, str]) -> Form:
    """Return the edition ``form_id`` with each table taken from the edition named for it.

    Real reports mix editions; identities, writers and checks follow the mix.
    """
    return _compose(form_id, tuple(sorted(table_forms.items())))


@cache
def _compose(form_id: str, table_forms: tuple[tuple[str, str], ...]) -> Form:
    main, wanted = form(form_id), dict(table_forms)
    if all(wanted.get(table.key, main.id) == main.id for table in main.tables):
        return main
    tables = []
    for table in main.tables:
        source = form(wanted.get(table.key, main.id))
        tables.append(next((each for each in source.tables if each.key == table.key), table))
    return Form(**{**_plain(main), "tables": tuple(tables)})


def _plain(each: Form) -> dict[str, Any]:
    names = ("id", "title", "document_number", "document_title", "issued_on", "years", "status", "sections")
    return {name: getattr(each, name) for name in names}


def _form(data: dict[str, Any], parent: Form | None) -> Form:
    years = (data["years"]["from"], data["years"].get("until"))
    sections = tuple(Section(**_tuples(each)) for each in data.get("sections", ())) or (
        parent.sections if parent else ()
    )
    own = {each["key"]: _table(each, data["id"]) for each in data.get("tables", ())}
    inherited = [own.pop(table.key, table) for table in parent.tables] if parent else []
    tables = [_changed(table, data) for table in (*inherited, *own.values())]
    for table in tables:
        _check_table(table)
    return Form(
        id=data["id"],
        title=data["title"],
        document_number=data["document_number"],
        document_title=data.get("document_title", ""),
        issued_on=str(data.get("issued_on", "")),
        years=years,
        status=data.get("status", ""),
        sections=sections,
        tables=tuple(tables),
    )


def _table(data: dict[str, Any], form_id: str) -> Table:
    return Table(
        key=data["key"],
        section=data["section"],
        title=data["title"],
        domain_code=data["domain_code"],
        unit=data.get("unit", ""),
        grid_columns=data.get("grid_columns"),
        form=form_id,
        blocks=tuple(_block(each) for each in data["blocks"]),
        rules=tuple(
            IdentityRule(
                code=each["code"],
                table=data["key"],
                each=each["each"],
                terms=tuple(each["terms"].items()),
                op=each["op"],
                severity=each["severity"],
                basis=each["basis"],
                mark=each["mark"],
                across_forms=each.get("across_forms", False),
            )
            for each in data.get("identities", ())
        ),
    )


def _block(data: dict[str, Any]) -> Block:
    return Block(
        key=data["key"],
        caption=data.get("caption", ""),
        stub=data.get("stub", ""),
        basis=tuple(data.get("basis", ())),
        columns=tuple(Column(**_tuples(each)) for each in data["columns"]),
        rows=_rows(data["rows"], {}),
    )


def _rows(data: Iterable[dict[str, Any]], paths: dict[str, tuple[str, ...]]) -> tuple[Row, ...]:
    """Return the rows with the whole path of groups above each; ``paths`` are those of the groups known so far."""
    rows = []
    for each in data:
        facts = _tuples(each)
        parent = facts.pop("under", "")
        if parent and parent not in paths:
            raise BadDataFile(f"row {each['key']}: no group row {parent} above it")
        under = (*paths[parent], parent) if parent else ()
        is_group = facts.pop("group", False)
        if is_group:
            paths[each["key"]] = under
        rows.append(Row(**facts, under=under, is_group=is_group))
    return tuple(rows)


def _changed(table: Table, data: dict[str, Any]) -> Table:
    """Return the table as the heir has it: its own name on it, its rows replaced where the heir says so."""
    table = replace(table, form=data["id"])
    for change in data.get("changes", ()):
        if change["table"] == table.key:
            table = replace(table, blocks=_with_rows(table, change, data["id"]))
    return table


def _with_rows(table: Table, change: dict[str, Any], form_id: str) -> tuple[Block, ...]:
    for at, block in enumerate(table.blocks):
        old = next((row for row in block.rows if row.key == change["replace"]), None)
        if old is None:
            continue
        paths = {row.key: row.under for row in block.rows if row.is_group} | {"": ()}
        above = old.under[-1] if old.under else ""
        new = _rows([{"under": above, **each} for each in change["rows"]], paths)
        where = block.rows.index(old)
        changed = replace(block, rows=(*block.rows[:where], *new, *block.rows[where + 1 :]))
        return (*table.blocks[:at], changed, *table.blocks[at + 1 :])
    raise BadDataFile(f"{form_id}: table {table.key} has no row {change['replace']} to replace")


def _check_table(table: Table) -> None:
    keys = [cell.key for cell in table.cells]
    if len(set(keys)) != len(keys):
        raise BadDataFile(f"{table.form}: table {table.key} names one cell twice")
    for block in table.blocks:
        for group in (row.key for row in block.rows if row.is_group):
            under = [at for at, row in enumerate(block.figure_rows) if group in row.under]
            if not under or under[-1] - under[0] != len(under) - 1:
                raise BadDataFile(f"{table.form}: the rows of group {group} in table {table.key} do not stand together")
    for rule in table.rules:
        named = {name.removeprefix("previous:") for name, _ in rule.terms}
        known = [_names(block, rule.each) for block in table.blocks]
        unknown = sorted(named - set().union(*known))
        if unknown:
            raise BadDataFile(f"{table.form}: identity {rule.code} names {unknown[0]}, which table {table.key} lacks")
        if not any(named <= names for names in known):
            raise BadDataFile(f"{table.form}: no block of table {table.key} has all that identity {rule.code} names")


def _names(block: Block, each: str) -> set[str]:
    """Return what a rule over each row, column or group of a block may name."""
    match each:
        case "column":
            return {row.key for row in block.figure_rows} | {f"{row.key}/*" for row in block.rows if row.is_group}
        case "row":
            return {column.key for column in block.columns} | {"*"}
        case _:
            return {column.part for column in block.columns if column.group} | {"*"}


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
