"""Screens of applications: every page as every hand, what was typed kept, nothing personal where lists are."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.site.application_kit import LI, Desk, on

from gongkai_site.applications.models import Application

FRIDAY = date(2025, 9, 19)
PERSONAL = [LI["name"], LI["id_number"], LI["phone"]]


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, FRIDAY)  # a password of today
    return Desk(person, bureau, settings)


@pytest.fixture
def case(desk) -> Application:
    return desk.enter(FRIDAY)


@pytest.fixture
def seat():
    """Return a function that signs a person in."""

    def sit(who) -> Client:
        client = Client()
        client.force_login(who, backend="gongkai_site.accounts.backends.PowersBackend")
        return client

    return sit


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


class TestList:
    def test_it_shows_the_case_masked(self, seat, desk, case):
        text = page(seat(desk.drafter), "/desk/applications/")
        assert case.number in text
        assert "李**" in text
        assert not [each for each in PERSONAL if each in text]

    def test_the_case_page(self, seat, desk, case):
        text = page(seat(desk.drafter), f"/desk/applications/{case.pk}/")
        assert "2025-10-23" in text
        assert not [each for each in PERSONAL if each in text]


LISTS = [
    "",
    "?show=mine",
    "?show=team",
    "?show=week",
    "?show=overdue",
    "?show=waiting",
    "?show=signature",
    "?show=confirmation",
    "?show=closed",
    "?show=open&state=in_review&channel=counter&applicant=natural_person&section=综合科",
    "?show=counted&received_on_from=2025-09-01&received_on_to=2025-09-30&provisional=false",
    "?q=0001",
    "?q=技改",
    "?ordering=-due_on&p=2",
    "?columns=number,who,kind,section,channel,received_on,answered_on,result,organ",
]
PAGES = [
    "new/",
    "statistics/",
    "tasks/",
    "feed/",
    "{pk}/",
    "{pk}/print/",
    "{pk}/step/draft/",
    "{pk}/step/draft/?outcome=partial",
    "{pk}/step/ask_correction/",
    "{pk}/step/consult_organ/",
    "{pk}/subject/",
    "{pk}/search/",
    "{pk}/task/",
    "{pk}/paper/",
    "{pk}/applicant/",
]


class TestPages:
    @pytest.mark.parametrize("question", LISTS)
    def test_a_list_names_nobody(self, seat, desk, case, question):
        text = page(seat(desk.drafter), f"/desk/applications/{question}")
        assert not [each for each in PERSONAL if each in text]

    @pytest.mark.parametrize("at", PAGES)
    def test_a_page_names_nobody(self, seat, desk, case, at):
        text = page(seat(desk.drafter), f"/desk/applications/{at.format(pk=case.pk)}")
        assert not [each for each in PERSONAL if each in text]

    def test_first_screen(self, seat, desk, case):
        text = page(seat(desk.drafter), "/desk/")
        assert "applications" in text
