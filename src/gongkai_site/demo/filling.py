"""Fill an empty site with the demo. Only services are called; a second run adds nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.accounts.roles import ROLES
from gongkai_site.accounts.services import create_person, grant_role
from gongkai_site.audit.models import Entry
from gongkai_site.audit.trail import actor
from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refused
from gongkai_site.demo.applications import application_steps
from gongkai_site.demo.catalogue import fill_catalogue
from gongkai_site.demo.channels import channel_steps
from gongkai_site.demo.messages import message_steps
from gongkai_site.demo.proposals import proposal_steps
from gongkai_site.demo.publishing import item_steps
from gongkai_site.demo.remedies import remedy_steps
from gongkai_site.demo.reports import report_steps
from gongkai_site.demo.requests import request_steps
from gongkai_site.demo.timeline import Step, take
from gongkai_site.demo.wordlists import word_steps
from gongkai_site.ledgers.services import add_many, state_zero
from gongkai_site.organs.models import Duty, Organ
from gongkai_site.organs.services import assign_duty, found_organ, set_for

FOLDER = PACKAGE / "demo"
PASSWORD = "Gongkai-2020-demo"
"""Of every account of the demo, printed when it is filled. A real site prints passwords of its own making."""
DEMO = Job("demo")
FROM = date(2019, 1, 1)
OPENED = datetime(2019, 1, 2, 9, tzinfo=clock.SHANGHAI)
"""When organs and people were entered: before the first of their items."""
TAKEN_IN = datetime(2021, 1, 6, 10, tzinfo=clock.SHANGHAI)
"""When the procurements of 2020 were taken into the ledger."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is printed of an account."""

    username: str
    password: str
    name: str
    roles: tuple[str, ...]
    organ: str


@transaction.atomic
def fill() -> list[Account]:
    """Make the city, its organs and people, the founding bureau's items and ledgers; return the accounts.

    Raises Refused DEMO-NOT-EMPTY on a site that holds organs of its own.
    """
    data = read_toml(FOLDER / "city.toml")
    present = clock.now()
    strange = Organ.objects.exclude(slug__in=[data["city"]["slug"], *(each["slug"] for each in data["organs"])]).first()
    if strange:
        raise Refused("DEMO-NOT-EMPTY", name=strange.name)
    with clock.at(OPENED):
        city = _organ(data["city"], None)
        organs = {city.slug: city} | {each["slug"]: _organ(each, city) for each in data["organs"]}
        accounts = [_account(each, organs, present) for each in data["people"]]
        for each in data["duties"]:
            _duty(each, organs[each["organ"]])
        fill_catalogue(organs, by=DEMO)
    bureau = organs["gxj"]
    take(
        [
            *_ledger_steps(organs, data["zeros"]),
            *item_steps(bureau),
            *channel_steps(bureau),
            *application_steps(organs),
            *remedy_steps(organs),
            *request_steps(organs),
            *word_steps(city),
            *proposal_steps(organs),
            *message_steps(organs),
            *report_steps(organs),
        ]
    )
    return accounts


def _ledger_steps(organs: dict[str, Organ], zeros: dict[str, Any]) -> Iterator[Step]:
    """Yield why the founding bureau's other cells are zero, and its procurements of 2020, taken in after the year."""
    span = {"from_year": zeros["from_year"], "to_year": zeros["to_year"]}
    for kind, reason in zeros["reasons"].items():
        facts = {"kind": kind, "reason": reason, **span}
        yield OPENED, partial(state_zero, by=DEMO, organ=organs[zeros["organ"]], **facts)
    source = "procurements-2020.csv"
    facts = {"kind": "procurement", "rows": list(_procurements(source)), "source": source}
    yield TAKEN_IN, partial(add_many, by=DEMO, organ=organs["gxj"], **facts)


def marks() -> dict[int, str]:
    """Return what organs that the demo made are there for, by their ids: ``founding`` or ``rich``."""
    by_slug = {each["slug"]: each["demo"] for each in read_toml(FOLDER / "city.toml")["organs"] if "demo" in each}
    ours = Entry.objects.filter(action="organ.founded", actor=actor(DEMO)).values_list("target", flat=True)
    return {organ.pk: by_slug[organ.slug] for organ in Organ.objects.filter(pk__in=list(ours), slug__in=by_slug)}


def _organ(entry: dict[str, Any], parent: Organ | None) -> Organ:
    found = Organ.objects.filter(slug=entry["slug"]).first() or found_organ(
        by=DEMO,
        name=entry["name"],
        slug=entry["slug"],
        short_name=entry.get("short_name", ""),
        level="city",
        kind=entry.get("kind", "government"),
        makes_rules=parent is None,
        parent=parent,
        founded_on=FROM if parent else None,
    )
    set_for(by=DEMO, organ=found, values=entry.get("settings", {}), from_on=FROM)
    return found


def _account(entry: dict[str, Any], organs: dict[str, Organ], present: datetime) -> Account:
    """Make an account whose password is as fresh as the demo, and so has not expired."""
    organ = organs[entry["organ"]]
    if not Person.objects.filter(username=entry["username"]).exists():
        facts = {name: entry[name] for name in ("username", "name", "post")}
        person, _ = create_person(by=DEMO, organ=organ, password=PASSWORD, password_changed_at=present, **facts)
        for role in entry["roles"]:
            grant_role(by=DEMO, person=person, role=role, organ=organ, from_on=FROM)
    roles = tuple(ROLES[role].zh for role in entry["roles"])
    return Account(entry["username"], PASSWORD, entry["name"], roles, organ.name)


def _duty(entry: dict[str, Any], organ: Organ) -> None:
    if not Duty.objects.filter(organ=organ, role=entry["role"], holder=entry["holder"]).exists():
        facts = {name: entry.get(name, "") for name in ("post", "task")}
        assign_duty(by=DEMO, organ=organ, role=entry["role"], holder=entry["holder"], from_on=FROM, **facts)


def _procurements(name: str) -> Iterator[dict[str, Any]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {
                "number": row["采购编号"],
                "title": row["采购项目名称"],
                "day": date.fromisoformat(row["采购日期"]),
                "amount": Decimal(row["采购金额（元）"]),
                "party": row["供应商"],
            }
