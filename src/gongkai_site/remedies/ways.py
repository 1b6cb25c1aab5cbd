"""How an organ counts remedies in table 四, where the form does not say (settings)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from gongkai.applications.remedies import COLUMNS, ENDINGS
from gongkai.report.forms import forms
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting_on

FIRST_JUDGMENT = "first"


@dataclass(frozen=True, slots=True)
class Way:
    """A lawsuit counts by its first judgment or by the one in effect; some endings in another column than ours."""

    by_first: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)

    def endings(self, column: str) -> list[str]:
        """Return the endings that count in a column."""
        return [key for key, each in ENDINGS.items() if self.columns.get(key, each.column) == column]


def way_of(organ: Organ, year: int) -> Way:
    """Return how an organ counted at the end of a year."""
    last = date(year, 12, 31)
    wish = setting_on(organ, "count_endings", last) or ""
    found, _wrong = read(wish)
    return Way(setting_on(organ, "count_suits", last) == FIRST_JUDGMENT, found)


def read(wish: str) -> tuple[dict[str, str], list[str]]:
    """Return what a setting says of endings and columns, by key or official label; and the parts it does not know.

    >>> read("调解=结果纠正；不予受理=upheld；别的=结果维持")
    ({'mediated': 'corrected', 'inadmissible': 'upheld'}, ['别的=结果维持'])
    """
    found, wrong = {}, []
    for part in filter(None, (each.strip() for each in re.split(r"[;；\n]", wish))):
        name, _, column = (each.strip() for each in part.partition("="))
        ending = next((key for key, each in ENDINGS.items() if name and (key == name or each.zh.startswith(name))), "")
        key = _columns().get(column, "")
        if ending and key and ENDINGS[ending].column:
            found[ending] = key
        else:
            wrong.append(part)
    return found, wrong


def fault(wish: str) -> Refusal | None:
    """Return what is wrong with a setting, or None."""
    _found, wrong = read(wish)
    labels = [label for label in _columns() if label not in COLUMNS]
    known = [each.zh for each in ENDINGS.values() if each.column]
    return refusal("REMEDY-WAY", found=wrong[0], endings=known, columns=labels) if wrong else None


def label_of(column: str) -> str:
    """Return the official label of a column of table 四."""
    return next(label for label, key in _columns().items() if key == column)


@cache
def _columns() -> dict[str, str]:
    table = next(table for table in forms()["annual-2021"].tables if table.key == "remedies")
    cells = [(each.label, each.key.rpartition(".")[2]) for block in table.blocks for each in block.columns]
    labels = {label: key for label, key in cells if key in COLUMNS}
    return {**labels, **{key: key for key in COLUMNS}}
