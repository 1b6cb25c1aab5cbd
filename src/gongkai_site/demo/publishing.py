"""The items of the demo's bureau: each step of each happens on its day, by the person whose step it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import partial
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.demo import files
from gongkai_site.demo.catalogue import FILE as CATALOGUE
from gongkai_site.demo.timeline import Step
from gongkai_site.files.services import add_file
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import AccessPlace, Column, Item
from gongkai_site.publishing.queries import public_items
from gongkai_site.publishing.services import (
    change_item,
    deliver,
    draft_item,
    enter_not_open,
    repeal_item,
    withdraw_item,
)
from gongkai_site.publishing.services.drafting import WRITTEN
from gongkai_site.review.models import Review
from gongkai_site.review.services import conclude_secrecy, sign, submit

ITEMS, NOT_OPEN = PACKAGE / "demo" / "items", PACKAGE / "demo" / "not-open.toml"
HOURS = {
    "draft": time(8, 40),
    "submit": time(9, 10),
    "secrecy": time(10),
    "first": time(10, 40),
    "second": time(14, 40),
    "final": time(16),
    "after": time(17),
}
"""When on its day each step of an item is taken."""
GATES = ("submit", "secrecy", "first", "second", "final")
HANDS = {"first": "chushen", "second": "fushen", "final": "zhongshen"}
OPINIONS = {
    "first": "初审：表述准确，依据清楚，文字无误，拟同意。",
    "second": "复审：符合现行政策，同意送终审。",
    "final": "终审：同意公开。",
}
SECRECY = "逐项审查，不涉及国家秘密、工作秘密、商业秘密和个人隐私，可以公开。"


def item_steps(organ: Organ) -> Iterator[Step]:
    """Yield the steps of every item of ``items/``; those without a day wait today.

    None of a bureau that has items of its own.
    """
    if Item.objects.filter(organ=organ).exists():
        return
    year = Year(organ)
    for path in sorted(ITEMS.glob("*.toml")):
        for entry in read_toml(path)["items"]:
            yield from year.steps(entry)
    for line in read_toml(NOT_OPEN)["not_open"]:
        yield _on(line["entered_on"], "draft"), partial(year.enter, line)
    delivery = read_toml(CATALOGUE)["delivery"]
    yield _on(delivery["on"], "after"), partial(year.deliver, delivery)


@dataclass
class Year:
    """What was made so far, by the key of its entry."""

    organ: Organ
    items: dict[str, Item] = field(default_factory=dict)
    reviews: dict[str, Review] = field(default_factory=dict)

    def steps(self, entry: dict[str, Any]) -> Iterator[Step]:
        """Yield the steps of an entry, each with its moment."""
        key, day = entry["key"], entry.get("published_on")
        yield _on(day, "draft"), partial(self.draft, entry)
        yield from self._review(key, day, entry.get("steps", GATES))
        if found := entry.get("corrected"):
            yield _on(found["on"], "draft"), partial(self.correct, key, found)
            yield from self._review(key, found["on"], GATES)
        if found := entry.get("repealed"):
            yield _on(found["on"], "after"), partial(self.repeal, key, found)
        if found := entry.get("withdrawn"):
            yield _on(found["on"], "after"), partial(self.withdraw, key, found)

    def _review(self, key: str, day: date | None, steps: list[str] | tuple[str, ...]) -> Iterator[Step]:
        for step in steps:
            act = {"submit": self.submit, "secrecy": self.conclude}.get(step) or partial(self.sign, step)
            yield _on(day, step), partial(act, key)

    def draft(self, entry: dict[str, Any]) -> None:
        """Write an item with its files."""
        by = person("jingban")
        facts = {name: value for name, value in entry.items() if name in WRITTEN}
        facts |= {"written_on": entry.get("written_on", clock.today()), "column": self._column(entry["column"])}
        if other := entry.get("interprets"):
            facts["interprets"] = self.items[other]
        if figure := entry.get("figure"):
            image = add_file(
                by=by, organ=self.organ, name=figure["name"], stream=files.chart(figure["labels"], figure["values"])
            )
            facts["body"] = facts["body"].replace(f"{{{figure['name']}}}", f"/files/{image.pk}/{image.name}")
        facts["attachments"] = [self._attached(by, each) for each in entry.get("attachments", ())]
        self.items[entry["key"]] = draft_item(by=by, organ=self.organ, **facts)

    def _column(self, slug: str) -> Column:
        return Column.objects.get(organ=self.organ, slug=slug)

    def _attached(self, by: Person, entry: dict[str, Any]) -> dict[str, Any]:
        stream = files.made(entry["name"], entry["rows"])
        file = add_file(by=by, organ=self.organ, name=entry["name"], stream=stream)
        return {"file": file.pk, "title": entry["title"], "alt": ""}

    def submit(self, key: str) -> None:
        """Send an item to review."""
        self.reviews[key] = submit(by=person("jingban"), content=self.items[key])

    def conclude(self, key: str) -> None:
        """Conclude that an item may be public."""
        review = self._review_now(key)
        conclude_secrecy(by=person("baomi"), review=review, seen=review.version, outcome="publishable", reason=SECRECY)

    def sign(self, level: str, key: str) -> None:
        """Sign every gate of a level, where the rule has the level."""
        review = self._review_now(key)
        gates = dict(review.rule["levels"]).get(level)
        if gates:
            by, opinion = person(HANDS[level]), OPINIONS[level]
            sign(by=by, review=review, seen=review.version, level=level, gates=gates, opinion=opinion)

    def correct(self, key: str, entry: dict[str, Any]) -> None:
        """Write the next version of an item, with its note."""
        item = self._item_now(key)
        body = item.body.replace(entry["old"], entry["new"])
        change_item(by=person("jingban"), item=item, seen=item.version, body=body, correction=entry["correction"])

    def repeal(self, key: str, entry: dict[str, Any]) -> None:
        """Mark an item repealed by a newer one."""
        item, newer = self._item_now(key), self._item_now(entry["by"])
        facts = {"seen": item.version, "on": entry["on"], "reason": entry["reason"], "by_item": newer}
        repeal_item(by=person("zhuanyuan"), item=item, **facts)

    def withdraw(self, key: str, entry: dict[str, Any]) -> None:
        """Take an item down."""
        item = self._item_now(key)
        withdraw_item(by=person("zhuanyuan"), item=item, seen=item.version, reason=entry["reason"])

    def enter(self, entry: dict[str, Any]) -> None:
        """Enter a line of what is not open."""
        facts = {name: value for name, value in entry.items() if name != "entered_on"}
        enter_not_open(by=person("jingban"), organ=self.organ, **facts)

    def deliver(self, entry: dict[str, Any]) -> None:
        """Hand the public items of some kinds to an access place."""
        items = public_items(self.organ).filter(kind__in=entry["kinds"])
        place = AccessPlace.objects.get(name=entry["place"])
        facts = {"on": entry["on"], "received_by": entry["received_by"]}
        deliver(by=person("jingban"), organ=self.organ, place=place, items=items, **facts)

    def _review_now(self, key: str) -> Review:
        return Review.objects.get(pk=self.reviews[key].pk)

    def _item_now(self, key: str) -> Item:
        return Item.objects.get(pk=self.items[key].pk)


def person(username: str) -> Person:
    """Return one of the demo's people."""
    return Person.objects.get(username=username)


def _on(day: date | None, step: str) -> datetime:
    """Return the moment of a step on a day; without a day now, as the clock goes."""
    return datetime.combine(day, HOURS[step], clock.SHANGHAI) if day else clock.now()
