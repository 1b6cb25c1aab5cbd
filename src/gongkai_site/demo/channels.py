"""The accounts of the demo's bureau, and what it posted in 2020: generated exports that come in by the import.

Titles are put together from invented series; how many there are on each account is the founding bureau's report.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice, product
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.assurance.models import Matter
from gongkai_site.assurance.services import add_event, add_matter, close_matter
from gongkai_site.base import clock
from gongkai_site.channels.models import Account, Post
from gongkai_site.channels.services import open_account
from gongkai_site.demo.timeline import Step
from gongkai_site.imports import services as imports
from gongkai_site.organs.models import Organ

TABLE = PACKAGE / "demo" / "channels.toml"
YEAR = 2020
ENTERED = datetime(YEAR + 1, 1, 8, 10, tzinfo=clock.SHANGHAI)
"""When the exports of the year were taken in."""


def channel_steps(organ: Organ) -> Iterator[Step]:
    """Yield the bureau's accounts, their posts, and what it kept of checks, meetings and training; once only."""
    if Account.objects.filter(organ=organ).exists():
        return
    officer = Person.objects.get(username="zhuanyuan")
    table = read_toml(TABLE)
    for entry in table["accounts"]:
        facts = {name: entry[name] for name in ("channel", "name", "handle", "opened_on", "filed_on", "reviewer")}
        yield _at(entry["opened_on"]), partial(open_account, by=officer, organ=organ, sponsor=organ.name, **facts)
        yield ENTERED, partial(_take_in, organ, entry, table, officer)
    for entry in table["matters"]:
        facts = {name: value for name, value in entry.items() if name not in ("closed_on", "result")}
        yield _at(entry["on"]), partial(add_matter, by=officer, organ=organ, **facts)
        if "closed_on" in entry:
            yield _at(entry["closed_on"]), partial(_close, organ, entry, officer)
    for entry in table["events"]:
        yield _at(entry["on"]), partial(add_event, by=officer, organ=organ, **entry)


def export_of(entry: dict[str, Any], table: dict[str, Any]) -> str:
    """Return the export of an account as its platform would write it: a row a post, spread over the year."""
    stream = io.StringIO()
    rows = csv.writer(stream)
    rows.writerow(entry["heads"])
    titles = (f"{series}：{topic}" for topic, series in product(table["topics"], table["series"]))
    count, start = entry["posts"], date(YEAR, 1, 2)
    for n, title in enumerate(islice(titles, count)):
        day = start + timedelta(days=n * 363 // count)
        rows.writerow([title, f"{day.isoformat()} {8 + n % 10:02}:{n * 7 % 60:02}", f"https://{entry['host']}/{n + 1}"])
    return stream.getvalue()


def _take_in(organ: Organ, entry: dict[str, Any], table: dict[str, Any], officer: Person) -> None:
    account = Account.objects.get(organ=organ, channel=entry["channel"], name=entry["name"])
    content = io.BytesIO(export_of(entry, table).encode())
    given: dict[str, Any] = {"name": f"{entry['name']}{YEAR}.csv", "stream": content}
    run = imports.receive(by=officer, organ=organ, kind=f"channels.{account.channel}", **given)
    run = imports.start(by=officer, run=imports.try_out(by=officer, run=run, inline=True), inline=True)
    found = Post.objects.filter(account=account).count()
    if found != entry["posts"]:
        raise AssertionError(f"{account}: {found} posts came in, not {entry['posts']}")


def _close(organ: Organ, entry: dict[str, Any], officer: Person) -> None:
    matter = Matter.objects.get(organ=organ, on=entry["on"], what=entry["what"])
    close_matter(by=officer, matter=matter, seen=matter.version, on=entry["closed_on"], result=entry.get("result", ""))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), clock.SHANGHAI)
