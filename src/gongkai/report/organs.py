"""The list of organs that must report: a CSV with name, code, level, kind and whatever else it is grouped by."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gongkai.documents import decode
from gongkai.problems import Failure
from gongkai.report.model import Report

HEADERS = {
    "名称": "name",
    "机关": "name",
    "单位": "name",
    "代码": "code",
    "级别": "level",
    "层级": "level",
    "类别": "kind",
    "城市": "city",
}
LEVELS = {
    "国家": "nation",
    "省级": "province",
    "省": "province",
    "市级": "city",
    "市": "city",
    "县级": "county",
    "县": "county",
    "区": "county",
    "乡级": "town",
    "乡镇": "town",
    "街道": "town",
}
KINDS = {"政府": "government", "部门": "department"}


@dataclass(frozen=True)
class Organ:
    """An organ of the list. ``level`` is nation, province, city, county or town; ``columns`` has the whole row."""

    name: str
    code: str | None = None
    level: str | None = None
    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_government(self) -> bool:
        """Whether it is a government and no department: by its kind, else by its name."""
        return self.kind == "government" if self.kind else self.name.endswith("政府")


def read_organs(data: bytes) -> list[Organ]:
    """Return the organs of a CSV file. Raises Failure as ``organs_of``, or one of decoding."""
    return organs_of(decode(data))


def organs_of(text: str) -> list[Organ]:
    """Return the organs of a CSV text with headers in Chinese or English.

    Raises Failure ORGANS-COLUMN, ORGANS-TWICE, ORGANS-FILE.
    """
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    try:
        organs = list(_listed(rows))
    except csv.Error as fault:
        raise Failure("ORGANS-FILE", found=rows.line_num) from fault
    counted = Counter(organ.code or organ.name for organ in organs)
    twice = next((key for key in counted if counted[key] > 1), None)
    if twice is not None:
        raise Failure("ORGANS-TWICE", found=twice)
    return organs


def _listed(rows: csv.DictReader[str]) -> Iterator[Organ]:
    """Yield the organs of the rows that name one; spreadsheets leave rows of nothing but commas."""
    names = {name: HEADERS.get(name.strip(), name.strip()) for name in rows.fieldnames or ()}
    if "name" not in names.values():
        raise Failure("ORGANS-COLUMN", found=list(names))
    for row in rows:
        organ = _organ({names[key]: (value or "").strip() for key, value in row.items() if key in names})
        if organ.name:
            yield organ


def _organ(row: dict[str, str]) -> Organ:
    level, kind = row.get("level", ""), row.get("kind", "")
    return Organ(
        row["name"], row.get("code") or None, LEVELS.get(level, level) or None, KINDS.get(kind, kind) or None, row
    )


def organ_of(report: Report, organs: Iterable[Organ]) -> Organ | None:
    """Return the organ of a report: by its code, else by its full name."""
    listed = list(organs)
    by_code = next((each for each in listed if each.code and each.code == report.organ_code), None)
    return by_code or next((each for each in listed if each.name == report.organ), None)
