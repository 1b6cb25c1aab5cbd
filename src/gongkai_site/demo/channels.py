"""The accounts of the demo's bureau, and what it posted in 2020: generated exports that come in by the import.

Titles are put together from invented series; how many there are on each account is the founding bureau's report.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta
from itertools import islice, product
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.assurance.services import add_event, add_matter, close_matter
from gongkai_site.base import clock
from gongkai_site.channels.models import Account, Post
from gongkai_site.channels.services import open_account
from gongkai_site.files.services import add_file
from gongkai_site.imports import services as imports
from gongkai_site.organs.models import Organ

TABLE = PACKAGE / "demo" / "channels.toml"
YEAR = 2020
ENTERED = datetime(YEAR + 1, 1, 8, 10, tzinfo=clock.SHANGHAI)
"""When the exports of the year were taken in."""


def fill_channels(organ: Organ) -> None:
    """Enter the bureau's accounts, their posts, and what it kept of checks, meetings and training; once only."""
    if Account.objects.filter(organ=organ).exists():
        return
    officer = Person.objects.get(username="zhuanyuan")
    table = read_toml(TABLE)
    for entry in table["accounts"]:
        facts = {name: entry[name] for name in ("channel", "name", "handle", "opened_on", "filed_on", "reviewer")}
        with clock.at(_at(entry["opened_on"])):
            account = open_account(by=officer, organ=organ, sponsor=organ.name, **facts)
        with clock.at(ENTERED):
            _take_in(account, entry, table, officer)
    for entry in table["matters"]:
        _matter(organ, officer, dict(entry))
    for entry in table["events"]:
        with clock.at(_at(entry["on"])):
            add_event(by=officer, organ=organ, **entry)


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


def _take_in(account: Account, entry: dict[str, Any], table: dict[str, Any], officer: Person) -> None:
    content = io.BytesIO(export_of(entry, table).encode())
    file = add_file(by=officer, organ=account.organ, name=f"{entry['name']}{YEAR}.csv", stream=content)
    run = imports.begin(by=officer, organ=account.organ, kind=f"channels.{account.channel}", file=file)
    run = imports.start(by=officer, run=imports.try_out(by=officer, run=run, inline=True), inline=True)
    found = Post.objects.filter(account=account).count()
    if found != entry["posts"]:
        raise AssertionError(f"{account}: {found} posts came in, not {entry['posts']}")


def _matter(organ: Organ, officer: Person, entry: dict[str, Any]) -> None:
    closed, result = entry.pop("closed_on", None), entry.pop("result", "")
    with clock.at(_at(entry["on"])):
        matter = add_matter(by=officer, organ=organ, **entry)
    if closed:
        with clock.at(_at(closed)):
            close_matter(by=officer, matter=matter, seen=matter.version, on=closed, result=result)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10), clock.SHANGHAI)
