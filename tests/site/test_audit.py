"""The trail: sealed, chained, only added to; what is altered, cut or taken away is found; old entries go by rule."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as current
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import reverse
from tests.site.conftest import CONSOLE, NOW

from gongkai_site import PACKAGE
from gongkai_site.accounts.signin_services import EVENTS
from gongkai_site.audit import seals, verify
from gongkai_site.audit.models import Chain, Entry, PruneToken
from gongkai_site.audit.pruning import prune
from gongkai_site.audit.services import tell_export, verify_chains
from gongkai_site.audit.trail import ADDRESS, record
from gongkai_site.audit.words import actions, kind_word
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for


@pytest.fixture(autouse=True)
def no_anchor():
    anchor = Path(current.GONGKAI_DATA) / verify.FILE
    anchor.unlink(missing_ok=True)
    yield
    anchor.unlink(missing_ok=True)


@pytest.fixture
def entries(db) -> list[Entry]:
    """Three entries of organ 7 and one of the site."""
    with transaction.atomic():
        made = [record("organ.set", ("x.thing", str(n)), by=CONSOLE, organ=7, data={"n": n}) for n in range(3)]
        record("signin.failed", by=None)
    return made


def codes() -> list[str]:
    return [problem.code for problem in verify.verify()]


def tamper(statement: str) -> None:
    """Change rows past the triggers, as someone with the database file would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(statement)
            for _, sql in triggers:
                cursor.execute(sql)
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            cursor.execute(statement)
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


# --- entries ------------------------------------------------------------------------------------------------------


def test_a_whole_trail_has_no_fault(entries):
    assert codes() == []


def test_an_entry_says_who_what_when_where(entries):
    token = ADDRESS.set("203.0.113.9")
    with transaction.atomic():
        made = record("organ.set", by=None, organ=7, succeeded=False)
    ADDRESS.reset(token)
    assert (made.actor, made.action, made.at, made.address, made.succeeded) == (
        "nobody",
        "organ.set",
        NOW,
        "203.0.113.9",
        False,
    )


def test_each_organ_has_a_chain_of_its_own(entries):
    assert {chain.key: chain.count for chain in Chain.objects.all()} == {"organ:7": 3, "site": 1}
    assert [entry.previous for entry in entries] == ["", entries[0].seal, entries[1].seal]


def test_an_entry_outside_a_transaction_is_a_slip_of_ours(db, monkeypatch):
    # A test without a transaction would have to empty the tables after itself, which the triggers of the trail refuse.
    with monkeypatch.context() as patch:
        patch.setattr(transaction.get_connection(), "in_atomic_block", False)
        with pytest.raises(transaction.TransactionManagementError):
            record("organ.set", by=None)


def test_an_entry_goes_with_what_it_tells_of(db):
    with transaction.atomic():
        record("organ.set", by=None)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert codes() == []


def test_a_seal_needs_the_key(entries, tmp_path, settings):
    settings.GONGKAI_DATA = tmp_path
    assert codes() == ["AUDIT-BROKEN"] * 4


def test_equal_content_has_one_text():
    assert seals.canonical({"b": 1, "a": NOW}) == seals.canonical({"a": NOW, "b": 1})


# --- what is done to it is found ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'person:9'",
        "action = 'organ.founded'",
        "succeeded = NOT succeeded",
        "address = '1.1.1.1'",
        "target = '9'",
        "at = '2020-01-01 00:00:00'",
        "data = '{\"n\": 5}'",
    ],
)
def test_an_altered_entry_is_found(entries, change):
    tamper(f"UPDATE audit_entry SET {change} WHERE chain = 'organ:7' AND number = 2")
    assert codes() == ["AUDIT-BROKEN"]


def test_an_entry_sealed_anew_without_the_key_is_found(entries):
    tamper("UPDATE audit_entry SET actor = 'person:9', seal = 'f00d' WHERE chain = 'organ:7' AND number = 2")
    assert codes() == ["AUDIT-BROKEN", "AUDIT-BROKEN"]


def test_an_entry_taken_from_the_middle_is_found(entries):
    tamper("DELETE FROM audit_entry WHERE chain = 'organ:7' AND number = 2")
    assert codes() == ["AUDIT-GAP", "AUDIT-BROKEN"]


