"""Second doors closed: every address under the desk, as every role and by every method."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from gongkai_site.accounts.roles import ROLES
from gongkai_site.audit.models import Entry
from gongkai_site.desk.doors import OPEN_OF_WAGTAIL, is_open, our_names

SAMPLES = {"int": "999999", "slug": "x", "str": "x", "path": "x/y", "uuid": "00000000-0000-4000-8000-000000000000"}
METHODS = ("get", "post", "put", "patch", "delete", "options", "head")
CHANGING = ("post", "put", "patch", "delete")


def addresses() -> Iterator[tuple[str, str]]:
    """Yield a sample of every address under the desk, with the name of the view that answers it."""

    def walk(patterns: list[URLPattern | URLResolver], before: str, space: str) -> Iterator[tuple[str, str]]:
        for each in patterns:
            at = before + sample(each)
            if isinstance(each, URLResolver):
                inner = ":".join(filter(None, (space, each.namespace)))
                yield from walk(each.url_patterns, at, inner)
            else:
                yield at, ":".join(filter(None, (space, each.name)))

    for at, name in walk(get_resolver().url_patterns, "/", ""):
        if at.startswith("/desk/"):
            # Some of ours stand before Wagtail's at the same address.
            yield at, resolve(at).view_name if resolves(at) else name


def resolves(at: str) -> bool:
    try:
        resolve(at)
    except Resolver404:
        return False
    return True


def sample(each: URLPattern | URLResolver) -> str:
    route = str(each.pattern)
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found.group(1) or "str", "x"), route)
    route = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)|\([^()]*\)", "1", route)
    return re.sub(r"[\^$]|\\Z", "", route).replace("\\", "")


ALL = sorted(set(addresses()))
CLOSED = [at for at, name in ALL if name not in our_names() and name not in OPEN_OF_WAGTAIL]
OURS = [(at, name) for at, name in ALL if name in our_names() and "logout" not in name]


@pytest.fixture
def clients(person, city) -> dict[str, Client]:
    made = {"nobody": Client()}
    for role in ROLES:
        made[role] = Client()
        made[role].force_login(person(role, organ=city), backend="gongkai_site.accounts.backends.PowersBackend")
    return made


def test_the_walk_finds_what_wagtail_brings():
    names = {name for _, name in ALL}
    assert len(CLOSED) > 150
    assert {"wagtailadmin_pages:edit", "wagtailadmin_pages:publish", "wagtailadmin_workflows:edit"} & names
    assert {name for name in our_names() if name != "desk_first"} <= names


def test_what_is_not_ours_is_closed_to_every_role_by_every_method(clients):
    before = Entry.objects.count()
    assert not [at for at in CLOSED if is_open(at)]
    for role, client in clients.items():
        for number, at in enumerate(CLOSED):
            method = METHODS[(number + len(role)) % len(METHODS)]  # each address meets each method over the roles
            closed = {404, 302} if role == "nobody" else {404}
            assert getattr(client, method)(at).status_code in closed, (role, at)
    assert Entry.objects.count() == before


def test_every_changing_method_is_closed_to_one_who_holds_most(clients):
    for at in CLOSED:
        for method in CHANGING:
            assert getattr(clients["work_body_head"], method)(at).status_code == 404, (method, at)


def test_ours_never_break_and_change_nothing_without_a_valid_form(clients):
    """A sample address names no record of anyone, so that nothing can be done: no role gets more than a refusal."""
    told = {"access.refused", "annual.exported", "audit.exported", "audit.verified", "ledger.exported"}
    done = Entry.objects.exclude(action__in=told)
    before = done.count()
    for role, client in clients.items():
        # Every role opens and sends; the methods that no screen knows are met by nobody and by who holds most.
        for method in METHODS if role in {"nobody", "work_body_head"} else ("get", "post"):
            for at, _name in OURS:
                answer = getattr(client, method)(at)
                assert answer.status_code in {200, 302, 403, 404, 405, 422}, (role, method, at, answer.status_code)
                if role == "nobody" and method != "options":
                    assert answer.status_code in {302, 403, 404, 405}, (method, at)
        assert done.count() == before, (role, list(done.values_list("action", "target", "data")[:3]))


def test_nobody_is_led_to_sign_in():
    assert Client().get("/desk/").status_code == 302
