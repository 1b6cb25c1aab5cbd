"""May this person do this to this? Every role against every act; what weighs most, as a table to proof-read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.site.conftest import CONSOLE, NOW

from gongkai_site.accounts.powers import forget, grants_of, holders_of, organs_for
from gongkai_site.accounts.roles import ACTS, ROLES
from gongkai_site.accounts.services import create_person, disable_person, grant_role, revoke_role
from gongkai_site.base.powers import Job, has_any, may, require
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import found_organ

HOLDERS = {
    "people.manage": {"system_admin"},
    "organs.manage": {"system_admin", "work_body_head"},
    "roles.grant": {"security_admin"},
    "wordlists.keep": {"city_supervisor", "ogi_officer", "work_body_head"},
    "sessions.end": {"security_admin"},
    "factors.reset": {"security_admin"},
    "audit.view": {"audit_admin"},
    "jobs.view": {"system_admin"},
    "jobs.retry": {"system_admin"},
    "review.sign_first": {"first_reviewer"},
    "review.sign_final": {"signer"},
    "review.secrecy": {"secrecy_officer"},
    "review.urgent": {"signer"},
}
"""What weighs most, and the roles that may: nobody else, whatever is added later."""
APART = {"system_admin", "security_admin", "audit_admin"}
CASEWORK = ("ledgers.", "review.", "imports.", "files.", "annual.")


@pytest.fixture
def office(bureau):
    return found_organ(by=CONSOLE, name="白桦市工业园管委会", level="city", kind="dispatched", parent=bureau)


@pytest.fixture
def holder(db, bureau):
    """Return a person of the bureau with one role; the same roles are asked many acts, so each is made once."""
    made: dict[str, object] = {}

    def of(role: str):
        if role not in made:
            person, _ = create_person(by=CONSOLE, username=role, name=role, organ=bureau, password="secret")
            grant_role(by=CONSOLE, person=person, role=role, organ=bureau)
            made[role] = person
        return made[role]

    return of


def code(person, act, organ=None) -> str | None:
    found = may(person, act, organ)
    return found.code if found else None


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_may_do_its_acts_to_its_organ_and_nothing_else(holder, bureau, role):
    person = holder(role)
    for act in ACTS:
        assert code(person, act, bureau) == (None if act in ROLES[role].acts else "POWER-ROLE"), act


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_reaches_below_only_when_it_is_deep(holder, office, role):
    person = holder(role)
    for act in ROLES[role].acts:
        wanted = None if ROLES[role].deep or ACTS[act].on == "site" else "POWER-ORGAN"
        assert code(person, act, office) == wanted, act


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_reaches_neither_beside_nor_above_nor_the_whole_site(holder, city, other_bureau, role):
    person = holder(role)
    for act in ROLES[role].acts:
        if ACTS[act].on == "organ":
            assert code(person, act, other_bureau) == code(person, act, city) == "POWER-ORGAN", act
            assert code(person, act, None) == "POWER-ORGAN", act


@pytest.mark.parametrize("role", sorted(name for name, role in ROLES.items() if role.deep))
def test_a_deep_role_of_a_root_answers_for_the_whole_site(person, city, role):
    by = person(role, organ=city)
    assert all(code(by, act) is None for act in ROLES[role].acts)


@pytest.mark.parametrize("act", sorted(HOLDERS))
def test_what_weighs_most_is_held_by_these_alone(act):
    assert {key for key, role in ROLES.items() if act in role.acts} == HOLDERS[act]


def test_the_administrators_are_apart_and_do_no_casework():
    assert {key for key, role in ROLES.items() if role.apart} == APART
    for role in APART:
        assert not [act for act in ROLES[role].acts if act.startswith(CASEWORK)], role


def test_no_role_grants_and_manages_and_audits_at_once():
    for role in ROLES.values():
        assert len(role.acts & {"people.manage", "roles.grant", "audit.view"}) <= 1, role.key


def test_an_act_nobody_declared_is_a_slip_and_never_a_yes(person, city, bureau):
    with pytest.raises(KeyError):
        may(person("system_admin", organ=city), "organs.mange", bureau)
    with pytest.raises(KeyError):
        organs_for(person("system_admin", organ=city), "organs.mange")


def test_nobody_may_nothing(city):
    assert code(None, "organs.view", city) == "POWER-NOBODY"
    assert code("a name", "organs.view", city) == "POWER-NOBODY"
    assert not has_any(None, ["organs.view"])
    assert not organs_for(None, "organs.view").exists()


def test_a_job_may_everything(city):
    assert may(Job("worker"), "people.manage", city) is None


def test_a_disabled_person_may_nothing(person, bureau):
    by = person("drafter", organ=bureau)
    by = disable_person(by=CONSOLE, person=by)
    assert code(by, "ledgers.draft", bureau) == "POWER-DISABLED"
    assert not has_any(by, ["ledgers.draft"])
    assert not organs_for(by, "ledgers.draft").exists()


def test_a_vendor_may_nothing_from_the_day_of_expiry(person, bureau, settings):
    by = person("drafter", organ=bureau, kind="vendor", expires_on=date(2021, 1, 20))
    settings.GONGKAI_NOW = NOW + timedelta(days=1)
    assert code(by, "ledgers.draft", bureau) is None
    settings.GONGKAI_NOW = NOW + timedelta(days=2)
    assert code(by, "ledgers.draft", bureau) == "POWER-DISABLED"


def test_a_role_holds_from_its_first_day_to_the_day_before_its_last(person, bureau, settings):
    by = person(organ=bureau)
    grant_role(by=CONSOLE, person=by, role="drafter", organ=bureau, from_on=date(2021, 1, 20), to_on=date(2021, 1, 22))
    held = []
    for days in range(5):
        settings.GONGKAI_NOW = NOW + timedelta(days=days)
        forget(by)
        held.append(code(by, "ledgers.draft", bureau) is None)
    assert held == [False, False, True, True, False]


def test_lists_are_cut_to_what_may_be_seen(person, city, bureau, office, other_bureau):
    assert set(organs_for(person("drafter", organ=bureau), "organs.view")) == {bureau}
    assert set(organs_for(person("audit_admin", organ=bureau), "audit.view")) == {bureau, office}
    assert set(organs_for(person("audit_admin", organ=city), "audit.view")) == {city, bureau, office, other_bureau}
    assert not organs_for(person("drafter", organ=bureau), "audit.view").exists()


def test_a_list_and_the_question_agree(person, city, bureau, office, other_bureau):
    people = [person(role, organ=organ) for role in ROLES for organ in (city, bureau)]
    for by in people:
        for act, declared in ACTS.items():
            if declared.on == "organ":
                listed = set(organs_for(by, act))
                asked = {organ for organ in (city, bureau, office, other_bureau) if may(by, act, organ) is None}
                assert listed == asked, (by, act)


def test_the_holders_of_an_act(person, city, bureau, office):
    own, above = person("audit_admin", organ=bureau), person("audit_admin", organ=city)
    person("audit_admin", organ=office)
    assert holders_of("audit.view", bureau) == sorted([own, above], key=lambda each: (each.name, each.pk))


def test_a_revoked_role_is_gone_at_once(person, bureau):
    by = person("drafter", organ=bureau)
    revoke_role(by=CONSOLE, grant=grants_of(by)[0])
    forget(by)
    with pytest.raises(Refused) as refused:
        require(by, "ledgers.draft", bureau)
    assert refused.value.code == "POWER-ROLE"