def test_a_chain_cut_at_the_front_is_found(entries):
    tamper("DELETE FROM audit_entry WHERE chain = 'organ:7' AND number = 1")
    assert codes() == ["AUDIT-GAP"]


def test_a_chain_cut_at_the_end_is_found_by_its_head(entries):
    tamper("DELETE FROM audit_entry WHERE chain = 'organ:7' AND number = 3")
    assert codes() == ["AUDIT-HEAD"]


def cut_with_head(entries) -> None:
    tamper("DELETE FROM audit_entry WHERE chain = 'organ:7' AND number = 3")
    Chain.objects.filter(key="organ:7").update(count=2, head=entries[1].seal)


def test_a_cut_that_mends_the_head_is_found_by_the_anchor(entries):
    verify.anchor()
    cut_with_head(entries)
    assert codes() == ["AUDIT-ANCHOR"]


def test_without_an_anchor_such_a_cut_is_not_found(entries):
    """The promise is "found by anyone without the key and the anchor" (design 5.9), and no more."""
    cut_with_head(entries)
    assert codes() == []


def test_a_chain_rewritten_after_the_cut_is_found_by_the_anchor(entries):
    verify.anchor()
    cut_with_head(entries)
    with transaction.atomic():
        record("organ.set", by=CONSOLE, organ=7, data={"n": "another"})
    assert codes() == ["AUDIT-ANCHOR"]


def test_a_changed_head_is_found(entries):
    Chain.objects.filter(key="organ:7").update(head="f00d")
    assert codes() == ["AUDIT-HEAD"]


def test_a_chain_that_is_gone_is_found(entries):
    Chain.objects.filter(key="organ:7").delete()
    assert codes() == ["AUDIT-CHAIN-GONE"]


def test_a_chain_gone_with_its_entries_is_found_by_the_anchor(entries):
    verify.anchor()
    tamper("DELETE FROM audit_entry WHERE chain = 'organ:7'")
    Chain.objects.filter(key="organ:7").delete()
    assert codes() == ["AUDIT-CHAIN-GONE"]


def test_growth_after_the_anchor_is_no_fault(entries):
    verify.anchor()
    with transaction.atomic():
        record("organ.set", by=CONSOLE, organ=7)
    assert codes() == []


def test_a_torn_last_line_of_the_anchor_is_passed_over(entries):
    with verify.anchor().open("a") as stream:
        stream.write('{"at": "2021-')
    assert codes() == []


def test_the_anchor_holds_all_heads(entries):
    line = json.loads(verify.anchor().read_text())
    assert {key: head["count"] for key, head in line["heads"].items()} == {"organ:7": 3, "site": 1}


def test_only_the_chains_asked_for_are_looked_at(entries):
    tamper("UPDATE audit_entry SET actor = 'x' WHERE chain = 'organ:7' AND number = 2")
    assert list(verify.verify({"site"})) == []
    assert [problem.code for problem in verify.verify({"organ:7"})] == ["AUDIT-BROKEN"]


