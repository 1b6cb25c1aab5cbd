"""A small city, its people, and the site's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.services import create_person, grant_role
from gongkai_site.base.powers import Job
from gongkai_site.organs.models import Organ
from gongkai_site.organs.services import found_organ

collect_ignore = ["content"]
"""An app, not tests."""

CONSOLE = Job("tests")
NOW = datetime(2021, 1, 18, 2, 0, tzinfo=UTC)
"""Ten in the morning of 18 January 2021 in Shanghai."""


@pytest.fixture(autouse=True)
def fixed_clock(settings):
    settings.GONGKAI_NOW = NOW


@pytest.fixture
def city(db) -> Organ:
    return found_organ(by=CONSOLE, name="白桦市人民政府", slug="baihua", level="city", kind="government")


@pytest.fixture
def bureau(city) -> Organ:
    return found_organ(
        by=CONSOLE, name="白桦市工业和信息化局", slug="gxj", level="city", kind="department", parent=city
    )


@pytest.fixture
def other_bureau(city) -> Organ:
    return found_organ(by=CONSOLE, name="白桦市水务局", slug="swj", level="city", kind="department", parent=city)


@pytest.fixture
def person(db) -> Callable[..., Person]:
    """Return a function that makes a person with roles: ``person("drafter", organ=bureau)``."""
    count = 0

    def make(*roles: str, organ: Organ, **facts: object) -> Person:
        nonlocal count
        count += 1
        name = f"{roles[0] if roles else 'nobody'}{count}"
        made, _ = create_person(by=CONSOLE, username=name, name=name, organ=organ, password="secret", **facts)
        for role in roles:
            grant_role(by=CONSOLE, person=made, role=role, organ=organ)
        return made

    return make
