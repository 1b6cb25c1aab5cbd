"""Open sign-ins: idle ones end and lose nothing that was typed; one sees and ends one's own, administrators others'."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from tests.site.conftest import CONSOLE, NOW
from tests.site.signing import actions, sign_in

from gongkai_site.accounts import drafts, idle
from gongkai_site.accounts.models import Draft
from gongkai_site.accounts.services import disable_person
from gongkai_site.accounts.signin_services import end_signin, end_signins
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused

FORM = "/desk/somewhere/new/"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def at(settings):
    """Return a function that sets the clock to so many minutes after the start."""

    def set_to(minutes: float) -> None:
        settings.GONGKAI_NOW = NOW + timedelta(minutes=minutes)

    return set_to


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- idle ---------------------------------------------------------------------------------------------------------


def test_who_does_nothing_for_the_time_set_is_out(client, drafter, at):
    sign_in(client, drafter)
    at(15)
    answer = client.get("/desk/?x=1")

    assert answer["Location"] == "/accounts/login/?next=%2Fdesk%2F%3Fx%3D1&idled=yes"
    assert not is_in(client)
    assert actions(drafter) == ["signin.succeeded", "signin.idled"]


def test_who_does_something_stays(client, drafter, at):
    sign_in(client, drafter)
    for minutes in (10, 20, 30, 44):
        at(minutes)
        assert client.get("/desk/").status_code == 200
    at(59)
    assert client.get("/desk/").status_code == 302


def test_no_request_writes_the_session(client, drafter, at):
    sign_in(client, drafter)
    before = Session.objects.get().session_data, Session.objects.get().expire_date
    for minutes in (2, 5, 9):
        at(minutes)
        client.get("/accounts/")
    assert (Session.objects.get().session_data, Session.objects.get().expire_date) == before


def test_the_cookie_is_written_at_most_each_minute(client, drafter, at):
    sign_in(client, drafter)
    assert idle.COOKIE in client.get("/accounts/").cookies
    at(0.9)
    assert idle.COOKIE not in client.get("/accounts/").cookies
    at(1)
    assert idle.COOKIE in client.get("/accounts/").cookies
    at(1.9)
    assert idle.COOKIE not in client.get("/accounts/").cookies


def test_what_a_page_asks_by_itself_keeps_nobody_in(client, drafter, at):
    sign_in(client, drafter)
    for minutes in (5, 10, 14):
        at(minutes)
        assert client.get("/accounts/", headers={idle.BACKGROUND: "1"}).status_code == 200
    at(15)
    assert client.get("/accounts/").status_code == 302


def test_what_a_page_asks_by_itself_is_told_that_it_is_out(client, drafter, at):
    sign_in(client, drafter)
    at(15)
    answer = client.get("/accounts/draft/?address=/desk/", headers={idle.BACKGROUND: "1"})
    assert (answer.status_code, "sign_in" in answer.json()) == (401, True)


def test_a_cookie_thrown_away_gains_no_time(client, drafter, at):
    sign_in(client, drafter)
    at(10)
    client.get("/accounts/")
    del client.cookies[idle.COOKIE]
    at(15)
    assert client.get("/accounts/").status_code == 302


def test_the_cookie_of_another_sign_in_is_worth_nothing(client, drafter, person, bureau, at):
    sign_in(client, drafter)
    at(14)
    other = Client()
    sign_in(other, person("drafter", organ=bureau))
    other.get("/accounts/")
    client.cookies[idle.COOKIE] = other.cookies[idle.COOKIE].value
    at(15)
    assert client.get("/accounts/").status_code == 302


@pytest.mark.parametrize(
    "value",
    ["", "rubbish", signing.dumps("x", salt="another"), signing.dumps(7, salt=idle.SALT)],
    ids=["empty", "rubbish", "of another use", "of another shape"],
)
def test_a_cookie_not_of_ours_is_worth_nothing(client, drafter, at, value):
    sign_in(client, drafter)
    client.cookies[idle.COOKIE] = value
    at(14)
    assert client.get("/accounts/").status_code == 200
    client.cookies[idle.COOKIE] = value
    at(15)
    assert client.get("/accounts/").status_code == 302


def test_the_time_is_a_setting(client, drafter, at, settings):
    settings.GONGKAI_IDLE_MINUTES = 5
    sign_in(client, drafter)
    at(5)
    assert client.get("/accounts/").status_code == 302


# --- drafts -------------------------------------------------------------------------------------------------------


def test_what_is_sent_too_late_is_kept_and_there_after_signing_in_again(client, drafter, at):
    sign_in(client, drafter)
    at(20)
    answer = client.post(FORM, {"title": "关于采购的公告", "password": "geheim", "csrfmiddlewaretoken": "x"})

    assert answer["Location"] == "/accounts/login/?next=%2Fdesk%2Fsomewhere%2Fnew%2F&idled=draft"
    assert "draft" in str(Entry.objects.get(action="signin.idled").data)
    sign_in(client, drafter)
    kept = client.get(f"/accounts/draft/?address={FORM}").json()
    assert kept == {"fields": {"title": ["关于采购的公告"]}, "at": "2021-01-18 10:20"}


def test_the_page_of_signing_in_says_that_a_draft_is_kept(client, db):
    assert client.get("/accounts/login/?idled=draft").content.decode().count('role="status"') == 1


def save(client: Client, address: str = FORM, **fields: list[str]) -> object:
    return client.post(f"/accounts/draft/?address={address}", json.dumps(fields), content_type="application/json")


def test_a_form_saves_itself(client, drafter):
    sign_in(client, drafter)
    assert save(client, title=["一"], kinds=["a", "b"]).json() == {"kept": True}
    assert save(client, title=["一二"], kinds=["a"]).json() == {"kept": True}

    assert Draft.objects.count() == 1
    assert client.get(f"/accounts/draft/?address={FORM}").json()["fields"] == {"title": ["一二"], "kinds": ["a"]}


def test_a_draft_is_sealed_at_rest(client, drafter):
    sign_in(client, drafter)
    save(client, title=["申请人王某"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM accounts_draft")
        assert "王某" not in cursor.fetchone()[0]


def test_a_draft_is_its_writers_alone(client, drafter, person, bureau):
    sign_in(client, drafter)
    save(client, title=["一"])
    other = Client()
    sign_in(other, person("drafter", organ=bureau))
    assert other.get(f"/accounts/draft/?address={FORM}").json() == {"fields": None}


def test_nobody_keeps_no_draft(client, db):
    assert save(client, title=["一"]).status_code == 401
    assert not Draft.objects.exists()


def test_passwords_and_codes_are_never_kept(client, drafter):
    sign_in(client, drafter)
    assert save(client, new_password=["x"], code=["123456"]).json() == {"kept": False}
    assert not Draft.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"a": 1}', json.dumps({"a": ["x" * drafts.LARGEST]}).encode()])
def test_what_is_no_draft_is_not_kept(client, drafter, body):
    sign_in(client, drafter)
    answer = client.post(f"/accounts/draft/?address={FORM}", body, content_type="application/json")
    assert answer.json() == {"kept": False}


def test_only_forms_of_the_desk_have_drafts(client, drafter):
    sign_in(client, drafter)
    assert save(client, "/elsewhere/", title=["一"]).status_code == 404


def test_a_form_that_goes_through_lets_go_of_its_draft(client, drafter):
    sign_in(client, drafter)
    drafts.keep(drafter, "/accounts/signins/end-others/", {"x": ["1"]})
    drafts.keep(drafter, FORM, {"x": ["1"]})
    assert client.post("/accounts/signins/end-others/").status_code == 302
    assert [draft.address for draft in Draft.objects.all()] == [FORM]


def test_a_form_that_is_refused_keeps_its_draft(client, drafter):
    sign_in(client, drafter)
    drafts.keep(drafter, "/accounts/password/change/", {"x": ["1"]})
    assert client.post("/accounts/password/change/", {}).status_code == 422
    assert Draft.objects.count() == 1


def test_a_draft_can_be_discarded(client, drafter):
    sign_in(client, drafter)
    save(client, title=["一"])
    assert client.delete(f"/accounts/draft/?address={FORM}").status_code == 204
    assert not Draft.objects.exists()


def test_a_draft_that_cannot_be_opened_is_let_go_of(drafter):
    drafts.keep(drafter, FORM, {"x": ["1"]})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_draft SET content = 'sm4.k0.AAAA'")
    assert drafts.found(drafter, FORM) is None
    assert not Draft.objects.exists()


def test_drafts_nobody_comes_back_for_go(drafter, settings):
    drafts.keep(drafter, FORM, {"x": ["1"]})
    settings.GONGKAI_NOW = NOW + timedelta(days=31)
    assert drafts.found(drafter, FORM) is None
    assert drafts.drop_old() == 1


# --- open sign-ins ------------------------------------------------------------------------------------------------


def test_one_sees_and_ends_ones_own(client, drafter):
    other = Client()
    sign_in(client, drafter)
    sign_in(other, drafter)
    page = client.get("/accounts/signins/")
    assert len(page.context["signins"]) == 2

    away = next(row for row in page.context["signins"] if row.session_key == other.session.session_key)
    client.post(f"/accounts/signins/{away.pk}/end/")
    assert other.get("/desk/")["Location"].startswith("/accounts/login/")
    assert client.get("/desk/").status_code == 200
    assert actions(drafter)[-1] == "signin.cut"


def test_one_ends_all_but_this_one(client, drafter):
    others = [Client(), Client()]
    for each in (client, *others):
        sign_in(each, drafter)
    client.post("/accounts/signins/end-others/")

    assert client.get("/desk/").status_code == 200
    assert all(other.get("/desk/").status_code == 302 for other in others)
    assert Entry.objects.get(action="signin.cut").data == {"count": 2}


def test_another_persons_sign_in_is_not_found(client, drafter, person, bureau):
    other = Client()
    sign_in(client, drafter)
    sign_in(other, person("drafter", organ=bureau))
    theirs = UserSession.objects.get(session_key=other.session.session_key)

    assert client.post(f"/accounts/signins/{theirs.pk}/end/").status_code == 404
    assert other.get("/desk/").status_code == 200


def test_the_security_administrator_ends_sign_ins_in_reach(client, drafter, person, city):
    sign_in(client, drafter)
    end_signins(by=person("security_admin", organ=city), person=drafter)
    assert client.get("/desk/").status_code == 302


def test_one_sign_in_of_another_is_ended(client, drafter, person, city):
    sign_in(client, drafter)
    end_signin(by=person("security_admin", organ=city), signin=UserSession.objects.get().pk)
    assert client.get("/desk/").status_code == 302


@pytest.mark.parametrize(
    ("role", "where", "code"),
    [
        ("security_admin", "other_bureau", "POWER-ORGAN"),
        ("system_admin", "city", "POWER-ROLE"),
        ("audit_admin", "city", "POWER-ROLE"),
        ("drafter", "bureau", "POWER-ROLE"),
    ],
)
def test_others_do_not_end_them(client, drafter, person, request, role, where, code):
    sign_in(client, drafter)
    by = person(role, organ=request.getfixturevalue(where))
    before = Entry.objects.count()
    for act in (
        lambda: end_signins(by=by, person=drafter),
        lambda: end_signin(by=by, signin=UserSession.objects.get().pk),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == code
    assert Entry.objects.count() == before
    assert client.get("/desk/").status_code == 200


def test_a_sign_in_that_is_over_is_not_ended_again(drafter):
    with pytest.raises(Refused) as refused:
        end_signin(by=drafter, signin=7)
    assert refused.value.code == "SIGNIN-GONE"


def test_disabling_a_person_ends_their_sign_ins_at_once(client, drafter):
    other = Client()
    sign_in(client, drafter)
    sign_in(other, drafter)
    disable_person(by=CONSOLE, person=drafter)

    assert not Session.objects.exists()
    assert client.get("/desk/").status_code == other.get("/desk/").status_code == 302
    assert Entry.objects.get(action="person.disabled").data == {"signins": 2}


def test_a_vendor_whose_day_has_come_is_out_at_the_next_request(client, person, bureau, settings):
    vendor = person("drafter", organ=bureau, kind="vendor", expires_on=date(2021, 1, 19))
    settings.GONGKAI_NOW = NOW + timedelta(hours=13, minutes=55)
    sign_in(client, vendor)
    assert client.get("/desk/").status_code == 200
    settings.GONGKAI_NOW = NOW + timedelta(hours=14, minutes=1)
    assert client.get("/desk/")["Location"].startswith("/accounts/login/")