# --- the database refuses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry", "DELETE FROM audit_entry WHERE number = 1"],
)
def test_the_database_itself_refuses(entries, statement):
    with pytest.raises(DatabaseError, match="AUDIT-IMMUTABLE"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 4


def test_a_permit_lets_only_older_entries_go(entries):
    PruneToken.objects.create(before=NOW)
    with pytest.raises(DatabaseError, match="AUDIT-IMMUTABLE"), transaction.atomic():
        Entry.objects.all().delete()


# --- old ones go by rule ------------------------------------------------------------------------------------------


def later(settings, days: int) -> None:
    settings.GONGKAI_NOW = NOW + timedelta(days=days)


@pytest.mark.parametrize("days", [0, 1, 182])
def test_nothing_younger_than_183_days_may_go(entries, days, settings):
    later(settings, 1000)
    with pytest.raises(Refused) as refused:
        prune(days=days, by=CONSOLE)
    assert (refused.value.code, Entry.objects.count()) == ("AUDIT-TOO-YOUNG", 4)


def test_at_183_days_an_entry_stays_and_a_day_later_it_goes(entries, settings):
    later(settings, 183)
    assert prune(days=183, by=CONSOLE) == 0
    later(settings, 184)
    assert prune(days=183, by=CONSOLE) == 4


def test_the_chain_says_what_it_let_go_of_and_stays_whole(entries, settings):
    later(settings, 100)
    with transaction.atomic():
        record("organ.set", by=CONSOLE, organ=7, data={"n": "young"})
    later(settings, 200)
    prune(days=183, by=CONSOLE)

    assert [entry.number for entry in Entry.objects.filter(chain="organ:7").order_by("number")] == [4, 5]
    told = Entry.objects.get(chain="organ:7", action="audit.pruned")
    assert (told.data["upto"], told.data["seal"]) == (3, entries[2].seal)
    assert codes() == []
    assert not PruneToken.objects.exists()


def test_a_chain_pruned_whole_goes_on_whole(entries, settings):
    later(settings, 200)
    prune(days=183, by=CONSOLE)
    later(settings, 400)
    prune(days=183, by=CONSOLE)
    assert codes() == []


def test_pruning_does_not_hide_a_cut(entries, settings):
    later(settings, 100)
    with transaction.atomic():
        for n in range(3):
            record("organ.set", by=CONSOLE, organ=7, data={"n": n})
    later(settings, 200)
    prune(days=183, by=CONSOLE)
    tamper("DELETE FROM audit_entry WHERE chain = 'organ:7' AND number = 4")
    assert codes() == ["AUDIT-GAP"]


def test_the_setting_is_the_default(entries, settings):
    settings.GONGKAI_AUDIT_DAYS = 300
    later(settings, 299)
    assert prune(by=CONSOLE) == 0
    later(settings, 301)
    assert prune(by=CONSOLE) == 4


# --- several at once ----------------------------------------------------------------------------------------------


WRITERS = """
import threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection, transaction
from gongkai_site.audit.models import Entry
from gongkai_site.audit.trail import record
from gongkai_site.audit.verify import verify
call_command("migrate", "audit", verbosity=0)
def write():
    for n in range(25):
        with transaction.atomic():
            record("file.added", by=None, organ=7, data={"n": n})
    connection.close()
writers = [threading.Thread(target=write) for _ in range(4)]
for writer in writers: writer.start()
for writer in writers: writer.join()
numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
print(numbers == list(range(1, 101)), [problem.code for problem in verify()])
"""


def test_writers_at_once_leave_one_whole_chain(tmp_path):
    """On a database file of its own: that of the tests lives in memory, where writers do not wait for each other."""
    environment = {**os.environ, "GONGKAI_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "gongkai_site.settings"}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run([sys.executable, "-c", WRITERS], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "[]"]


# --- words --------------------------------------------------------------------------------------------------------


def test_every_action_that_can_be_recorded_has_words():
    recorded = set(EVENTS.values())
    for path in PACKAGE.rglob("*.py"):
        for first in re.findall(r"\brecord\(([^,]*)", path.read_text(encoding="utf-8")):
            recorded |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', first))

    assert len(recorded) > 20
    assert sorted(recorded - set(actions())) == []


def test_words_are_in_both_languages():
    assert all(set(words) == {"zh", "en"} and all(words.values()) for words in actions().values())


def test_a_kind_is_called_as_its_model_is():
    assert str(kind_word("organs.organ")) in {"organ", "机关"}
    assert kind_word("gone.model") == "gone.model"
    assert kind_word("") == ""


# --- the trail's own services -------------------------------------------------------------------------------------


def test_who_may_see_all_verifies_all(person, city, entries):
    tamper("UPDATE audit_entry SET actor = 'x' WHERE chain = 'organ:7' AND number = 2")
    found = verify_chains(by=person("audit_admin", organ=city))
    assert [problem.code for problem in found] == ["AUDIT-BROKEN"]
    told = Entry.objects.get(action="audit.verified")
    assert (told.chain, told.succeeded, told.data["problems"]) == ("site", False, 1)


def test_who_sees_one_organ_verifies_its_chains(person, bureau, entries):
    by = person("audit_admin", organ=bureau)
    assert verify_chains(by=by, organ=bureau.pk, organs=[bureau.pk]) == []
    with pytest.raises(Refused) as refused:
        verify_chains(by=by)
    assert refused.value.code == "POWER-ORGAN"


def test_an_export_leaves_an_entry_without_what_was_searched_for(person, city):
    tell_export(by=person("audit_admin", organ=city), organ=None, count=3, form="csv", filters=["q"])
    assert Entry.objects.get(action="audit.exported").data == {"count": 3, "form": "csv", "filters": ["q"]}


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "drafter", "city_supervisor"])
def test_others_neither_export_nor_verify(person, city, role):
    by = person(role, organ=city)
    before = Entry.objects.count()
    for act in (
        lambda: tell_export(by=by, organ=None, count=1, form="csv", filters=[]),
        lambda: verify_chains(by=by),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "POWER-ROLE"
    assert Entry.objects.count() == before


# --- on the desk --------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(person):
    """Return a function that signs a person of a role in and gives their browser."""

    def open_for(role: str, organ) -> Client:
        client = Client()
        client.force_login(person(role, organ=organ), backend="gongkai_site.accounts.backends.PowersBackend")
        return client

    return open_for


@pytest.fixture
def done(bureau, other_bureau, person):
    """Something done in two organs, and something at the door."""
    set_for(by=CONSOLE, organ=bureau, values={"fax": "1"})
    set_for(by=CONSOLE, organ=other_bureau, values={"fax": "2"})
    with transaction.atomic():
        record("signin.failed", by=None, succeeded=False)


def rows(client, query: str = "") -> list[Entry]:
    return list(client.get(f"/desk/audit/?{query}").context["object_list"])


def test_who_answers_for_the_root_sees_all_chains(desk, city, done):
    assert len(rows(desk("audit_admin", city))) == min(Entry.objects.count(), 50)


def test_who_answers_for_an_organ_sees_its_chain_and_not_the_sites(desk, bureau, done):
    client = desk("audit_admin", bureau)
    found = rows(client)
    assert found
    assert {entry.chain for entry in found} == {f"organ:{bureau.pk}"}
    hidden = Entry.objects.exclude(chain=f"organ:{bureau.pk}")
    assert hidden.exists()
    for entry in hidden:
        assert client.get(reverse("audit_entry", args=[entry.pk])).status_code == 404


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "work_body_head", "city_supervisor"])
def test_others_see_nothing_of_it(desk, city, done, role):
    client = desk(role, city)
    for address in ("/desk/audit/", "/desk/audit/verify/", f"/desk/audit/{Entry.objects.first().pk}/"):
        answer = client.get(address)
        assert (answer.status_code, answer.templates[0].name) == (
            403,
            "screens/refused.html",
        ) or answer.status_code == 404
    assert client.get("/desk/audit/?export=csv").status_code == 403


