"""What is not disclosed, or on application only: lines of a register, looked at again from time to time (条例第十八条).

A line has a neutral title and says why. It has no text and no file, and nothing of a state secret ever enters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from gongkai.catalogue import ATTRIBUTES, GROUNDS, normal_number
from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.calendar import deadline
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item, NotOpen
from gongkai_site.publishing.rules import FIRST_DAY, lengths, plain, secret
from gongkai_site.publishing.services.drafting import DRAFT, draft_item
from gongkai_site.publishing.services.words import reason_or_refuse

WRITTEN = ("title", "number", "attribute", "ground", "law", "reason", "written_on", "next_review_on")
STATE_SECRET, ON_APPLICATION = "state_secret", "on_application"
ONLY_WITHHELD = ("prohibited", "safety")
"""What is given to nobody (条例第十四条); the other grounds may leave it open to those who apply."""
ONLY_ON_APPLICATION = ("other",)
WORDS = {
    "title": {"zh": "中性标题", "en": "neutral title"},
    "attribute": {"zh": "公开属性", "en": "disclosure"},
    "ground": {"zh": "理由类别", "en": "ground"},
    "reason": {"zh": "理由", "en": "reason"},
    "written_on": {"zh": "成文日期", "en": "date of writing"},
    "next_review_on": {"zh": "下次审查日期", "en": "next review"},
}


@transaction.atomic
def enter_not_open(*, by: Any, organ: Organ, **facts: Any) -> NotOpen:
    """Enter a line; without a day of the next review it is a year from now (条例第十八条, the interval is the organ's).

    Raises Refused PUBLISHING-…, each naming its field, and those of power. A state secret is refused outright.
    """
    require(by, DRAFT, organ)
    facts = _tidy(facts)
    if facts.get("next_review_on") is None:
        facts["next_review_on"] = next_review(organ)
    raise_if(fault(facts))
    drafter = by if isinstance(by, Person) else None
    made = NotOpen.objects.create(organ=organ, drafter=drafter, **facts)
    data = {"attribute": made.attribute, "ground": made.ground, "next": made.next_review_on}
    trail.record("notopen.entered", made, by=by, organ=organ.pk, data=data)
    return made


@transaction.atomic
def change_not_open(*, by: Any, line: NotOpen, seen: int, **changes: Any) -> NotOpen:
    """Change a line; raises what ``enter_not_open`` raises, PUBLISHING-LINE-CLOSED and RECORD-CHANGED."""
    raise_if(may_change_line(by, line))
    tidy = _tidy(changes)
    raise_if(fault({name: getattr(line, name) for name in WRITTEN} | tidy, before=line))
    line.take(seen=seen, **tidy)
    data = {"attribute": line.attribute, "ground": line.ground, "next": line.next_review_on}
    trail.record("notopen.changed", line, by=by, organ=line.organ_id, data=data)
    return line


@transaction.atomic
def review_not_open(*, by: Any, line: NotOpen, seen: int, note: str, next_review_on: date | None = None) -> NotOpen:
    """Keep that a line was looked at again and stays as it is, with what was found, and when it is looked at next."""
    raise_if(may_change_line(by, line))
    told = reason_or_refuse(note, "note")
    again = next_review_on or next_review(line.organ)
    raise_if(_review_day(again))
    line.take(seen=seen, reviewed_on=clock.today(), review_note=told, next_review_on=again)
    trail.record("notopen.reviewed", line, by=by, organ=line.organ_id, data={"next": again})
    return line


@transaction.atomic
def open_line(*, by: Any, line: NotOpen, seen: int, kind: str, **facts: Any) -> Item:
    """Draft the item that a line becomes, because it can be disclosed now; the line is closed when that is public."""
    raise_if(may_change_line(by, line))
    known = {"title": line.title, "number": line.number, "written_on": line.written_on}
    item = draft_item(by=by, organ=line.organ, kind=kind, **{**known, "starts_on": clock.today(), **facts})
    line.take(seen=seen, opened_as=item)
    trail.record("notopen.opened", line, by=by, organ=line.organ_id, data={"index": item.index_number})
    return item


def may_change_line(person: Any, line: NotOpen) -> Refusal | None:
    """Return why a person may not change, review or open a line, or None."""
    if found := may(person, DRAFT, line.organ):
        return found
    if line.closed_at or line.opened_as:
        return refusal("PUBLISHING-LINE-CLOSED", title=line.title)
    return None


def next_review(organ: Organ) -> date:
    """Return when what is looked at today is looked at again by default."""
    found = deadline("withheld_review", clock.today(), organ)
    if found is None or found.due is None:
        raise Refused("PUBLISHING-REVIEW-DAY", field="next_review_on", day=None, today=clock.today())
    return found.due


def fault(facts: Mapping[str, Any], before: NotOpen | None = None) -> Refusal | None:
    """Return what is wrong with a line's facts, the first thing found, naming its field; or None."""
    return next(_faults(facts, before), None)


def _faults(facts: Mapping[str, Any], before: NotOpen | None) -> Iterator[Refusal]:
    if facts.get("ground") == STATE_SECRET:
        yield refusal("PUBLISHING-STATE-SECRET", field="ground")
    if found := secret({name: value for name, value in facts.items() if isinstance(value, str)}):
        yield found
    for name in ("title", "attribute", "ground", "reason", "written_on"):
        if facts.get(name) in (None, ""):
            yield refusal("PUBLISHING-LINE-MISSING", field=name, what=WORDS[name])
    yield from lengths(NotOpen, facts)
    for name, table in (("attribute", {key for key in ATTRIBUTES if key != "proactive"}), ("ground", set(GROUNDS))):
        if facts[name] not in table:
            yield refusal("PUBLISHING-WORD", field=name, what=WORDS[name], found=str(facts[name]))
    yield from _grounds(facts)
    written = facts["written_on"]
    if not isinstance(written, date) or written < FIRST_DAY:
        yield refusal("PUBLISHING-DATE", field="written_on", what=WORDS["written_on"], found=str(written))
    elif written > clock.today():
        yield refusal("PUBLISHING-FUTURE", field="written_on", what=WORDS["written_on"], day=written)
    is_new = before is None or facts["next_review_on"] != before.next_review_on
    if is_new and (found := _review_day(facts["next_review_on"])):
        yield found


def _grounds(facts: Mapping[str, Any]) -> Iterator[Refusal]:
    ground, attribute = GROUNDS[facts["ground"]], facts["attribute"]
    wrong = ONLY_WITHHELD if attribute == ON_APPLICATION else ONLY_ON_APPLICATION
    if ground.key in wrong:
        words = ATTRIBUTES[attribute].words
        yield refusal("PUBLISHING-GROUND", field="ground", ground=ground.words, attribute=words, basis=ground.article)
    if ground.law and not facts.get("law"):
        yield refusal("PUBLISHING-LAW", field="law", ground=ground.words, basis=ground.article)


def _review_day(day: Any) -> Refusal | None:
    today = clock.today()
    if isinstance(day, date) and day > today:
        return None
    return refusal("PUBLISHING-REVIEW-DAY", field="next_review_on", day=str(day), today=today)


def _tidy(facts: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(facts) - set(WRITTEN):
        raise Refused("PUBLISHING-NO-BODY", field=min(unknown), name=min(unknown))
    tidy = {name: plain(value) if isinstance(value, str) else value for name, value in facts.items()}
    if tidy.get("number"):
        tidy["number"] = normal_number(tidy["number"])
    return tidy
