"""People and organs on the desk: what each may see and do there, refusals as sentences, nothing typed lost."""

from __future__ import annotations

import re
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.site.conftest import CONSOLE
from tests.site.signing import PASSWORD, enrol, sign_in

from gongkai_site.accounts import drafts
from gongkai_site.accounts.models import Grant, Person
from gongkai_site.accounts.powers import grants_of
from gongkai_site.accounts.roles import ROLES
from gongkai_site.accounts.services import disable_person
from gongkai_site.audit.models import Entry
from gongkai_site.organs import queries
from gongkai_site.organs.models import Duty, Organ
from gongkai_site.organs.services import assign_duty


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def desk(person):
    """Return a function that signs a person of a role in and gives their browser."""

    def open_for(role: str, organ: Organ) -> Client:
        client = Client()
        by = person(role, organ=organ)
        client.force_login(by, backend="gongkai_site.accounts.backends.PowersBackend")
        client.person = by
        return client

    return open_for


@pytest.fixture
def clerk(person, bureau):
    return person("drafter", organ=bureau)


def codes_of_refusals() -> list[str]:
    return [entry.data["code"] for entry in Entry.objects.filter(action="access.refused").order_by("pk")]


def shown(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


# --- lists --------------------------------------------------------------------------------------------------------


def test_the_list_shows_the_people_in_reach(desk, city, bureau, other_bureau, clerk, person):
    far = person("drafter", organ=other_bureau)
    page = shown(desk("system_admin", bureau).get("/desk/people/"))
    assert clerk.username in page
    assert far.username not in page


def test_the_list_is_searched_and_cut_down(desk, city, bureau, clerk, person):
    other = person("signer", organ=bureau)
    client = desk("system_admin", city)
    for query, there, gone in (
        (f"q={clerk.username}", clerk, other),
        ("role=signer", other, clerk),
        (f"organ={bureau.pk}&role=drafter", clerk, other),
    ):
        page = shown(client.get(f"/desk/people/?{query}"))
        assert reverse("person", args=[there.pk]) in page, query
        assert reverse("person", args=[gone.pk]) not in page, query


def test_the_list_is_cut_down_by_state(desk, city, bureau, clerk, person):
    off = disable_person(by=CONSOLE, person=person("signer", organ=bureau))
    locked, browser = person("signer", organ=bureau), Client()
    for _ in range(5):
        sign_in(browser, locked, "wrong")
    client = desk("system_admin", city)
    for state, found in (("off", {off}), ("locked", {locked})):
        rows = client.get(f"/desk/people/?state={state}").context["object_list"]
        assert set(rows) == found, state
    assert clerk in client.get("/desk/people/?state=live").context["object_list"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_exported(desk, city, clerk, form):
    answer = desk("system_admin", city).get(f"/desk/people/?export={form}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200
    if form == "csv":
        assert clerk.username in content.decode()
        assert "argon2" not in content.decode()
        assert "md5" not in content.decode()
    else:
        assert content[:2] == b"PK"


@pytest.mark.parametrize("role", [key for key, role in ROLES.items() if "people.view" not in role.acts])
def test_who_may_not_see_people_gets_a_sentence_and_leaves_an_entry(desk, city, role):
    client = desk(role, city)
    answer = client.get("/desk/people/")
    assert (answer.status_code, codes_of_refusals()) == (403, ["POWER-ROLE"])
    entry = Entry.objects.get(action="access.refused")
    assert (entry.chain, entry.actor, entry.succeeded) == ("site", f"person:{client.person.pk}", False)


def test_the_menu_shows_what_one_may_use(desk, city):
    assert "/desk/people/" in shown(desk("system_admin", city).get("/desk/"))
    page = shown(desk("drafter", city).get("/desk/"))
    assert "/desk/people/" not in page
    assert "/desk/audit/" not in page


def test_the_button_of_a_new_account_is_for_who_may_make_one(desk, city):
    for role, shows in (("system_admin", True), ("audit_admin", False)):
        client = desk(role, city)
        assert ("/desk/people/new/" in shown(client.get("/desk/people/"))) is shows, role
        assert ("/desk/organs/new/" in shown(client.get("/desk/organs/"))) is shows, role


# --- a person -----------------------------------------------------------------------------------------------------

STEPS = {
    "system_admin": {"person_password", "person_disable"},
    "security_admin": {"person_grant", "person_signins", "person_unlock", "person_factors"},
    "audit_admin": set(),
    "city_supervisor": set(),
}


@pytest.mark.parametrize("role", sorted(STEPS))
def test_only_permitted_steps_are_buttons_and_the_others_say_why(desk, city, clerk, role):
    enrol(clerk)
    browser = Client()
    for _ in range(5):
        sign_in(browser, clerk, "wrong")
    context = desk(role, city).get(reverse("person", args=[clerk.pk])).context
    names = {name: reverse(name, args=[clerk.pk]) for name in {*set().union(*STEPS.values()), "person_enable"}}

    assert {name for name, url in names.items() if url in {step.url for step in context["steps"]}} == STEPS[role]
    assert all(step.sentence for step in context["refused_steps"])
    assert len(context["steps"]) + len(context["refused_steps"]) == 7


def test_one_does_nothing_to_oneself(desk, city):
    client = desk("security_admin", city)
    context = client.get(reverse("person", args=[client.person.pk])).context
    assert context["steps"] == []
    assert {step.refusal.code for step in context["refused_steps"]} == {"POWER-ROLE", "POWER-OWN"}


def test_a_person_out_of_reach_is_not_found(desk, bureau, other_bureau, person):
    far = person("drafter", organ=other_bureau)
    client = desk("system_admin", bureau)
    for name in ("person", "person_disable", "person_password"):
        assert client.get(reverse(name, args=[far.pk])).status_code == 404, name


def test_the_page_tells_what_became_of_the_account(desk, city, clerk):
    page = desk("system_admin", city).get(reverse("person", args=[clerk.pk]))
    assert len(page.context["history"]) == 2


# --- steps --------------------------------------------------------------------------------------------------------


def test_an_account_is_made_and_its_password_shown_once(desk, city, bureau):
    client = desk("system_admin", city)
    assert client.get("/desk/people/new/").status_code == 200
    drafts.keep(client.person, "/desk/people/new/", {"name": ["李华"]})
    answer = client.post(
        "/desk/people/new/", {"username": "lihua", "name": "李华", "organ": bureau.pk, "kind": "staff", "post": ""}
    )
    made = Person.objects.get(username="lihua")
    password = re.search(r"<code>([^<]+)</code>", answer.content.decode())[1]

    assert made.check_password(password)
    assert "no-store" in answer["Cache-Control"]
    assert drafts.found(client.person, "/desk/people/new/") is None
    assert password not in shown(client.get(reverse("person", args=[made.pk])))


def test_a_refusal_is_a_sentence_and_what_was_typed_stays(desk, city, bureau, clerk):
    before = Person.objects.count()
    answer = desk("system_admin", city).post(
        "/desk/people/new/", {"username": clerk.username, "name": "李华", "organ": bureau.pk, "kind": "staff"}
    )
    assert answer.status_code == 422
    assert "李华" in shown(answer)
    assert clerk.username in answer.context["form"].non_field_errors()[0]
    assert Person.objects.count() == before + 1


def test_a_form_filled_in_wrongly_is_marked_at_its_fields(desk, city, bureau):
    answer = desk("system_admin", city).post(
        "/desk/people/new/", {"username": "li hua!", "name": "", "organ": "99999", "kind": "guest"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"username", "name", "organ", "kind"}


def test_a_password_is_reset(desk, city, clerk):
    answer = desk("system_admin", city).post(reverse("person_password", args=[clerk.pk]))
    clerk.refresh_from_db()
    assert clerk.check_password(re.search(r"<code>([^<]+)</code>", answer.content.decode())[1])
    assert clerk.must_change_password


def test_an_account_is_disabled_and_enabled(desk, city, clerk):
    client = desk("system_admin", city)
    there = reverse("person", args=[clerk.pk])
    assert client.post(reverse("person_disable", args=[clerk.pk]))["Location"] == there
    assert client.post(reverse("person_disable", args=[clerk.pk])).status_code == 422
    assert client.post(reverse("person_enable", args=[clerk.pk]))["Location"] == there
    assert Person.objects.get(pk=clerk.pk).is_live


def test_a_vendor_is_enabled_with_a_last_day(desk, city, person, bureau):
    vendor = person(organ=bureau, kind="vendor", expires_on=date(2021, 2, 1))
    disable_person(by=CONSOLE, person=vendor)
    client = desk("system_admin", city)
    assert client.post(reverse("person_enable", args=[vendor.pk]), {"expires_on": ""}).status_code == 422
    assert client.post(reverse("person_enable", args=[vendor.pk]), {"expires_on": "2021-06-01"}).status_code == 302
    assert Person.objects.get(pk=vendor.pk).expires_on == date(2021, 6, 1)


def test_a_role_is_granted_and_revoked(desk, city, bureau, person):
    clerk, client = person(organ=bureau), desk("security_admin", city)
    page = client.get(reverse("person_grant", args=[clerk.pk]))
    assert page.context["form"].initial["organ"] == bureau.pk
    sent = {"role": "drafter", "organ": bureau.pk, "from_on": "", "to_on": ""}
    assert client.post(reverse("person_grant", args=[clerk.pk]), sent).status_code == 302
    grant = Grant.objects.get(person=clerk)
    assert client.post(reverse("person_grant", args=[clerk.pk]), sent).status_code == 422
    assert client.post(reverse("person_revoke", args=[clerk.pk, grant.pk]), {"on": ""}).status_code == 302
    assert not Grant.objects.filter(person=clerk).exists()


def test_an_administrators_role_is_refused_to_a_drafter(desk, city, bureau, clerk):
    sent = {"role": "audit_admin", "organ": bureau.pk}
    answer = desk("security_admin", city).post(reverse("person_grant", args=[clerk.pk]), sent)
    assert answer.status_code == 422
    assert [grant.role for grant in grants_of(Person.objects.get(pk=clerk.pk))] == ["drafter"]


def test_an_account_is_unlocked(desk, city, clerk):
    browser, client = Client(), desk("security_admin", city)
    for _ in range(5):
        sign_in(browser, clerk, "wrong")
    assert client.post(reverse("person_unlock", args=[clerk.pk])).status_code == 302
    assert client.post(reverse("person_unlock", args=[clerk.pk])).status_code == 422
    assert sign_in(browser, clerk).status_code == 302


def test_a_second_factor_is_reset(desk, city, clerk):
    enrol(clerk)
    client = desk("security_admin", city)
    assert client.post(reverse("person_factors", args=[clerk.pk])).status_code == 302
    assert not Authenticator.objects.exists()
    assert client.post(reverse("person_factors", args=[clerk.pk])).status_code == 422


def test_sign_ins_are_listed_and_ended(desk, city, clerk):
    browser, client = Client(), desk("security_admin", city)
    sign_in(browser, clerk)
    row = UserSession.objects.get(user=clerk)
    end = reverse("person_signin", args=[clerk.pk, row.pk])
    assert end in shown(client.get(reverse("person", args=[clerk.pk])))
    assert client.get(end).status_code == 200
    assert client.post(end).status_code == 302
    assert browser.get("/desk/").status_code == 302
    assert client.post(end).status_code == 404

    sign_in(browser, clerk)
    assert client.post(reverse("person_signins", args=[clerk.pk])).status_code == 302
    assert browser.get("/desk/").status_code == 302


def test_the_administrator_of_accounts_sees_no_end_buttons(desk, city, clerk):
    sign_in(Client(), clerk)
    row = UserSession.objects.get(user=clerk)
    page = shown(desk("system_admin", city).get(reverse("person", args=[clerk.pk])))
    assert reverse("person_signin", args=[clerk.pk, row.pk]) not in page


ADDRESSES = [
    ("person_new", ()),
    ("person_password", ("clerk",)),
    ("person_disable", ("clerk",)),
    ("person_enable", ("clerk",)),
    ("person_grant", ("clerk",)),
    ("person_unlock", ("clerk",)),
    ("person_factors", ("clerk",)),
    ("person_signins", ("clerk",)),
    ("organ_new", ()),
    ("organ_change", ("bureau",)),
    ("organ_place", ("bureau",)),
    ("organ_succeed", ("bureau",)),
    ("organ_settings", ("bureau",)),
    ("organ_duty", ("bureau",)),
    ("audit_verify", ()),
]


@pytest.mark.parametrize(("name", "about"), ADDRESSES)
def test_a_drafter_takes_none_of_these_steps(desk, bureau, request, name, about):
    client = desk("drafter", bureau)
    address = reverse(name, args=[request.getfixturevalue(each).pk for each in about])
    before = Entry.objects.exclude(action="access.refused").count()
    for method in ("get", "post"):
        assert getattr(client, method)(address).status_code in {403, 404}
    assert Entry.objects.exclude(action="access.refused").count() == before


# --- organs -------------------------------------------------------------------------------------------------------


def test_organs_are_listed_in_reach(desk, bureau, other_bureau):
    rows = desk("drafter", bureau).get("/desk/organs/").context["object_list"]
    assert list(rows) == [bureau]


def test_an_organ_is_entered(desk, city):
    client = desk("system_admin", city)
    sent = {"name": "白桦市财政局", "slug": "czj", "level": "city", "kind": "department", "parent": city.pk}
    answer = client.post("/desk/organs/new/", sent)
    made = Organ.objects.get(slug="czj")
    assert answer["Location"] == reverse("organ", args=[made.pk])
    assert client.get(answer["Location"]).status_code == 200
    again = client.post("/desk/organs/new/", sent)
    assert again.status_code == 422
    assert "白桦市财政局" in shown(again)


def change(client, organ, **facts):
    sent = {"name": organ.name, "slug": organ.slug, "level": organ.level, "kind": organ.kind, "seen": organ.version}
    return client.post(reverse("organ_change", args=[organ.pk]), {**sent, **facts})


def test_an_organ_is_changed_by_the_first_of_two(desk, city, bureau):
    client = desk("system_admin", city)
    assert client.get(reverse("organ_change", args=[bureau.pk])).context["seen"] == bureau.version
    assert change(client, bureau, short_name="工信局").status_code == 302
    late = change(client, bureau, short_name="市工信局")
    assert late.status_code == 422
    assert "市工信局" in shown(late)
    assert Organ.objects.get(pk=bureau.pk).short_name == "工信局"


@pytest.mark.parametrize("taken", [{"name": "白桦市水务局"}, {"slug": "swj"}])
def test_an_organ_takes_no_others_name(desk, city, bureau, other_bureau, taken):
    assert change(desk("system_admin", city), bureau, **taken).status_code == 422
    bureau.refresh_from_db()
    assert (bureau.name, bureau.version) == ("白桦市工业和信息化局", 1)


def test_what_holds_for_an_organ_is_set(desk, city, bureau):
    client = desk("system_admin", city)
    address = reverse("organ_settings", args=[bureau.pk])
    assert client.post(address, {"telephone": "0411-1234567", "from_on": "2021-01-01"}).status_code == 302
    assert queries.settings_on(bureau, date(2021, 1, 18)) == {"telephone": "0411-1234567"}
    assert client.get(address).context["form"].initial.get("telephone") is None
    assert 'value="0411-1234567"' in shown(client.get(address))


def test_an_organ_is_placed_and_not_under_itself(desk, city, bureau, other_bureau):
    client = desk("system_admin", city)
    address = reverse("organ_place", args=[bureau.pk])
    assert client.post(address, {"parent": other_bureau.pk, "from_on": "2021-01-01"}).status_code == 302
    circle = client.post(reverse("organ_place", args=[other_bureau.pk]), {"parent": bureau.pk, "from_on": "2021-01-01"})
    assert circle.status_code == 422


def test_an_organ_is_succeeded(desk, city, bureau, other_bureau):
    answer = desk("system_admin", city).post(
        reverse("organ_succeed", args=[bureau.pk]), {"successor": other_bureau.pk, "on": "2021-01-01"}
    )
    assert answer.status_code == 302
    assert Organ.objects.get(pk=bureau.pk).ended_on == date(2021, 1, 1)


def test_a_duty_is_assigned_and_ended(desk, city, bureau):
    client = desk("work_body_head", bureau)
    sent = {"role": "leader", "holder": "王局长", "from_on": "2021-01-01"}
    assert client.post(reverse("organ_duty", args=[bureau.pk]), sent).status_code == 302
    duty = Duty.objects.get()
    end = reverse("organ_duty_end", args=[bureau.pk, duty.pk])
    assert end in shown(client.get(reverse("organ", args=[bureau.pk])))
    assert client.post(end, {"on": "2020-01-01"}).status_code == 422
    assert client.post(end, {"on": "2021-06-01"}).status_code == 302


def test_a_duty_of_another_organ_is_not_ended_here(desk, city, bureau, other_bureau):
    duty = assign_duty(by=CONSOLE, organ=other_bureau, role="leader", holder="李", from_on=date(2020, 1, 1))
    client = desk("system_admin", city)
    assert client.post(reverse("organ_duty_end", args=[bureau.pk, duty.pk]), {"on": "2021-06-01"}).status_code == 404


def test_every_form_that_is_typed_into_keeps_drafts_but_not_of_passwords(desk, city, clerk):
    client = desk("system_admin", city)
    assert "data-draft=" in shown(client.get("/desk/people/new/"))
    assert "data-draft=" not in shown(client.get(reverse("person_password", args=[clerk.pk])))
    assert "gongkai/drafts.js" in shown(client.get("/desk/people/new/"))


def test_a_password_is_nowhere_on_the_pages(desk, city, clerk):
    page = shown(desk("system_admin", city).get(reverse("person", args=[clerk.pk])))
    assert clerk.password not in page
    assert PASSWORD not in page
