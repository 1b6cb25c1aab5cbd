"""Corrections and proposals: what is asked, and the steps by who usually takes them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.site.application_kit import LI, Desk, on

from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.organs.services import set_for
from gongkai_site.requests import services
from gongkai_site.requests.models import Event, Request
from gongkai_site.requests.services import Asking
from gongkai_site.requests.steps import STEPS

FRIDAY = date(2025, 9, 19)
ABOUT, WANTED, PROOF = "不动产登记簿第 12 号的权利人姓名", "姓名写成“李白华”，应为“李白桦”", "身份证和原购房合同"
CONSOLE = Job("tests")
ASKED = {
    "items": "户籍证明",
    "found": "与档案核对，情况属实",
    "reason": "核实后认为理由成立",
    "done": "姓名由“李白华”更正为“李白桦”",
    "text": "补交户籍证明",
    "competent": "白桦市公安局",
    "contact": "0000-0000001",
    "delivery": "counter",
    "item_kind": "notice",
    "title": "技改补助分配结果",
    "summary": "公布分配结果",
    "body": "分配结果如下。\n<b>共三家</b>",
    "written_on": FRIDAY,
}


def desk_of(person: Any, bureau: Any, settings: Any) -> Desk:
    """Return the desk of a bureau that keeps a register, on a Friday."""
    on(settings, FRIDAY)
    set_for(
        by=CONSOLE,
        organ=bureau,
        values={
            "applications_since": "2019",
            "reconsideration_organ": "白桦市人民政府",
            "court": "白桦市中级人民法院",
        },
    )
    return Desk(person, bureau, settings)


def enter(desk: Desk, kind: str = "correction", **told: Any) -> Request:
    """Enter what came over the counter."""
    asking = Asking(kind, **{"person": LI, "about": ABOUT, "wanted": WANTED, "evidence": PROOF, **told})
    return services.enter(by=desk.officer, organ=desk.organ, asking=asking, channel="counter", arrived_on=clock.today())


def take(desk: Desk, record: Request, *steps: str, by: Any = None, **told: Any) -> Event:
    """Take steps one after another, each with what it asks, by who usually does."""
    for step in steps:
        record.refresh_from_db()
        given = {name: ASKED[name] for name in STEPS[step].asks if name in ASKED}
        given |= {name: value for name, value in told.items() if name in STEPS[step].asks}
        if step == "assign":
            given["handler"] = desk.drafter.pk
        if step == "ask_evidence":
            given.setdefault("until", clock.today() + timedelta(days=10))
        usual = {"requests.decide": desk.signer, "requests.handle": desk.drafter}.get(STEPS[step].act, desk.drafter)
        event = services.take_step(by=by or usual, request=record, step=step, seen=record.version, **given)
    return event
