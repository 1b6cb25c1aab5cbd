"""Screens of applications: every page as every hand, what was typed kept, nothing personal where lists are."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.site.application_kit import LI, Desk, on

from gongkai_site.applications.models import Application
from gongkai_site.audit.models import Entry

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
