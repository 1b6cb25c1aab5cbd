"""Import of an assembly's export of proposals: one importer for deputies', one for the CPPCC's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.imports.parsing import Unread, choice, day, plain, text
from gongkai_site.imports.registry import Became, Context, Field, Importer, Row, importer
from gongkai_site.organs.models import WORDS, Organ
from gongkai_site.proposals.models import CPPCC, DEPUTIES
from gongkai_site.proposals.naming import key_of, meeting_in
from gongkai_site.proposals.services.bringing import take_over
from gongkai_site.proposals.services.entering import REGISTER
from gongkai_site.proposals.table import ROLES

SEPARATORS = re.compile(r"[、,，;；/\n]+")
LETTER = re.compile(r"([A-Za-z]\d?)(?:类|\b|[^A-Za-z])?.*")
NUMBER = re.compile(r"(?:第)?\s*(\S{1,16}?)\s*(?:号(?:建议|提案)?)?")
LEVELS = {
    **{words["zh"]: key for key, words in WORDS["levels"].items()},
    "全国": "nation",
    "省": "province",
    "市": "city",
    "县": "county",
    "区": "county",
    "乡": "town",
    "镇": "town",
}
ROLE_WORDS = {
    **{words["zh"]: key for key, words in ROLES.items()},
    "独办": "lead",
    "单办": "lead",
    "牵头": "lead",
    "主办单位": "lead",
    "协办": "co",
    "会办单位": "co",
}


def _meeting(raw: str) -> tuple[int, int]:
    found = meeting_in(plain(raw))
    if found is None:
        raise Unread("PROPOSAL-MEETING")
    return found


def _names(raw: str) -> list[str]:
    return [each for each in (part.strip() for part in SEPARATORS.split(raw)) if each]


def _number(raw: str) -> str:
    found = NUMBER.fullmatch(plain(raw))
    if found is None:
        raise Unread("IMPORT-LONG", length=len(raw), longest=16)
    return found[1]


def _class(raw: str) -> str:
    found = LETTER.fullmatch(plain(raw))
    if found is None:
        raise Unread("PROPOSAL-CLASS-UNKNOWN")
    return found[1].upper()


PARSE = {
    "number": _number,
    "meeting": _meeting,
    "title": text(200),
    "proposers": _names,
    "joint": _names,
    "contact": text(200),
    "content": text(4000),
    "level": choice(LEVELS),
    "role": choice(ROLE_WORDS),
    "lead_organ": text(100),
    "co_handlers": _names,
    "assigning_body": text(100),
    "assigned_on": day,
    "answered_on": day,
    "result_class": _class,
    "satisfaction": choice(
        {"满意": "satisfied", "非常满意": "satisfied", "基本满意": "basically", "不满意": "dissatisfied", "未评价": ""}
    ),
    "openness": choice({"公开": "public", "是": "public", "主动公开": "public", "不公开": "closed", "否": "closed"}),
    "openness_reason": text(300),
}
FIELDS = tuple(
    Field(name, entry["label"], entry["synonyms"], required=entry.get("required", False), parse=PARSE[name])
    for name, entry in read_toml(PACKAGE / "proposals" / "imports.toml").items()
)


class Export(Importer):
    """An importer of one kind of assembly."""

    act = REGISTER
    personal = True
    fields = FIELDS
    kind: str

    def key(self, values: Mapping[str, Any]) -> str:
        """Return what makes a row the same proposal when it comes again: assembly, meeting, number."""
        return key_of(self._facts(values, ""))

    def save(self, by: Any, organ: int, rows: Sequence[Row], context: Context) -> Iterable[Became]:
        """Enter what is right; say of the rest what is wrong."""
        whose = Organ.objects.get(pk=organ)
        facts = [self._facts(row.values, whose.level) for row in rows]
        return take_over(by=by, organ=whose, rows=facts, source=context.file)

    def _facts(self, values: Mapping[str, Any], level: str) -> dict[str, Any]:
        """Return a row as the service takes it: what is blank is left out."""
        found = {name: value for name, value in values.items() if value is not None}
        session, meeting = found.pop("meeting", (0, 0))
        people = [*found.pop("proposers", ()), *found.pop("joint", ())]
        contact = found.pop("contact", "")
        first = {"name": people[0], "contact": contact} if people else {"name": ""}
        proposers = [first, *({"name": name, "contact": ""} for name in people[1:])]
        facts = {"level": level, **found, "session": session, "meeting": meeting, "proposers": proposers}
        return facts | {"kind": self.kind}


for _kind, _words in (
    (DEPUTIES, {"zh": "人大代表建议", "en": "deputies' proposals"}),
    (CPPCC, {"zh": "政协提案", "en": "CPPCC proposals"}),
):
    importer(f"proposals.{_kind}")(type(_kind.title(), (Export,), {"kind": _kind, "label": _words}))