def test_the_list_is_cut_down(desk, city, bureau, done, settings):
    client = desk("audit_admin", city)
    only = f"organ:{bureau.pk}"
    assert {entry.action for entry in rows(client, "action=organ.set")} == {"organ.set"}
    assert {entry.action for entry in rows(client, "action=organ.set&action=signin.failed")} == {
        "organ.set",
        "signin.failed",
    }
    assert {entry.chain for entry in rows(client, f"organ={bureau.pk}")} == {only}
    assert {entry.action for entry in rows(client, "outcome=no")} == {"signin.failed"}
    assert {entry.target_kind for entry in rows(client, "target_kind=organs.organ")} == {"organs.organ"}
    assert {entry.actor for entry in rows(client, "actor=tests")} == {"job:tests"}
    assert rows(client, "at_from=2021-01-19") == []
    assert rows(client, "at_from=2021-01-18&at_to=2021-01-18")
    assert rows(client, "at_to=2021-01-17") == []


def test_it_is_searched_by_what_entries_are_about(desk, city, bureau, other_bureau, done):
    client = desk("audit_admin", city)
    assert {entry.target for entry in rows(client, "q=工业和信息化&target_kind=organs.organ")} == {str(bureau.pk)}
    assert {entry.target for entry in rows(client, f"q={bureau.pk}&target_kind=organs.organ")} == {str(bureau.pk)}
    assert rows(client, "q=没有这个") == []


