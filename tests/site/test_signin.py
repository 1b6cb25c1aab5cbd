"""Signing in: password, second factor, lockout; what must be done first; which doors are there at all."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from axes.models import AccessAttempt
from click.testing import CliRunner
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.site.conftest import CONSOLE, NOW
from tests.site.signing import PASSWORD, SECRET, actions, code, enrol, sign_in

from gongkai_site.accounts.adapters import FACTOR
from gongkai_site.accounts.lockout import locked_until
from gongkai_site.accounts.services import change_password, disable_person, reset_password
from gongkai_site.accounts.signin_services import reset_factors, seal_factors_anew, unlock_person
from gongkai_site.audit.models import Entry
from gongkai_site.base.clock import SHANGHAI
from gongkai_site.base.refusals import Refused
from gongkai_site.cli.people import people
from gongkai_site.crypto.sealing import current_header, open_
from gongkai_site.crypto.services import rotate


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def required(settings):
    settings.GONGKAI_SECOND_FACTOR = "required"


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- the password -------------------------------------------------------------------------------------------------


def test_name_and_password_sign_in(client, drafter):
    answer = sign_in(client, drafter)

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert is_in(client)
    assert actions(drafter) == ["signin.succeeded"]


def test_the_name_is_the_same_in_capitals(client, drafter):
    client.post("/accounts/login/", {"login": drafter.username.upper(), "password": "secret"})
    assert is_in(client)


def test_a_wrong_password_does_not_and_leaves_an_entry_by_nobody(client, drafter):
    sign_in(client, drafter, "wrong")

    assert not is_in(client)
    entry = Entry.objects.get(action="signin.failed")
    assert (entry.actor, entry.target, entry.succeeded) == ("nobody", str(drafter.pk), False)


def test_a_name_nobody_has_is_not_kept_in_the_trail(client, drafter):
    client.post("/accounts/login/", {"login": "my-password-by-mistake", "password": "x"})

    entry = Entry.objects.get(action="signin.failed")
    assert entry.target == ""
    assert "my-password" not in str(entry.data)


def test_a_disabled_account_is_answered_like_a_wrong_password(client, drafter):
    sign_in(client, drafter, "wrong")
    disable_person(by=CONSOLE, person=drafter)
    right = sign_in(client, drafter)

    assert not is_in(client)
    assert "登录名或密码" in right.content.decode() or "Sign-in name or password" in right.content.decode()


def test_an_expired_vendor_does_not_sign_in(client, person, bureau, settings):
    vendor = person("drafter", organ=bureau, kind="vendor", expires_on=date(2021, 2, 1))
    settings.GONGKAI_NOW = NOW + timedelta(days=14)
    sign_in(client, vendor)
    assert not is_in(client)


def test_the_address_stands_in_the_entry(client, drafter):
    sign_in(client, drafter)
    assert Entry.objects.get(action="signin.succeeded").address == "127.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "not an address", ""),
    ],
)
def test_only_trusted_proxies_are_believed(client, drafter, settings, proxies, forwarded, address):
    settings.GONGKAI_TRUSTED_PROXIES = proxies
    client.post(
        "/accounts/login/",
        {"login": drafter.username, "password": "secret"},
        headers={"X-Forwarded-For": forwarded},
    )
    assert Entry.objects.get(action="signin.succeeded").address == address


def test_signing_out_is_told_of(client, drafter):
    sign_in(client, drafter)
    client.post("/accounts/logout/")

    assert not is_in(client)
    assert actions(drafter) == ["signin.succeeded", "signin.ended"]


def test_a_link_alone_signs_nobody_out(client, drafter):
    sign_in(client, drafter)
    client.get("/accounts/logout/")
    assert is_in(client)


def test_passwords_are_kept_by_argon2():
    from gongkai_site.settings import PASSWORD_HASHERS

    assert PASSWORD_HASHERS[0].endswith(Argon2PasswordHasher.__name__)


# --- lockout ------------------------------------------------------------------------------------------------------


def lock(client: Client, drafter) -> object:
    for _ in range(4):
        assert sign_in(client, drafter, "wrong").status_code == 200
    return sign_in(client, drafter, "wrong")


def test_the_fifth_wrong_password_locks(client, drafter):
    answer = lock(client, drafter)

    assert answer.status_code == 429
    until = locked_until(drafter.username)
    assert until is not None
    assert until.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") in answer.content.decode()
    assert sorted(actions(drafter)) == ["signin.failed"] * 5 + ["signin.locked"]


def test_a_locked_account_refuses_the_right_password_and_says_so(client, drafter):
    lock(client, drafter)
    answer = sign_in(client, drafter)

    assert answer.status_code == 429
    assert not is_in(client)
    assert actions(drafter).count("signin.locked") == 1


def test_tries_while_locked_do_not_lengthen_it(client, drafter):
    lock(client, drafter)
    until = locked_until(drafter.username)
    sign_in(client, drafter, "wrong")
    assert locked_until(drafter.username) == until


def test_other_addresses_and_programs_do_not_gain_tries(client, drafter, settings):
    settings.GONGKAI_TRUSTED_PROXIES = 1
    for number in range(5):
        answer = client.post(
            "/accounts/login/",
            {"login": drafter.username.upper() if number % 2 else drafter.username, "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{number}", "User-Agent": f"program {number}"},
        )
    assert answer.status_code == 429


def test_a_lock_ends_by_itself(client, drafter):
    lock(client, drafter)
    AccessAttempt.objects.update(attempt_time=datetime.now(tz=NOW.tzinfo) - timedelta(minutes=31))
    sign_in(client, drafter)
    assert is_in(client)


def test_a_success_forgets_the_failures(client, drafter):
    for _ in range(4):
        sign_in(client, drafter, "wrong")
    sign_in(client, drafter)
    assert not AccessAttempt.objects.exists()


def test_what_was_typed_is_not_kept_by_the_counter(client, drafter):
    sign_in(client, drafter, "wrong-but-nearly-right")
    attempt = AccessAttempt.objects.get()
    assert "nearly" not in attempt.post_data
    assert "nearly" not in attempt.get_data


def test_the_security_administrator_unlocks(client, drafter, person, city):
    lock(client, drafter)
    unlock_person(by=person("security_admin", organ=city), person=drafter)

    sign_in(client, drafter)
    assert is_in(client)


@pytest.mark.parametrize(
    ("role", "code_"), [("system_admin", "POWER-ROLE"), ("audit_admin", "POWER-ROLE"), ("drafter", "POWER-ROLE")]
)
def test_others_do_not_unlock(client, drafter, person, city, role, code_):
    lock(client, drafter)
    by = person(role, organ=city)
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        unlock_person(by=by, person=drafter)
    assert (refused.value.code, Entry.objects.count()) == (code_, before)
    assert locked_until(drafter.username)


def test_who_is_not_locked_is_not_unlocked(drafter, person, city):
    with pytest.raises(Refused) as refused:
        unlock_person(by=person("security_admin", organ=city), person=drafter)
    assert refused.value.code == "SIGNIN-NOT-LOCKED"


# --- the second factor --------------------------------------------------------------------------------------------


def test_without_a_second_factor_one_is_led_to_enrol_and_nowhere_else(client, drafter, required):
    sign_in(client, drafter)

    for address in ("/desk/", "/accounts/", "/accounts/signins/", "/desk/anything/", "/healthz/x"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/factors/"), address
    assert client.get("/accounts/factors/").status_code == 200


def test_enrolling_an_app_opens_the_desk(client, drafter, required, django_capture_on_commit_callbacks):
    sign_in(client, drafter)
    page = client.get("/accounts/factors/totp/").content.decode()
    secret = re.search(r'<code class="gk-secret">([A-Z2-7]+)</code>', page)[1]
    assert "<svg" in page
    assert "<?xml" not in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/factors/totp/", {"code": code(secret)})

    assert answer["Location"] == "/accounts/factors/recovery/"
    assert client.get("/accounts/factors/recovery/").content.decode().count("<li><code>") == 10
    assert client.get("/desk/").status_code == 200
    assert actions(drafter) == ["signin.succeeded", "factor.added", "factor.added"]


def test_a_wrong_code_enrols_nothing(client, drafter, required):
    sign_in(client, drafter)
    client.get("/accounts/factors/totp/")
    client.post("/accounts/factors/totp/", {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_the_secret_is_sealed_at_rest(client, drafter):
    held = enrol(drafter)
    assert SECRET not in str(held.data)
    assert open_(held.data["secret"], FACTOR) == SECRET


def test_secrets_follow_a_new_key(drafter, person, city, client, required, settings, tmp_path):
    settings.GONGKAI_DATA = tmp_path
    held, spare = enrol(drafter), RecoveryCodes.activate(drafter)
    by = person("security_admin", organ=city)
    codes = spare.get_unused_codes()
    rotate(by=by)

    assert seal_factors_anew(by=by) == (2, [])
    held.refresh_from_db()
    assert held.data["secret"].startswith(current_header())
    assert open_(held.data["secret"], FACTOR) == SECRET
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes
    assert seal_factors_anew(by=by) == (0, [])
    assert actions().count("factor.sealed_anew") == 1


def test_only_who_manages_keys_seals_anew(person, city):
    with pytest.raises(Refused) as refused:
        seal_factors_anew(by=person("system_admin", organ=city))
    assert refused.value.code == "POWER-ROLE"


def test_a_code_is_asked_for_after_the_password(client, drafter, required):
    enrol(drafter)
    answer = sign_in(client, drafter)
    assert answer["Location"].startswith("/accounts/factors/authenticate/")
    assert not is_in(client)

    assert client.get("/desk/")["Location"].startswith("/accounts/login/")
    client.post("/accounts/factors/authenticate/", {"code": code()})
    assert is_in(client)
    assert client.get("/desk/").status_code == 200


def test_a_code_works_once(client, drafter, required):
    enrol(drafter)
    sign_in(client, drafter)
    used = code()
    client.post("/accounts/factors/authenticate/", {"code": used})
    cache.clear()  # as in another process, which does not share it
    other = Client()
    sign_in(other, drafter)
    other.post("/accounts/factors/authenticate/", {"code": used})
    assert not is_in(other)


def test_an_older_code_does_not_work_after_a_newer_one(client, drafter, required):
    enrol(drafter)
    sign_in(client, drafter)
    client.post("/accounts/factors/authenticate/", {"code": code()})
    assert is_in(client)
    other = Client()
    sign_in(other, drafter)
    other.post("/accounts/factors/authenticate/", {"code": code(off=-1)})
    assert not is_in(other)


def test_a_code_shows_that_it_is_still_oneself(client, drafter, settings):
    enrol(drafter)
    sign_in(client, drafter)
    client.post("/accounts/factors/authenticate/", {"code": code(off=-1)})
    answer = client.post("/accounts/factors/reauthenticate/", {"code": code(), "next": "/accounts/factors/"})
    assert answer["Location"] == "/accounts/factors/"


def test_wrong_codes_lock_as_wrong_passwords_do(client, drafter, required):
    enrol(drafter)
    sign_in(client, drafter)
    answers = [client.post("/accounts/factors/authenticate/", {"code": "123"}).status_code for _ in range(5)]
    after = client.post("/accounts/factors/authenticate/", {"code": code()})

    assert answers == [200, 200, 200, 200, 429]
    assert after.status_code == 429
    assert not is_in(client)
    assert actions(drafter).count("signin.locked") == 1


def test_a_recovery_code_signs_in_once(client, drafter, required):
    enrol(drafter)
    spare = RecoveryCodes.activate(drafter).get_unused_codes()[0]
    sign_in(client, drafter)
    client.post("/accounts/factors/authenticate/", {"code": spare})
    assert is_in(client)
    assert "factor.recovery_used" in actions(drafter)

    other = Client()
    sign_in(other, drafter)
    other.post("/accounts/factors/authenticate/", {"code": spare})
    assert not is_in(other)


def test_removing_the_last_factor_leads_to_enrol_again(client, drafter, required):
    enrol(drafter)
    sign_in(client, drafter)
    client.post("/accounts/factors/authenticate/", {"code": code()})
    client.post("/accounts/factors/totp/remove/")

    assert not Authenticator.objects.exists()
    assert client.get("/desk/")["Location"] == "/accounts/factors/"
    assert actions(drafter)[-1] == "factor.removed"


def test_a_change_of_factors_asks_for_the_password_after_a_while(client, drafter, settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    sign_in(client, drafter)
    answer = client.get("/accounts/factors/totp/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_the_page_of_security_keys_opens(client, drafter):
    """What a browser and a key do there is not tested here."""
    sign_in(client, drafter)
    assert client.get("/accounts/factors/keys/").status_code == 200
    page = client.get("/accounts/factors/keys/add/").content.decode()
    assert '"challenge"' in page
    assert "mfa/js/webauthn.js" in page


def test_the_security_administrator_resets_factors_and_ends_sign_ins(client, drafter, person, city, required):
    enrol(drafter)
    sign_in(client, drafter)
    client.post("/accounts/factors/authenticate/", {"code": code()})
    reset_factors(by=person("security_admin", organ=city), person=drafter)

    assert client.get("/desk/")["Location"].startswith("/accounts/login/")
    sign_in(client, drafter)
    assert client.get("/desk/")["Location"] == "/accounts/factors/"
    assert actions(drafter)[-2:] == ["factor.reset", "signin.succeeded"]


def test_nobody_resets_their_own_factors(person, city):
    by = person("security_admin", organ=city)
    enrol(by)
    with pytest.raises(Refused) as refused:
        reset_factors(by=by, person=by)
    assert refused.value.code == "POWER-OWN"
    assert Authenticator.objects.filter(user=by).exists()


@pytest.mark.parametrize("role", ["system_admin", "audit_admin", "work_body_head", "signer"])
def test_other_roles_do_not_reset_factors(person, city, bureau, drafter, role):
    enrol(drafter)
    by = person(role, organ=city)
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        reset_factors(by=by, person=drafter)
    assert (refused.value.code, Entry.objects.count()) == ("POWER-ROLE", before)


def test_who_has_no_factor_has_none_to_reset(person, city, drafter):
    with pytest.raises(Refused) as refused:
        reset_factors(by=person("security_admin", organ=city), person=drafter)
    assert refused.value.code == "FACTOR-NONE"


# --- passwords that must be changed -------------------------------------------------------------------------------


def test_a_first_password_must_be_changed_before_all_else(client, drafter, required):
    password = reset_password(by=CONSOLE, person=drafter)
    sign_in(client, drafter, password)
    assert client.get("/accounts/factors/")["Location"] == "/accounts/password/change/"

    answer = client.post("/accounts/password/change/", {"current": password, "password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == "/accounts/factors/"


def test_a_password_past_its_days_must_be_changed(client, drafter, settings):
    settings.GONGKAI_NOW = NOW + timedelta(days=91)
    sign_in(client, drafter)
    assert client.get("/desk/")["Location"] == "/accounts/password/change/"


def test_without_a_limit_passwords_grow_old(client, drafter, settings):
    settings.GONGKAI_PASSWORD_DAYS = 0
    settings.GONGKAI_NOW = NOW + timedelta(days=900)
    sign_in(client, drafter)
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"current": "not mine", "password": PASSWORD, "again": PASSWORD}, "current"),
        ({"current": "secret", "password": PASSWORD, "again": PASSWORD + "x"}, "again"),
        ({"current": "secret", "password": "12345678901", "again": "12345678901"}, "password"),
        ({"current": "secret", "password": "short", "again": "short"}, "password"),
        ({"current": "secret", "password": "", "again": ""}, "password"),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(client, drafter, sent, field):
    sign_in(client, drafter)
    answer = client.post("/accounts/password/change/", sent)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    drafter.refresh_from_db()
    assert drafter.check_password("secret")
    assert "password.changed" not in actions(drafter)


def test_none_of_the_last_passwords(client, drafter):
    change_password(person=drafter, password=PASSWORD)
    sign_in(client, drafter, PASSWORD)
    answer = client.post("/accounts/password/change/", {"current": PASSWORD, "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 422


def test_a_new_password_ends_the_other_sign_ins(client, drafter):
    other = Client()
    sign_in(client, drafter)
    sign_in(other, drafter)
    client.post("/accounts/password/change/", {"current": "secret", "password": PASSWORD, "again": PASSWORD})

    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/")["Location"].startswith("/accounts/login/")


# --- doors --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "signup/",
        "email/",
        "inactive/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-set-password/",
        "password/set/",
        "confirm-email/",
        "3rdparty/",
        "social/signup/",
        "login/code/",
        "sessions/",
        "2fa/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_used_is_not_there(client, db, address, method):
    assert getattr(client, method)(f"/accounts/{address}").status_code == 404


@pytest.mark.parametrize("address", ["/desk/password_reset/", "/desk/password_reset/confirm/MQ/x-y/"])
def test_no_letter_resets_a_password(client, db, address):
    assert client.get(address).status_code == 404


def test_the_doors_of_wagtail_lead_to_ours(client, drafter):
    assert client.get("/desk/login/?next=/desk/x/")["Location"] == "/accounts/login/?next=%2Fdesk%2Fx%2F"
    assert client.get("/desk/")["Location"].startswith("/accounts/login/")
    sign_in(client, drafter)
    assert client.get("/desk/account/")["Location"] == "/accounts/"
    client.post("/desk/logout/")
    assert not is_in(client)


def test_after_signing_in_one_goes_where_one_wanted_but_never_away(client, drafter):
    posted = {"login": drafter.username, "password": "secret"}
    assert client.post("/accounts/login/", {**posted, "next": "/accounts/signins/"})["Location"] == "/accounts/signins/"
    client.logout()
    assert client.post("/accounts/login/", {**posted, "next": "https://example.org/"})["Location"] == "/desk/"


OWN = [
    "account_login",
    "account_home",
    "account_change_password",
    "account_signins",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "account_reauthenticate",
]


@pytest.mark.parametrize("name", OWN)
def test_our_pages_hold_no_inline_script_nor_style(client, drafter, name):
    if name != "account_login":
        sign_in(client, drafter)
    answer = client.get(reverse(name))
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]
    scripts = re.findall(r"<script\b([^>]*)>", page)
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
    assert "http://" not in page.replace("http://www.w3.org/", "").replace("http://testserver", "")


def test_no_page_is_cached(client, drafter):
    sign_in(client, drafter)
    assert "no-store" in client.get("/accounts/")["Cache-Control"]


# --- the way back in of the console -------------------------------------------------------------------------------


@pytest.fixture
def console(monkeypatch, db):
    """Return a function that runs a command of the console on the database of the tests."""
    monkeypatch.setattr("gongkai_site.cli.people.ready", lambda: None)

    def run(*words: str) -> object:
        return CliRunner().invoke(people, list(words), standalone_mode=False)

    return run


def test_the_console_unlocks_a_security_administrator(client, person, city, console):
    secadmin = person("security_admin", organ=city)
    lock(client, secadmin)
    assert console("unlock", secadmin.username).exception is None
    assert locked_until(secadmin.username) is None
    assert Entry.objects.get(action="signin.unlocked").actor == "job:console"


def test_the_console_resets_the_factors_of_a_security_administrator(person, city, console):
    secadmin = person("security_admin", organ=city)
    enrol(secadmin)
    assert console("factors", secadmin.username).exception is None
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("command", ["unlock", "factors", "reset"])
def test_the_console_names_an_account_that_does_not_exist(console, command):
    refused = console(command, "nobody").exception
    assert isinstance(refused, Refused)
    assert refused.code == "PERSON-UNKNOWN"
