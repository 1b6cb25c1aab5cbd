"""Import of a register of applications as it was kept so far: cases with their dates, events and outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongkai import law
from gongkai.applications import CHANNELS
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.applications.people import APPLICANTS
from gongkai_site.applications.services.bringing import IMPORT, fault, key_of, take_over
from gongkai_site.imports.parsing import choice, count, day, text
from gongkai_site.imports.registry import Became, Context, Field, Importer, Row, importer
from gongkai_site.organs.models import Organ

TABLE = read_toml(PACKAGE / "applications" / "imports.toml")
WORDS = TABLE.pop("words")


def words_of(labels: Mapping[str, str], synonyms: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return what each word of a register means: official labels first, then what registers say."""
    found = {word: key for key, several in synonyms.items() for word in several}
    return {**found, **{label: key for key, label in labels.items()}}


PARSE = {
    "applicant": choice(words_of(dict(APPLICANTS), WORDS["applicants"])),
    "outcome": choice(words_of({key: each.zh for key, each in law.outcomes().items()}, WORDS["outcomes"])),
    "channel": choice(words_of({key: each.zh for key, each in CHANNELS.items()}, WORDS["channels"])),
    "extended_days": count,
    "number": text(40),
    "name": text(120),
    "wanted": text(4000),
    "address": text(300),
    "id_number": text(40),
    "phone": text(40),
    "answer_number": text(80),
}
FIELDS = tuple(
    Field(
        name,
        entry["label"],
        entry["synonyms"],
        required=entry.get("required", False),
        parse=day if name.endswith("_on") else PARSE[name],
    )
    for name, entry in TABLE.items()
)


@importer("applications")
class Register(Importer):
    """An importer of registers of applications."""

    label = {"zh": "依申请公开台账", "en": "register of applications"}
    act = IMPORT
    personal = True
    fields = FIELDS

    def key(self, values: Mapping[str, Any]) -> str:
        """Return what makes a row the same case when it comes again: its number, else who asked what and when."""
        return key_of(values)

    def save(self, by: Any, organ: int, rows: Sequence[Row], context: Context) -> Iterable[Became]:
        """Enter what is right in one go; say of the rest what is wrong."""
        whose = Organ.objects.get(pk=organ)
        facts = [{name: value for name, value in row.values.items() if value is not None} for row in rows]
        faults = [fault(each) for each in facts]
        right = [each for each, wrong in zip(facts, faults, strict=True) if wrong is None]
        became = iter(take_over(by=by, organ=whose, rows=right, source=context.file))
        return [next(became) if wrong is None else wrong for wrong in faults]
