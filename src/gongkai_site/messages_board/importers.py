"""Import of what boards export: one importer for each board that forwards, so that its numbers are its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.resources import read_toml
from gongkai_site.imports.parsing import choice, day, text
from gongkai_site.imports.registry import Became, Context, Field, Importer, Row, importer
from gongkai_site.messages_board.kinds import FORWARDED, KINDS
from gongkai_site.messages_board.services.bringing import IMPORT, bring, incoming_of, row_fault
from gongkai_site.messages_board.services.effects import LONGEST
from gongkai_site.messages_board.services.intake import MOST, key_of
from gongkai_site.organs.models import Organ

TABLE = read_toml(Path(__file__).with_name("imports.toml"))
WORDS = TABLE.pop("words")
PARSE = {
    "category": choice(WORDS["category"]),
    "rating": choice(WORDS["rating"]),
    "may_publish": choice(WORDS["yes"]),
    "online": choice(WORDS["yes"]),
    "answer": text(LONGEST),
}


def moment(raw: str) -> date:
    """Read a day with or without the time after it, as boards export it.

    >>> moment("2020-03-02 10:15:30")
    datetime.date(2020, 3, 2)
    """
    return day(re.split(r"[ T]", raw.strip(), maxsplit=1)[0])


FIELDS = tuple(
    Field(
        name,
        entry["label"],
        entry["synonyms"],
        required=entry.get("required", False),
        parse=moment if name.endswith("_on") else PARSE.get(name, text(MOST.get(name, 120))),
    )
    for name, entry in TABLE.items()
)


class Board(Importer):
    """An importer of one board's messages."""

    act = IMPORT
    personal = True
    fields = FIELDS
    board: str

    def key(self, values: Mapping[str, Any]) -> str:
        """Return what makes a row the same message when it comes again: its number at the board."""
        return key_of(incoming_of(self.board, values))

    def save(self, by: Any, organ: int, rows: Sequence[Row], context: Context) -> Iterable[Became]:
        """Take in what is right in one go; say of the rest what is wrong."""
        faults = [row_fault(self.board, row.values) for row in rows]
        right = [row.values for row, wrong in zip(rows, faults, strict=True) if wrong is None]
        whose = Organ.objects.get(pk=organ)
        became = iter(bring(by=by, organ=whose, board=self.board, rows=right, source=context.file))
        return [next(became) if wrong is None else wrong for wrong in faults]


for _board in FORWARDED:
    _words = KINDS["boards"][_board]
    _label = {"zh": f"留言：{_words['zh']}", "en": f"messages: {_words['en']}"}
    importer(f"messages.{_board}")(type(_board.title().replace("_", ""), (Board,), {"board": _board, "label": _label}))
