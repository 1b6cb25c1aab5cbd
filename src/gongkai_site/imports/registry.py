"""What can be imported: declared by the registers, kept by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

from gongkai.problems import Problem
from gongkai_site.base.refusals import Refused, lang, refusal
from gongkai_site.imports.parsing import Unread, text

Parse = Callable[[str], Any]
TEXT = text()


@dataclass(frozen=True, slots=True)
class Field:
    """A column a register takes: its key, official label, other labels met in files, and how its text is read.

    ``unit = "yuan"`` lets a header that names 万元 count.
    """

    key: str
    label: Mapping[str, str]
    synonyms: Sequence[str] = ()
    required: bool = False
    parse: Parse = TEXT
    unit: str = ""

    @property
    def words(self) -> str:
        """Return the label in the language of this request."""
        return self.label[lang()]


@dataclass(frozen=True, slots=True)
class Row:
    """A row that was read: its line in the file, its key and its values."""

    line: int
    key: str
    values: Mapping[str, Any]


Became = Literal["added", "unchanged"] | Problem
"""What became of a row; a problem refuses it."""


@dataclass
class Context:
    """What an importer may want to know of the run at hand: its id, the file's name and digest; ``kept`` is its own."""

    run: int
    file: str
    digest: str
    kept: dict[str, Any] = field(default_factory=dict)


class Importer:
    """What a register takes. A subclass names label and fields, and saves rows by its own service."""

    label: ClassVar[Mapping[str, str]]
    fields: ClassVar[Sequence[Field]]
    act: ClassVar[str] = "imports.run"
    personal: ClassVar[bool] = False
    """Whether its files hold personal data: they lie sealed and are not handed out."""

    @property
    def words(self) -> str:
        """Return the label in the language of this request."""
        return self.label[lang()]

    def key(self, values: Mapping[str, Any]) -> str:
        """Return what makes a row the same row when it comes again."""
        raise NotImplementedError

    def save(self, by: Any, organ: int, rows: Sequence[Row], context: Context) -> Iterable[Became]:
        """Write a batch inside the transaction at hand; return what became of each row, in order.

        By default row by row through ``save_row``, where one that is refused leaves nothing behind.
        """
        return [self._saved(by, organ, row, context) for row in rows]

    def save_row(self, by: Any, organ: int, row: Row, context: Context) -> bool:
        """Write one row by the register's service; return False when it was there already. Raise Refused."""
        raise NotImplementedError

    def _saved(self, by: Any, organ: int, row: Row, context: Context) -> Became:
        from django.db import transaction

        try:
            with transaction.atomic():
                return "added" if self.save_row(by, organ, row, context) else "unchanged"
        except Refused as refused:
            return refused.problem

    def values_of(self, cells: Mapping[str, str]) -> tuple[dict[str, Any], list[tuple[str, Problem]]]:
        """Return the values of a row's texts, and a problem for each field that has none."""
        values: dict[str, Any] = {}
        problems: list[tuple[str, Problem]] = []
        for each in self.fields:
            raw = cells.get(each.key, "")
            if not raw:
                values[each.key] = None
                if each.required:
                    problems.append((each.key, refusal("IMPORT-BLANK", column=dict(each.label))))
                continue
            try:
                values[each.key] = each.parse(raw)
            except Unread as unread:
                facts = {**unread.facts, "column": dict(each.label), "found": raw[:80]}
                problems.append((each.key, refusal(unread.code, **facts)))
        return values, problems


Class = TypeVar("Class", bound=type[Importer])
IMPORTERS: dict[str, Importer] = {}


def importer(kind: str) -> Callable[[Class], Class]:
    """Register an importer under a kind."""

    def register(made: Class) -> Class:
        if kind in IMPORTERS and type(IMPORTERS[kind]) is not made:
            raise ValueError(f"{kind} has an importer already")
        IMPORTERS[kind] = made()
        return made

    return register


def importer_of(kind: str) -> Importer:
    """Return the importer of a kind; raise Refused IMPORT-UNKNOWN."""
    if kind not in IMPORTERS:
        raise Refused("IMPORT-UNKNOWN", kind=kind, known=sorted(IMPORTERS))
    return IMPORTERS[kind]


def kinds() -> Iterator[tuple[str, str]]:
    """Yield every kind and its words."""
    for kind, each in sorted(IMPORTERS.items()):
        yield kind, each.words