def test_people_are_shown_by_name_and_actions_in_words(desk, city, person, bureau):
    by = person("work_body_head", organ=bureau)
    set_for(by=by, organ=bureau, values={"fax": "1"})
    entry = Entry.objects.get(action="organ.set")
    client = desk("audit_admin", city)
    for address in ("/desk/audit/?action=organ.set", reverse("audit_entry", args=[entry.pk])):
        page = client.get(address).content.decode()
        assert by.name in page, address
        assert f"person:{by.pk}" not in page, address
        assert actions()["organ.set"]["zh"] in page, address


def test_it_is_paged(desk, city):
    with transaction.atomic():
        for n in range(120):
            record("organ.set", by=CONSOLE, data={"n": n})
    client = desk("audit_admin", city)
    pages = [entry.pk for page in (1, 2, 3) for entry in rows(client, f"p={page}")]
    assert len(pages) == len(set(pages)) == Entry.objects.count()


def test_an_export_holds_what_was_found_and_is_itself_told_of(desk, city, bureau, done):
    client = desk("audit_admin", city)
    answer = client.get(f"/desk/audit/?organ={bureau.pk}&action=organ.set&export=csv")
    lines = b"".join(answer.streaming_content).decode().strip().splitlines()
    assert len(lines) == 2
    told = Entry.objects.get(action="audit.exported")
    assert (told.chain, told.data) == ("site", {"count": 1, "form": "csv", "filters": ["action", "organ"]})


def test_an_export_as_a_workbook(desk, city, done):
    answer = desk("audit_admin", city).get("/desk/audit/?export=xlsx")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert content[:2] == b"PK"


def test_the_export_of_one_organ_is_told_on_its_chain(desk, bureau, done):
    desk("audit_admin", bureau).get("/desk/audit/?export=csv")
    assert Entry.objects.get(action="audit.exported").chain == f"organ:{bureau.pk}"


def test_the_button_verifies(desk, city, done):
    client = desk("audit_admin", city)
    assert client.get("/desk/audit/verify/").status_code == 200
    whole = client.post("/desk/audit/verify/")
    assert (whole.context["verified"], whole.context["problems"]) == (True, [])
    tamper("UPDATE audit_entry SET actor = 'x' WHERE action = 'signin.failed'")
    broken = client.post("/desk/audit/verify/")
    assert [problem.code for problem in broken.context["problems"]] == ["AUDIT-BROKEN"]
    assert [entry.succeeded for entry in Entry.objects.filter(action="audit.verified").order_by("pk")] == [True, False]


def test_one_organs_auditor_verifies_its_chain_only(desk, bureau, done):
    client = desk("audit_admin", bureau)
    tamper("UPDATE audit_entry SET actor = 'x' WHERE action = 'signin.failed'")
    assert client.post("/desk/audit/verify/").context["problems"] == []


def test_a_refusal_of_power_on_a_screen_is_told_of_on_the_sites_chain(desk, city):
    desk("drafter", city).get("/desk/audit/")
    entry = Entry.objects.get(action="access.refused")
    assert (entry.chain, entry.succeeded) == ("site", False)
    assert entry.data == {"code": "POWER-ROLE", "address": "audit"}


def test_a_refusal_that_is_not_of_power_is_not_told_of(desk, city, bureau, other_bureau):
    client = desk("system_admin", city)
    sent = {"name": other_bureau.name, "slug": "x", "level": "city", "kind": "department", "seen": 1}
    assert client.post(reverse("organ_change", args=[bureau.pk]), sent).status_code == 422
    assert not Entry.objects.filter(action="access.refused").exists()


def test_a_refusal_of_a_service_on_a_screen_is_told_of(desk, city, bureau, person):
    """The form offers only what is in reach; what is asked for past the form the service refuses."""
    client = desk("security_admin", city)
    own = Entry.objects.get(action="signin.succeeded").target
    answer = client.post(reverse("person_grant", args=[own]), {"role": "drafter", "organ": bureau.pk})
    assert answer.status_code == 422
    assert Entry.objects.get(action="access.refused").data["code"] == "POWER-OWN"
