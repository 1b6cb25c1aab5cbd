"""Import into ledgers: one importer a kind, in the shape of 双公示 exports and of registers kept by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.imports.parsing import choice, count, day, text, yuan
from gongkai_site.imports.registry import Became, Context, Field, Importer, Row, importer
from gongkai_site.ledgers import services
from gongkai_site.ledgers.kinds import KINDS, Kind
from gongkai_site.organs.models import Organ

PARSE = {
    "day": day,
    "ended_on": day,
    "disclosed_on": day,
    "amount": yuan,
    "quantity": count,
    "end_reason": choice({"废止": "repealed", "已废止": "repealed", "失效": "lapsed", "已失效": "lapsed", "有效": ""}),
}
ALWAYS = ("number", "title", "day", "quantity", "source")


class Ledger(Importer):
    """An importer of one kind."""

    act = services.DRAFT
    kind: Kind

    def key(self, values: Mapping[str, Any]) -> str:
        """Return what tells a record from all others of its kind."""
        return services.key_of(self.kind.key, _facts(values))

    def save(self, by: Any, organ: int, rows: Sequence[Row], context: Context) -> Iterable[Became]:
        """Enter what is right in one go; say of the rest what is wrong."""
        facts = [_facts(row.values) for row in rows]
        faults = [services.fault(self.kind.key, each) for each in facts]
        right = [each for each, wrong in zip(facts, faults, strict=True) if wrong is None]
        whose = Organ.objects.get(pk=organ)
        added = iter(services.add_many(by=by, organ=whose, kind=self.kind.key, rows=right, source=context.file))
        return [wrong or ("added" if next(added) else "unchanged") for wrong in faults]


def _facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's values as the service takes them: what is blank is left out."""
    return {name: value for name, value in values.items() if value is not None}


def _fields(kind: Kind) -> tuple[Field, ...]:
    table = read_toml(PACKAGE / "ledgers" / "imports.toml")
    names = [name for name in table if name in ALWAYS or name in kind.fields]
    return tuple(
        Field(
            name,
            kind.day if name == "day" else table[name]["label"],
            [*table[name]["synonyms"], table[name]["label"]["zh"], *(kind.ends.values() if name == "ended_on" else ())],
            required=name in {"title", "day", *kind.must},
            parse=PARSE.get(name, text()),
            unit="yuan" if name == "amount" else "",
        )
        for name in names
    )


for _key, _kind in KINDS.items():
    importer(f"ledgers.{_key}")(
        type(_key.title().replace("_", ""), (Ledger,), {"kind": _kind, "label": _kind.words, "fields": _fields(_kind)})
    )
