"""Import of a list of remedies as it was kept so far: complaints, reconsiderations, lawsuits with their outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongkai.applications.remedies import ENDINGS, KINDS
from gongkai.problems import Problem
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.applications.importers import words_of
from gongkai_site.imports.parsing import choice, day, text
from gongkai_site.imports.registry import Became, Context, Field, Importer, Row, importer
from gongkai_site.organs.models import Organ
from gongkai_site.remedies.services.bringing import Brought, brought, key_of, take_over
from gongkai_site.remedies.services.entering import KEEP

TABLE = read_toml(PACKAGE / "remedies" / "imports.toml")
WORDS = TABLE.pop("words")
LONGEST = {"matter": 200, "forum": 120, "forum_number": 80, "name": 120, "id_number": 40, "phone": 40, "cases": 500}
_ENDINGS = choice(words_of({key: each.zh for key, each in ENDINGS.items()}, WORDS["endings"]))
PARSE = {
    "kind": choice(words_of({key: each.zh for key, each in KINDS.items() if key != "litigation"}, WORDS["kinds"])),
    "ending": _ENDINGS,
    "first_ending": _ENDINGS,
    "procedure": choice(words_of({}, WORDS["procedures"])),
    "role": choice(words_of({}, WORDS["roles"])),
    "concerns": choice(words_of({}, WORDS["concerns"])),
}


def _parse(name: str) -> Any:
    return day if name.endswith("_on") else PARSE.get(name) or text(LONGEST.get(name, 80))


FIELDS = tuple(
    Field(name, entry["label"], entry["synonyms"], required=entry.get("required", False), parse=_parse(name))
    for name, entry in TABLE.items()
)


@importer("remedies")
class ListOfRemedies(Importer):
    """An importer of lists of remedies."""

    label = {"zh": "复议、诉讼、投诉台账", "en": "list of remedies"}
    act = KEEP
    personal = True
    fields = FIELDS

    def key(self, values: Mapping[str, Any]) -> str:
        """Return what makes a row the same remedy when it comes again: its number there, or its facts."""
        return key_of(values)

    def save(self, by: Any, organ: int, rows: Sequence[Row], context: Context) -> Iterable[Became]:
        """Enter what is right in one go; say of the rest what is wrong."""
        whose = Organ.objects.get(pk=organ)
        facts = [{name: value for name, value in row.values.items() if value is not None} for row in rows]
        found = [brought(whose, each) for each in facts]
        right = [each for each in found if isinstance(each, Brought)]
        became = iter(take_over(by=by, organ=whose, rows=right, source=context.file))
        return [each if isinstance(each, Problem) else next(became) for each in found]
