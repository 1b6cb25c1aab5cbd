"""Items through all gates by service calls, how soon one is found, and that one withdrawn is gone at once.

One client takes one item after another from draft through secrecy conclusion and signatures to the public: notices of
two levels, then policy documents of three with all five gates. Each step is a transaction of its own with power asked,
the review hash taken anew and an entry sealed. The peer is the bare row of the same item saved and published by Wagtail
in one transaction, without review, in turn with ours; of three rounds the best counts, for whatever else the machine
does slows them. Statements and processor time are those of one item in this process. Where other
work shares the machine, as it did here, items a second tell of it too; the processor time does not.

The search is asked over HTTP of the site's server, while its worker runs as a process of its own. An item is timed
from the call of the last signature until the search shows it. Then its page is had once, so that it is kept; it is
withdrawn, and search, page and catalogue are asked as soon as the call returns.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.client import HTTPConnection
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from benchmarks import Row
from benchmarks._site import ROOT, bench, organs, rows_of
from benchmarks.site_start import COMMAND, PATIENCE, _server

if TYPE_CHECKING:
    from gongkai_site.accounts.models import Person
    from gongkai_site.organs.models import Organ
    from gongkai_site.publishing.models import Item

SECONDS, ROUNDS = 4.0, 3
FOUND, LIMIT, LOOK = 20, 5.0, 0.02
"""Items that are looked for, seconds until each must be found, and seconds between two looks."""
HANDS = {"first": "first_reviewer", "second": "second_reviewer", "final": "signer"}
BODY = "<p>" + "各有关单位：请于月底前将技术难题报送我局。" * 40 + "</p>"
FACTS: dict[str, dict[str, Any]] = {
    "notice": {},
    "policy": {"number": "白工信规〔2020〕1号", "genre": "circular"},
}
SERIAL = count(1)
Last = Callable[[], Any]


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_publishing")


def measure() -> list[Row]:
    """Measure here: how soon one is found and gone, then kind by kind."""
    [organ] = organs(1)
    people = _people(organ)
    rows = _found_and_gone(organ, people)
    for kind, name in (("notice", "notices, two levels"), ("policy", "policy documents, three levels")):
        ours, bare = partial(_through, organ, people, kind), partial(_bare, organ, kind)
        note = f"{_cost(ours)}; the peer {_cost(bare)}"
        pairs = [(_each_second(ours), _each_second(bare)) for _ in range(ROUNDS)]
        best, peer = (max(each) for each in zip(*pairs, strict=True))
        rows.append(Row(name, best, "items/s", "saved and published by Wagtail", peer, note=note))
    return rows


def _each_second(make: Callable[[int], Any]) -> float:
    from gongkai_site.publishing.models import Item

    before, made, begun = Item.objects.filter(live=True).count(), 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        make(next(SERIAL))
        made += 1
    taken = time.perf_counter() - begun
    if (there := Item.objects.filter(live=True).count() - before) != made:
        raise AssertionError(f"{made} items went through, {there} are public")
    return made / taken


def _cost(make: Callable[[int], Any], times: int = 20) -> str:
    """Return the statements of one item, and the processor time of one of several."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make(next(SERIAL))
    with CaptureQueriesContext(connection) as asked:
        make(next(SERIAL))
    begun = time.process_time()
    for _ in range(times):
        make(next(SERIAL))
    return f"{len(asked)} statements and {(time.process_time() - begun) / times * 1000:.0f} ms of processor time"


def _found_and_gone(organ: Organ, people: dict[str, Person]) -> list[Row]:
    """Publish and withdraw items while the site is up."""
    waits, still, asked = [], 0, 0
    with _worker(), _server([str(COMMAND), "site", "serve", "--workers", "1"], os.environ, "/") as (_, port):
        for _ in range(FOUND):
            number = next(SERIAL)
            item, last = _signed_but_for_the_last(organ, people, "notice", number)
            pages = [f"/search/?q={quote(f'第{number}批')}", f"/{organ.slug}/catalogue.json"]
            begun = time.perf_counter()
            last()
            while not _shows(port, pages[0], item.slug):
                if time.perf_counter() - begun > LIMIT * 4:
                    raise AssertionError(f"{item.slug} was not found")
                time.sleep(LOOK)
            waits.append(time.perf_counter() - begun)
            pages.append(f"/{organ.slug}/item/{item.slug}/")
            if not all(_shows(port, page, text) for page, text in _texts(pages, item)):
                raise AssertionError(f"{item.slug} is not where it should be")
            _withdraw(item)
            found = [_shows(port, page, text) for page, text in _texts(pages, item)]
            still, asked = still + sum(found), asked + len(found)
    note = f"{FOUND} items, half of them in {statistics.median(waits):.2f} s"
    return [
        Row("published until found, the longest", max(waits), "s", limit=LIMIT, note=note),
        Row("pages that still show a withdrawn item", still, "pages", limit=0, note=f"of {asked} asked at once"),
    ]


def _texts(pages: list[str], item: Item) -> list[tuple[str, str]]:
    """Return what a page shows while an item is public: lists its address, its own page its text."""
    return [(page, "请于月底前将技术难题报送我局" if page.endswith(f"{item.slug}/") else item.slug) for page in pages]


def _shows(port: int, page: str, text: str) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", page)
    answer = connection.getresponse()
    shown = answer.read().decode()
    connection.close()
    if answer.status >= 500 or answer.status == 404:
        raise AssertionError(f"{page}: {answer.status}")
    return text in shown


@contextmanager
def _worker() -> Iterator[None]:
    """Run the worker of the site beside, as a process of its own."""
    process = subprocess.Popen([str(COMMAND), "site", "worker"], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _withdraw(item: Item) -> None:
    from gongkai_site.publishing.services import withdraw_item

    item.refresh_from_db()
    withdraw_item(by=bench(), item=item, seen=item.version, reason="内容有误，另行发布")


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


def _signed_but_for_the_last(organ: Organ, people: dict[str, Person], kind: str, number: int) -> tuple[Item, Last]:
    """Take an item through all gates but those of the last level; return it and the last signature."""
    from gongkai_site.publishing.services import draft_item
    from gongkai_site.review.services import conclude_secrecy, sign, submit

    drafter, officer = people["drafter"], people["secrecy_officer"]
    item = draft_item(by=drafter, organ=organ, kind=kind, **_facts(kind, number))
    review = submit(by=drafter, content=item)
    review = conclude_secrecy(by=officer, review=review, seen=review.version, outcome="publishable", reason="不涉密")
    *before, last = [
        {"by": people[HANDS[level]], "level": level, "gates": gates, "opinion": "同意"}
        for level, gates in review.rule["levels"]
    ]
    for step in before:
        review = sign(review=review, seen=review.version, **step)
    return item, partial(sign, review=review, seen=review.version, **last)


def _through(organ: Organ, people: dict[str, Person], kind: str, number: int) -> None:
    _, last = _signed_but_for_the_last(organ, people, kind, number)
    last()


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
