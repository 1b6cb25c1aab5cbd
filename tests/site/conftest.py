"""A small city, its people, and the site's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import caches
from tests.site.portal_kit import FACTS

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.services import create_person, grant_role
from gongkai_site.base.powers import Job
from gongkai_site.organs.models import Organ
from gongkai_site.organs.services import found_organ
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.services import draft_item
from gongkai_site.review.services import conclude_secrecy, sign, submit

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


@pytest.fixture
def through(person, bureau) -> Callable[[Any, Person], Any]:
    """Return a function that takes content of the bureau through its review: ``through(item, drafter)``."""
    hands = {"first": "first_reviewer", "second": "second_reviewer", "final": "signer"}
    people = {level: person(role, organ=bureau) for level, role in hands.items()}
    officer = person("secrecy_officer", organ=bureau)

    def pass_(content: Any, by: Person) -> Any:
        review = submit(by=by, content=content)
        conclude_secrecy(by=officer, review=review, seen=review.version, outcome="publishable", reason="不涉密")
        for level, gates in review.rule["levels"]:
            review.refresh_from_db()
            sign(by=people[level], review=review, seen=review.version, level=level, gates=gates, opinion="同意")
        content.refresh_from_db()
        return content

    return pass_


@pytest.fixture(autouse=True)
def no_kept_pages():
    """Forget public pages of other tests: their generations begin anew."""
    caches["pages"].clear()


@pytest.fixture
def drafter(person, bureau) -> Person:
    return person("drafter", organ=bureau)


@pytest.fixture
def public(drafter, bureau, through) -> Callable[..., Item]:
    """Return a function that writes an item of the bureau and takes it through its review."""

    def make(title: str, kind: str = "notice", **facts: Any) -> Item:
        item = draft_item(by=drafter, organ=bureau, kind=kind, title=title, **{**FACTS, **facts})
        made: Item = through(item, drafter)
        return made

    return make
