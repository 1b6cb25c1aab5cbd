"""Accounts and roles: who may make, disable, grant, revoke and reset; every refusal leaves all as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from tests.site.conftest import CONSOLE, NOW
from tests.site.signing import PASSWORD

from gongkai_site.accounts import services
from gongkai_site.accounts.models import Grant, OldPassword, Person
from gongkai_site.accounts.powers import grants_of
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused


@pytest.fixture
def system(person, city):
    return person("system_admin", organ=city)


@pytest.fixture
def security(person, city):
    return person("security_admin", organ=city)


@pytest.fixture
def clerk(person, bureau):
    return person(organ=bureau)


def state() -> tuple:
    return (
        Entry.objects.count(),
        list(Person.objects.order_by("pk").values()),
        list(Grant.objects.order_by("pk").values()),
        OldPassword.objects.count(),
    )


def refused(function, **arguments) -> str:
    before = state()
    with pytest.raises(Refused) as refusal:
        function(**arguments)
    assert state() == before
    return refusal.value.code


def last() -> Entry:
    return Entry.objects.order_by("-pk").first()


# --- accounts -----------------------------------------------------------------------------------------------------


def test_an_account_is_made_with_a_password_that_must_be_changed(system, bureau):
    made, password = services.create_person(by=system, username=" Wang.Fang ", name="王芳", organ=bureau)

    assert (made.username, made.must_change_password, made.check_password(password)) == ("wang.fang", True, True)
    assert len(password) >= 16
    entry = last()
    assert (entry.action, entry.chain, entry.actor, entry.target) == (
        "person.created",
        f"organ:{bureau.pk}",
        f"person:{system.pk}",
        str(made.pk),
    )
    assert "王芳" not in str(entry.data)
    assert password not in str(entry.data)


def test_a_sign_in_name_is_taken_whatever_its_capitals(system, bureau, clerk):
    wish = {"by": system, "name": "另一人", "organ": bureau}
    assert refused(services.create_person, username=clerk.username.upper(), **wish) == "PERSON-TAKEN"


@pytest.mark.parametrize("expires_on", [None, date(2021, 1, 18), date(2020, 1, 1)])
def test_a_vendor_needs_a_last_day_after_today(system, bureau, expires_on):
    facts = {"username": "vendor", "name": "运维", "organ": bureau, "kind": "vendor", "expires_on": expires_on}
    assert refused(services.create_person, by=system, **facts) == "PERSON-EXPIRY"


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "work_body_head", "drafter", "city_supervisor"])
def test_other_roles_make_no_accounts(person, city, role):
    by = person(role, organ=city)
    assert refused(services.create_person, by=by, username="x", name="x", organ=city) == "POWER-ROLE"


def test_an_administrator_below_makes_none_above_beside_or_nowhere(person, city, bureau, other_bureau):
    by = person("system_admin", organ=bureau)
    for organ in (city, other_bureau, None):
        assert refused(services.create_person, by=by, username="x", name="x", organ=organ) == "POWER-ORGAN"


def test_nobody_makes_no_account(city):
    assert refused(services.create_person, by=None, username="x", name="x", organ=city) == "POWER-NOBODY"


def test_a_superuser_cannot_be(bureau):
    with pytest.raises(IntegrityError):
        Person.objects.create(username="root", name="root", organ=bureau, is_superuser=True)


def test_an_account_is_disabled_and_enabled_again(system, clerk):
    assert not services.disable_person(by=system, person=clerk).is_live
    assert last().action == "person.disabled"
    assert services.enable_person(by=system, person=clerk).is_live
    assert last().action == "person.enabled"


def test_nothing_is_done_twice(system, clerk):
    assert refused(services.enable_person, by=system, person=clerk) == "PERSON-ENABLED"
    services.disable_person(by=system, person=clerk)
    assert refused(services.disable_person, by=system, person=clerk) == "PERSON-DISABLED"


def test_nobody_disables_enables_or_resets_themselves(system):
    for act in (services.disable_person, services.enable_person, services.reset_password):
        assert refused(act, by=system, person=system) == "POWER-OWN"


def test_an_expired_vendor_is_enabled_only_with_a_new_last_day(system, person, bureau, settings):
    vendor = person(organ=bureau, kind="vendor", expires_on=date(2021, 1, 20))
    settings.GONGKAI_NOW = NOW + timedelta(days=10)
    assert refused(services.enable_person, by=system, person=vendor) == "PERSON-EXPIRY"
    assert refused(services.enable_person, by=system, person=vendor, expires_on=date(2021, 1, 28)) == "PERSON-EXPIRY"
    assert services.enable_person(by=system, person=vendor, expires_on=date(2021, 3, 1)).is_live


@pytest.mark.parametrize("act", [services.disable_person, services.reset_password])
def test_only_who_manages_people_in_reach(act, person, bureau, other_bureau, security, clerk):
    assert refused(act, by=security, person=clerk) == "POWER-ROLE"
    assert refused(act, by=person("system_admin", organ=other_bureau), person=clerk) == "POWER-ORGAN"
    assert refused(act, by=None, person=clerk) == "POWER-NOBODY"


# --- roles --------------------------------------------------------------------------------------------------------


def test_a_role_is_granted(security, clerk, bureau):
    grant = services.grant_role(by=security, person=clerk, role="drafter", organ=bureau)

    assert grants_of(clerk) == [grant]
    entry = last()
    assert (entry.action, entry.target, entry.data["role"]) == ("role.granted", str(clerk.pk), "drafter")


def test_nobody_grants_to_themselves(security, bureau):
    assert refused(services.grant_role, by=security, person=security, role="drafter", organ=bureau) == "POWER-OWN"


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "work_body_head", "city_supervisor", "drafter"])
def test_other_roles_grant_nothing(person, city, bureau, clerk, role):
    by = person(role, organ=city)
    assert refused(services.grant_role, by=by, person=clerk, role="drafter", organ=bureau) == "POWER-ROLE"


def test_no_role_is_granted_outside_the_subtree(person, city, bureau, other_bureau, clerk):
    by = person("security_admin", organ=bureau)
    for organ in (city, other_bureau):
        assert refused(services.grant_role, by=by, person=clerk, role="drafter", organ=organ) == "POWER-ORGAN"


def test_a_role_that_does_not_exist(security, clerk, bureau):
    assert refused(services.grant_role, by=security, person=clerk, role="king", organ=bureau) == "ROLE-UNKNOWN"


def test_a_role_is_not_granted_twice(security, clerk, bureau):
    services.grant_role(by=security, person=clerk, role="drafter", organ=bureau)
    assert refused(services.grant_role, by=security, person=clerk, role="drafter", organ=bureau) == "ROLE-HELD"


def test_the_same_role_for_another_organ_is_another_grant(security, clerk, bureau, other_bureau):
    services.grant_role(by=security, person=clerk, role="drafter", organ=bureau)
    services.grant_role(by=security, person=clerk, role="drafter", organ=other_bureau)
    assert len(grants_of(clerk)) == 2


def test_a_term_ends_after_it_began(security, clerk, bureau):
    term = {"from_on": date(2021, 2, 1), "to_on": date(2021, 2, 1)}
    assert refused(services.grant_role, by=security, person=clerk, role="drafter", organ=bureau, **term) == "ORGAN-TERM"


APART = ["system_admin", "security_admin", "audit_admin"]


@pytest.mark.parametrize("held", [*APART, "drafter"])
@pytest.mark.parametrize("wish", [*APART, "drafter"])
def test_administrators_are_apart_from_each_other_and_from_casework(security, person, bureau, held, wish):
    clerk = person(held, organ=bureau)
    code = "ROLE-HELD" if held == wish else "ROLE-APART"
    assert refused(services.grant_role, by=security, person=clerk, role=wish, organ=bureau) == code


def test_casework_roles_may_meet(security, clerk, bureau):
    for role in ("drafter", "first_reviewer", "signer"):
        services.grant_role(by=security, person=clerk, role=role, organ=bureau)
    assert len(grants_of(clerk)) == 3


def test_a_later_grant_of_an_administrators_role_is_held_apart_too(security, clerk, bureau):
    services.grant_role(by=security, person=clerk, role="drafter", organ=bureau, from_on=date(2021, 6, 1))
    found = refused(
        services.grant_role, by=security, person=clerk, role="system_admin", organ=bureau, from_on=date(2021, 1, 18)
    )
    assert found == "ROLE-APART"


def test_after_a_role_has_ended_another_may_follow(security, clerk, bureau):
    services.grant_role(
        by=security, person=clerk, role="drafter", organ=bureau, from_on=date(2020, 1, 1), to_on=date(2021, 1, 18)
    )
    services.grant_role(by=security, person=clerk, role="system_admin", organ=bureau)
    assert [grant.role for grant in grants_of(clerk)] == ["system_admin"]


def test_a_role_is_revoked_and_its_past_stays(security, clerk, bureau):
    grant = services.grant_role(by=security, person=clerk, role="drafter", organ=bureau, from_on=date(2020, 1, 1))
    services.revoke_role(by=security, grant=grant)
    grant.refresh_from_db()
    assert (grant.to_on, grants_of(clerk), last().action) == (date(2021, 1, 18), [], "role.revoked")


def test_nobody_revokes_their_own(security):
    assert refused(services.revoke_role, by=security, grant=grants_of(security)[0]) == "POWER-OWN"


def test_a_role_is_not_revoked_from_outside(person, other_bureau, security, clerk, bureau):
    grant = services.grant_role(by=security, person=clerk, role="drafter", organ=bureau)
    by = person("security_admin", organ=other_bureau)
    assert refused(services.revoke_role, by=by, grant=grant) == "POWER-ORGAN"


def test_a_role_that_has_ended_is_not_revoked_again(security, clerk, bureau):
    grant = services.grant_role(
        by=security, person=clerk, role="drafter", organ=bureau, from_on=date(2020, 1, 1), to_on=date(2020, 6, 1)
    )
    assert refused(services.revoke_role, by=security, grant=grant) == "ROLE-ENDED"


# --- passwords ----------------------------------------------------------------------------------------------------


def test_a_password_is_changed(clerk):
    services.change_password(person=clerk, password=PASSWORD)
    clerk.refresh_from_db()
    assert (clerk.check_password(PASSWORD), clerk.must_change_password, last().action) == (
        True,
        False,
        "password.changed",
    )


@pytest.mark.parametrize("password", ["", "short-1", "1234567890123", "password123456"[:10]])
def test_a_weak_password_is_refused(clerk, password):
    assert refused(services.change_password, person=clerk, password=password) == "PASSWORD-WEAK"


def test_a_password_like_ones_name_is_refused(bureau):
    made, _ = services.create_person(by=CONSOLE, username="wangxiaofang", name="王小芳", organ=bureau)
    assert refused(services.change_password, person=made, password="wangxiaofang1") == "PASSWORD-WEAK"


def test_the_last_five_passwords_are_refused_and_the_sixth_may_come_back(clerk):
    passwords = [f"{PASSWORD}{number}" for number in range(7)]
    for password in passwords:
        services.change_password(person=clerk, password=password)
    for password in passwords[2:]:
        assert refused(services.change_password, person=clerk, password=password) == "PASSWORD-REPEATED"
    services.change_password(person=clerk, password=passwords[0])


def test_a_reset_gives_a_password_for_one_sign_in(system, clerk):
    password = services.reset_password(by=system, person=clerk)
    clerk.refresh_from_db()
    assert (clerk.check_password(password), clerk.must_change_password, last().action) == (
        True,
        True,
        "password.reset",
    )
    assert password not in str(last().data)
