"""The page of alarms: each in a sentence that leads to where it is seen to; an empty page says so."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from gongkai_site.publishing.alarms import alarms
from gongkai_site.publishing.services import draft_item
from gongkai_site.publishing.views.alarms import address


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def desk(drafter) -> Client:
    client = Client()
    client.force_login(drafter, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


def test_a_late_draft_is_told_and_leads_to_its_page(desk, drafter, bureau):
    facts = {"summary": "概述", "body": "<p>正文</p>", "written_on": date(2020, 11, 2)}
    item = draft_item(by=drafter, organ=bureau, kind="notice", title="迟迟没有送审的通知", **facts)
    page = desk.get("/desk/alarms/gxj/").content.decode()
    assert "迟迟没有送审的通知" in page
    assert f"/desk/items/{item.pk}/" in page
    assert "/desk/alarms/gxj/" in desk.get("/desk/").content.decode()


def test_every_alarm_leads_to_a_page_that_opens(desk, drafter, bureau):
    found = alarms(bureau, date(2021, 1, 18))
    assert {each.kind for each in found} >= {"gap"}
    for each in found:
        assert desk.get(address(bureau, each)).status_code == 200


def test_who_has_one_organ_goes_straight_to_its_alarms(desk, bureau):
    assert desk.get("/desk/alarms/")["Location"] == "/desk/alarms/gxj/"


def test_another_organs_alarms_are_out_of_sight(person, other_bureau, bureau):
    client = Client()
    client.force_login(person("drafter", organ=other_bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    assert client.get("/desk/alarms/gxj/").status_code == 404
