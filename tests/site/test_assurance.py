"""Assurance: findings and tasks until they end, meetings and training, and what a year holds of each."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from tests.site.conftest import CONSOLE

from gongkai_site.assurance import queries, services
from gongkai_site.assurance.models import Event, Matter
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.files.services import add_file

FOUND = {"on": date(2020, 11, 2), "source": "市政府办", "what": "栏目三个月未更新"}
HELD = {"on": date(2020, 3, 5), "topic": "部署年度政务公开工作", "head": "局长", "people": 12}


@pytest.fixture
def officer(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def matter(bureau, officer) -> Matter:
    return services.add_matter(by=officer, organ=bureau, kind="site_check", due_on=date(2020, 11, 20), **FOUND)


@pytest.fixture
def evidence(bureau, officer) -> int:
    return add_file(by=officer, organ=bureau, name="整改.txt", stream=io.BytesIO("已更新".encode())).pk


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


def refused(function, **arguments) -> str:
    before = Entry.objects.count(), list(Matter.objects.values()), list(Event.objects.values())
    with pytest.raises(Refused) as found:
        function(**arguments)
    assert (Entry.objects.count(), list(Matter.objects.values()), list(Event.objects.values())) == before
    return found.value.code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "meeting"}, "ASSURANCE-KIND"),
        ({"source": ""}, "ASSURANCE-MISSING"),
        ({"what": " "}, "ASSURANCE-MISSING"),
        ({"what": "长" * 501}, "ASSURANCE-LONG"),
        ({"on": None}, "ASSURANCE-MISSING"),
        ({"on": date(2021, 1, 19)}, "ASSURANCE-DAY"),
        ({"due_on": date(2020, 11, 1)}, "ASSURANCE-DAY"),
        ({"evidence": [999]}, "ASSURANCE-EVIDENCE"),
    ],
)
def test_what_is_no_matter(bureau, officer, facts, code):
    assert refused(services.add_matter, by=officer, organ=bureau, **{"kind": "site_check", **FOUND, **facts}) == code


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": "site_check"}, "ASSURANCE-KIND"),
        ({"topic": ""}, "ASSURANCE-MISSING"),
        ({"people": -1}, "ASSURANCE-PEOPLE"),
    ],
)
def test_what_is_no_event(bureau, officer, facts, code):
    assert refused(services.add_event, by=officer, organ=bureau, **{"kind": "meeting", **HELD, **facts}) == code


def test_a_finding_stays_late_until_it_is_mended_with_evidence(matter, officer, evidence):
    assert matter.state == "late"
    early = {"matter": matter, "seen": 1, "on": date(2020, 11, 1), "result": "已更新"}
    assert refused(services.close_matter, by=officer, **early) == "ASSURANCE-DAY"
    assert refused(services.close_matter, by=officer, **{**early, "result": ""}) == "ASSURANCE-MISSING"
    right = {**early, "on": date(2020, 11, 9)}
    services.close_matter(by=officer, **right, evidence=[evidence])
    assert (matter.state, matter.evidence) == ("closed", [evidence])
    assert refused(services.close_matter, by=officer, **{**right, "seen": 2}) == "ASSURANCE-CLOSED"
    assert refused(services.change, by=officer, row=matter, seen=2, what="乙") == "ASSURANCE-CLOSED"


def test_another_organs_file_is_no_evidence(matter, other_bureau, officer):
    theirs = add_file(by=CONSOLE, organ=other_bureau, name="甲.txt", stream=io.BytesIO(b"a")).pk
    facts = {"matter": matter, "seen": 1, "on": date(2020, 11, 9), "result": "已更新", "evidence": [theirs]}
    assert refused(services.close_matter, by=officer, **facts) == "ASSURANCE-EVIDENCE"


def test_of_two_who_change_at_once_one_is_told(matter, officer):
    services.change(by=officer, row=matter, seen=1, section="办公室")
    again = Matter.objects.get()
    assert refused(services.change, by=officer, row=again, seen=1, section="信息科") == "RECORD-CHANGED"


def test_a_year_tells_what_stands(matter, bureau, officer):
    services.add_event(by=officer, organ=bureau, kind="training", **{**HELD, "people": 30})
    services.add_event(by=officer, organ=bureau, kind="training", **{**HELD, "people": 25})
    services.add_event(by=officer, organ=bureau, kind="training", **{**HELD, "on": date(2019, 12, 31)})
    gone = services.add_event(by=officer, organ=bureau, kind="meeting", **HELD)
    services.void(by=officer, row=gone, seen=1, reason="重复")
    task = services.add_matter(by=officer, organ=bureau, kind="plan_task", **FOUND)
    services.close_matter(by=officer, matter=task, seen=1, on=date(2020, 12, 1), result="完成")
    found = [(each.kind, each.count, each.closed, each.people) for each in queries.told(bureau, 2020)]
    assert found == [("site_check", 1, 0, 0), ("plan_task", 1, 1, 0), ("training", 2, 0, 55)]


@pytest.mark.parametrize("role", ["drafter", "first_reviewer", "city_supervisor"])
def test_who_may_not_keep(role, bureau, person):
    assert refused(services.add_matter, by=person(role, organ=bureau), organ=bureau, kind="site_check", **FOUND) == (
        "POWER-ROLE"
    )


def test_the_desk_keeps_closes_and_voids(desk, bureau, officer):
    first = desk.post("/desk/assurance/new/", {"organ": bureau.pk, "kind": "security_check"})
    assert first["Location"] == "/desk/assurance/new/gxj/security_check/"
    upload = io.BytesIO("照片说明".encode())
    upload.name = "照片.txt"
    facts = {"on": "2020-11-02", "source": "本局", "what": "弱口令三处", "due_on": "2020-11-09", "added": [upload]}
    made = desk.post(first["Location"], facts)
    assert made.status_code == 302
    assert "照片.txt" in desk.get(made["Location"]).content.decode()
    assert "弱口令三处" in desk.get("/desk/assurance/?state=late").content.decode()
    assert "弱口令三处" not in desk.get("/desk/assurance/?state=open").content.decode().split("gk-table")[-1]
    assert "/desk/assurance/?state=late" in desk.get("/desk/").content.decode()
    close = {"on": "2020-11-06", "result": "已整改"}
    assert desk.post(f"{made['Location']}close/", close).status_code == 302
    assert desk.post(f"{made['Location']}close/", close).status_code == 422
    assert desk.post(f"{made['Location']}void/", {"reason": "重复"}).status_code == 302
    event = {"on": "2020-03-05", "topic": "条例培训", "head": "张老师", "people": 20}
    assert desk.post("/desk/assurance/new/gxj/training/", event).status_code == 302
    assert "条例培训" in desk.get("/desk/assurance/events/").content.decode()
    assert Event.objects.get().by == officer


def test_a_refused_form_keeps_what_was_typed(desk, bureau):
    answer = desk.post("/desk/assurance/new/gxj/site_check/", {"on": "2030-01-01", "source": "甲", "what": "写了很久"})
    assert answer.status_code == 422
    assert "写了很久" in answer.content.decode()
