"""Corrections and proposals of the demo's rich organ, each taken through its steps, day by day, by its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.applications.models import Application
from gongkai_site.base import clock
from gongkai_site.demo.timeline import Step
from gongkai_site.organs.calendar import calendar_of
from gongkai_site.organs.models import Organ
from gongkai_site.requests import services
from gongkai_site.requests.models import Request
from gongkai_site.requests.services import Asking
from gongkai_site.requests.steps import STEPS

HANDS = {"requests.handle": "zr_jingban", "requests.decide": "zr_qianfa"}
ASKED = ("about", "wanted", "evidence", "subject")


def request_steps(organs: dict[str, Organ]) -> Iterator[Step]:
    """Yield the steps of all records up to the present, each with its moment; a record that is there yields none."""
    data = read_toml(PACKAGE / "demo" / "requests.toml")
    organ = organs[data["organ"]]
    for at, entry in enumerate(data["requests"]):
        if not Request.objects.filter(organ=organ, key=f"demo-{at}").exists():
            yield from (step for step in _story(organ, f"demo-{at}", entry) if step[0] <= clock.now())


def _story(organ: Organ, key: str, entry: dict[str, Any]) -> Iterator[Step]:
    calendar, on = calendar_of(organ, provisional=True), entry["on"]
    day = calendar.on_or_after(on if isinstance(on, date) else clock.today() - timedelta(days=on))
    yield _moment(day, 0), partial(_enter, organ, key, entry, day)
    for at, facts in enumerate(entry["steps"], 1):
        day = calendar.on_or_after(day + timedelta(days=facts["after"]))
        yield _moment(day, at), _doing(organ, key, day, dict(facts))


def _moment(day: date, at: int) -> datetime:
    return datetime.combine(day, time(10, 5 * at), tzinfo=clock.SHANGHAI)


def _enter(organ: Organ, key: str, entry: dict[str, Any], day: date) -> None:
    person = {"name": entry["name"], "phone": "0943-0000000", "id_type": "演示证件", "id_number": "DEMO000000"}
    told = {name: entry.get(name, "") for name in ASKED}
    case = Application.objects.filter(organ=organ, subject=entry.get("case", "-")).first()
    asking = Asking(entry["kind"], person, case=case.number if case else "", **told)
    by = Person.objects.get(username="zr_jingban")
    services.enter(by=by, organ=organ, asking=asking, channel="counter", arrived_on=day, key=key)


def _doing(organ: Organ, key: str, day: date, facts: dict[str, Any]) -> Callable[[], object]:
    del facts["after"]
    step = facts.pop("do")
    if "until" in facts:
        facts["until"] = day + timedelta(days=facts["until"])

    def do() -> None:
        record = Request.objects.get(organ=organ, key=key)
        if step == "assign":
            facts["handler"] = Person.objects.get(username="zr_jingban").pk
        by = Person.objects.get(username=HANDS[STEPS[step].act])
        services.take_step(by=by, request=record, step=step, seen=record.version, **facts)

    return do
