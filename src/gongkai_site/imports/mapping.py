"""Which row is the header, and which of its columns is which field."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai_site.base.refusals import Refused
from gongkai_site.imports.registry import Field, Importer
from gongkai_site.imports.sheets import Line

LOOKED_AT = 10
"""Among so many lines the header is sought: titles and notes stand above it."""
ASIDE = re.compile(r"[（(\[【].*?[)）\]】]|[\s*＊:：、/\\_\-]")
TEN_THOUSAND = re.compile(r"万元")
OWN = ("行号", "代码", "问题")
"""Columns that a list of refused rows has at its end; they are passed over when it comes back."""


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns, and the last line they stand on: data begin below."""

    line: int
    names: tuple[str, ...]

    @property
    def signature(self) -> str:
        """Return what files of one shape share."""
        names = [plain(name) for name in self.names if name not in OWN]
        while names and not names[-1]:
            names.pop()
        return hashlib.sha256("\0".join(names).encode()).hexdigest()


def plain(name: str) -> str:
    """Return a label without blanks, marks and what stands in brackets.

    >>> plain(" *合同金额（万元）")
    '合同金额'
    """
    return ASIDE.sub("", unicodedata.normalize("NFKC", name)).lower()


def header_of(lines: Iterable[Line], importer: Importer) -> Header:
    """Return the header: of the first lines, or of two of them merged, the one that names the most fields.

    Raises Refused IMPORT-EMPTY when there is none.
    """
    first = [line for line, _ in zip(lines, range(LOOKED_AT), strict=False)]
    candidates = [Header(number, tuple(cells)) for number, cells in first if sum(map(bool, cells)) > 1]
    for (upper, above), (lower, below) in pairwise(first):
        if lower == upper + 1 and sum(map(bool, below)):
            candidates.append(Header(lower, _merged(above, below)))
    if not candidates:
        raise Refused("IMPORT-EMPTY")
    return max(candidates, key=lambda header: (len(guessed(header, importer)), sum(map(bool, header.names))))


def _merged(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a header of two rows: a group over several columns, then the columns' own names."""
    width = max(len(above), len(below))
    upper = [*above, *[""] * (width - len(above))]
    lower = [*below, *[""] * (width - len(below))]
    names, group = [], ""
    for over, own in zip(upper, lower, strict=True):
        group = over or (group if own else "")
        names.append(group + own)
    return tuple(names)


def guessed(header: Header, importer: Importer) -> dict[str, int]:
    """Return the columns whose name is a field's label or synonym; each column and field once, labels first."""
    found: dict[str, int] = {}
    names = [plain(name) for name in header.names]
    for wanted in (_labels, _synonyms):
        for field in importer.fields:
            if field.key not in found:
                taken = set(found.values())
                column = next((at for at, name in enumerate(names) if at not in taken and name in wanted(field)), None)
                if column is not None:
                    found[field.key] = column
    return found


def _labels(field: Field) -> set[str]:
    return {plain(label) for label in field.label.values()} | {field.key}


def _synonyms(field: Field) -> set[str]:
    return {plain(label) for label in field.synonyms}


def check(mapping: Mapping[str, int], header: Sequence[str], importer: Importer) -> dict[str, int]:
    """Return a mapping that can be used; raise Refused IMPORT-COLUMN, IMPORT-COLUMN-TWICE, IMPORT-UNMAPPED."""
    fields = {field.key: field for field in importer.fields}
    for key, column in mapping.items():
        if key not in fields or not 0 <= column < len(header):
            raise Refused("IMPORT-COLUMN", name=key, column=column + 1)
    doubles = [key for key, column in mapping.items() if list(mapping.values()).count(column) > 1]
    if doubles:
        raise Refused("IMPORT-COLUMN-TWICE", column=header[mapping[doubles[0]]], names=_words(fields, doubles))
    if missing := [key for key, field in fields.items() if field.required and key not in mapping]:
        raise Refused("IMPORT-UNMAPPED", names=_words(fields, missing))
    return dict(mapping)


def _words(fields: Mapping[str, Field], keys: Iterable[str]) -> dict[str, str]:
    labels = [fields[key].label for key in keys]
    return {"zh": "、".join(each["zh"] for each in labels), "en": ", ".join(each["en"] for each in labels)}


def cells_of(
    values: Sequence[str], mapping: Mapping[str, int], header: Sequence[str], importer: Importer
) -> dict[str, str]:
    """Return a row's texts by field; a bare amount under a header that names 万元 gets that unit."""
    found: dict[str, str] = {}
    for field in importer.fields:
        column = mapping.get(field.key)
        raw = values[column].strip() if column is not None and column < len(values) else ""
        if (
            raw
            and field.unit == "yuan"
            and column is not None
            and TEN_THOUSAND.search(header[column])
            and raw[-1] != "元"
        ):
            raw += "万元"
        found[field.key] = raw
    return found
