"""Two editions of one table side by side: the rows of the first, and those that only the second has.

A sum over units some of which still print the older edition needs a place for the older rows. The id of such an
edition names its parts: ``annual-2021+annual-2019-trial``. Blocks whose columns differ cannot be joined and stay as the
first edition has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gongkai.report.forms.model import Block, Form, Row, Table

JOIN = "+"


def parts_of(form_id: str) -> tuple[str, ...]:
    """Return the ids of the editions that an id names, each once.

    >>> parts_of("annual-2021+annual-2019-trial")
    ('annual-2021', 'annual-2019-trial')
    """
    return tuple(dict.fromkeys(form_id.split(JOIN)))


def joint_id(form_ids: Iterable[str]) -> str:
    """Return the id of the first edition joined with the others, in an order that does not depend on theirs.

    >>> joint_id(["b", "c", "a", "b"])
    'b+a+c'
    """
    first, *others = dict.fromkeys(part for each in form_ids for part in parts_of(each))
    return JOIN.join((first, *sorted(others)))


def joined(first: Form, second: Form) -> Form:
    """Return the first edition with the rows that only the second has, each told by the number of its document."""
    form_id = joint_id((first.id, second.id))
    tables = tuple(_joined_table(table, second, form_id) for table in first.tables)
    return replace(first, id=form_id, tables=tables)


def _joined_table(table: Table, second: Form, form_id: str) -> Table:
    """Return the table with further rows under the joint id, or as it is where there are none."""
    other = next((each for each in second.tables if each.key == table.key), table)
    blocks = {_shape(block): block for block in other.blocks}
    joint = tuple(
        _joined_block(block, blocks.get(_shape(block), block), second.document_number) for block in table.blocks
    )
    return table if joint == table.blocks else replace(table, form=form_id, blocks=joint)


def _shape(block: Block) -> tuple[str, ...]:
    """Return what two blocks must share to be joined: their key and their columns."""
    return (block.key, *(column.key for column in block.columns))


def _joined_block(block: Block, other: Block, number: str) -> Block:
    known = {row.key for row in block.rows}
    new = [row for row in other.rows if row.key not in known]
    rows = list(block.rows)
    for row in new:
        rows.insert(_place(rows, row), replace(row, label=f"{row.label}（{number}）"))
    return replace(block, rows=tuple(rows)) if new else block


def _place(rows: list[Row], new: Row) -> int:
    """Return where a row goes: before the total of its outermost group, else at the end."""
    return next((at for at, row in enumerate(rows) if row.total and row.under == new.under[:1]), len(rows))
