"""Items through all gates by service calls: drafted, submitted, cleared by the secrecy officer, signed, public.

One client takes one item after another through its review for ten seconds: notices of two levels, then policy documents
of three with all five gates. Each step is a transaction of its own with power asked, the review hash taken anew and an
entry sealed. The peer is the bare row of the same item saved and published by Wagtail in one transaction, without
review, right after.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks import Row
from benchmarks._site import bench, organs, rows_of

if TYPE_CHECKING:
    from gongkai_site.accounts.models import Person
    from gongkai_site.organs.models import Organ

SECONDS = 10.0
HANDS = {"first": "first_reviewer", "second": "second_reviewer", "final": "signer"}
BODY = "<p>" + "各有关单位：请于月底前将技术难题报送我局。" * 40 + "</p>"
FACTS: dict[str, dict[str, Any]] = {
    "notice": {},
    "policy": {"number": "白工信规〔2020〕1号", "genre": "circular"},
}


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_publishing")


def measure() -> list[Row]:
    """Measure here, kind by kind."""
    [organ] = organs(1)
    people = _people(organ)
    rows = []
    for kind, name in (("notice", "notices, two levels"), ("policy", "policy documents, three levels")):
        ours = _each_second(partial(_through, organ, people, kind))
        bare = _each_second(partial(_bare, organ, kind))
        rows.append(Row(name, ours, "items/s", "saved and published by Wagtail", bare))
    return rows


def _each_second(make: Callable[[int], None]) -> float:
    from gongkai_site.publishing.models import Item

    before, made, begun = Item.objects.filter(live=True).count(), 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        make(made)
        made += 1
    taken = time.perf_counter() - begun
    if (there := Item.objects.filter(live=True).count() - before) != made:
        raise AssertionError(f"{made} items went through, {there} are public")
    return made / taken


def _people(organ: Organ) -> dict[str, Person]:
    from gongkai_site.accounts.services import create_person, grant_role

    found = {}
    for role in ("drafter", "secrecy_officer", *HANDS.values()):
        made, _ = create_person(by=bench(), username=role, name=role, organ=organ, password=f"{role}-白桦-2020")
        grant_role(by=bench(), person=made, role=role, organ=organ)
        found[role] = made
    return found


def _facts(kind: str, number: int) -> dict[str, Any]:
    title = f"关于征集第{number}批企业技术难题的通知"
    return {"title": title, "summary": title, "body": BODY, "written_on": date(2020, 5, 6), **FACTS[kind]}


def _through(organ: Organ, people: dict[str, Person], kind: str, number: int) -> None:
    from gongkai_site.publishing.services import draft_item
    from gongkai_site.review.services import conclude_secrecy, sign, submit

    drafter, officer = people["drafter"], people["secrecy_officer"]
    item = draft_item(by=drafter, organ=organ, kind=kind, **_facts(kind, number))
    review = submit(by=drafter, content=item)
    review = conclude_secrecy(by=officer, review=review, seen=review.version, outcome="publishable", reason="不涉密")
    for level, gates in review.rule["levels"]:
        signer = people[HANDS[level]]
        review = sign(by=signer, review=review, seen=review.version, level=level, gates=gates, opinion="同意")


def _bare(organ: Organ, kind: str, number: int) -> None:
    from django.db import transaction

    from gongkai_site.publishing.models import Item
    from gongkai_site.review import door

    name = f"bare-{kind}-{number}"
    with transaction.atomic():
        item = Item(
            organ=organ, kind=kind, art="20-1", index_number=name, slug=name, live=False, **_facts(kind, number)
        )
        item.save()
        with door.opened(item):
            item.publish(item.save_revision(clean=False), skip_permission_checks=True)
