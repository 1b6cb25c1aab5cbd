"""Sealed values: right ciphers, bound to their place, found when altered, readable after a new key."""

import json
import os
from binascii import unhexlify
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.models.functions import Cast
from tests.site.conftest import CONSOLE

from gongkai_site.applications.sealed import VAULT
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.crypto import keys, services
from gongkai_site.crypto.fields import EncryptedJSONField, EncryptedTextField
from gongkai_site.crypto.places import PLACES, reseal
from gongkai_site.crypto.sealing import blind, open_, open_bytes, seal, seal_bytes
from gongkai_site.files.queries import verify
from gongkai_site.files.services import add_file

TEXT = "王某，620102199001010010"
BOTH = pytest.mark.parametrize("cipher", ["SM4-GCM", "AES-256-GCM"])


class Applicant(models.Model):
    name = EncryptedTextField(null=True)
    contact = EncryptedJSONField(null=True)

    class Meta:
        app_label = "crypto_tests"
        managed = False


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.GONGKAI_DATA = tmp_path


@pytest.fixture
def table(db):
    kind = "integer PRIMARY KEY AUTOINCREMENT" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE crypto_tests_applicant (id {kind}, name text NULL, contact text NULL)")


def stored(row: Applicant, field: str = "name") -> str:
    return Applicant.objects.values_list(Cast(field, models.TextField()), flat=True).get(pk=row.pk)


def write(row: Applicant, value: str, field: str = "name") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE crypto_tests_applicant SET {field} = %s WHERE id = %s", [value, row.pk])


def code_of(function, *arguments, **named) -> str:
    with pytest.raises(Refused) as refused:
        function(*arguments, **named)
    return refused.value.code


# --- algorithms ---------------------------------------------------------------------------------------------------


def test_sm3_of_abc():
    digest = Hash(SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_of_its_own_key():
    key = unhexlify("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(key), modes.ECB()).encryptor()
    assert (encryptor.update(key) + encryptor.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_gcm_of_the_published_example():
    key, nonce = unhexlify("0123456789abcdeffedcba9876543210"), unhexlify("00001234567800000000abcd")
    plain = unhexlify("aa" * 8 + "bb" * 8 + "cc" * 8 + "dd" * 8 + "ee" * 8 + "ff" * 8 + "ee" * 8 + "aa" * 8)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(unhexlify("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    sealed = encryptor.update(plain) + encryptor.finalize()
    assert sealed.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


# --- values -------------------------------------------------------------------------------------------------------


@BOTH
def test_a_value_opens_again(settings, cipher):
    settings.GONGKAI_CIPHER = cipher
    assert open_(seal(TEXT, "a.b"), "a.b") == TEXT
    assert open_bytes(seal_bytes(b"\x00\xff.", "a.b"), "a.b") == b"\x00\xff."


@BOTH
@pytest.mark.parametrize("text", ["", "x", "𠮷" * 10_000])
def test_any_text(settings, cipher, text):
    settings.GONGKAI_CIPHER = cipher
    assert open_(seal(text, "a.b"), "a.b") == text


def test_a_value_names_algorithm_and_key_and_hides_the_rest(settings):
    settings.GONGKAI_CIPHER = "AES-256-GCM"
    sealed = seal(TEXT, "a.b")
    assert sealed.startswith(f"aes.{keys.ring().current.id}.")
    assert "620102" not in sealed
    assert seal(TEXT, "a.b") != sealed


def test_values_are_read_by_the_algorithm_they_name(settings):
    settings.GONGKAI_CIPHER = "SM4-GCM"
    sealed = seal(TEXT, "a.b")
    settings.GONGKAI_CIPHER = "AES-256-GCM"
    assert open_(sealed, "a.b") == TEXT


@BOTH
def test_every_altered_character_is_found(settings, cipher):
    settings.GONGKAI_CIPHER = cipher
    sealed = seal("王某某", "a.b")
    for at, character in enumerate(sealed):
        altered = sealed[:at] + ("A" if character != "A" else "B") + sealed[at + 1 :]
        assert code_of(open_, altered, "a.b") in {"CRYPTO-BROKEN", "CRYPTO-KEY"}, at


@pytest.mark.parametrize("sealed", ["", "王某", "sm4", "sm4.k", "des.k1.AAAA"])
def test_what_is_no_sealed_value(sealed):
    assert code_of(open_, sealed, "a.b") == "CRYPTO-BROKEN"


def test_a_value_cut_short():
    header = seal(TEXT, "a.b").rpartition(".")[0]
    assert code_of(open_, f"{header}.AAAA", "a.b") == "CRYPTO-BROKEN"
    assert code_of(open_, f"{header}.王", "a.b") == "CRYPTO-BROKEN"


def test_the_other_algorithm_s_word():
    sealed = seal(TEXT, "a.b")
    assert code_of(open_, "aes" + sealed[3:], "a.b") == "CRYPTO-BROKEN"


def test_a_value_does_not_open_in_another_place():
    assert code_of(open_, seal(TEXT, "applications.name"), "applications.phone") == "CRYPTO-BROKEN"


def test_a_key_that_is_not_there():
    word, _, body = seal(TEXT, "a.b").split(".")
    assert code_of(open_, f"{word}.k00000000.{body}", "a.b") == "CRYPTO-KEY"


def test_a_blind_index_is_equal_for_equal_values_of_one_purpose(settings, tmp_path):
    assert blind("620102199001010010", "identity") == blind("620102199001010010", "identity")
    assert blind("620102199001010010", "identity") != blind("620102199001010010", "phone")
    assert blind("620102199001010010", "identity") != blind("620102199001010011", "identity")
    here = blind("1", "identity")
    settings.GONGKAI_DATA = tmp_path / "other"
    assert blind("1", "identity") != here


# --- keys ---------------------------------------------------------------------------------------------------------


def test_the_key_file_is_for_its_owner_alone(tmp_path):
    keys.ring()
    assert (tmp_path / "secrets" / "keys.json").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700


def test_a_new_key_seals_and_the_old_one_opens(db):
    old = seal(TEXT, "a.b")
    made = services.rotate(by=CONSOLE)
    assert keys.ring().current.id == made.id
    assert made.id in seal(TEXT, "a.b")
    assert open_(old, "a.b") == TEXT
    assert Entry.objects.filter(action="key.rotated", target=made.id).count() == 1


def test_no_trail_holds_a_key(db):
    made = services.rotate(by=CONSOLE)
    assert made.secret.hex() not in json.dumps(list(Entry.objects.values()), default=str)


def test_only_who_may_rotates(person, bureau):
    keys.ring()
    before = Entry.objects.count()
    for role in ("drafter", "system_admin"):
        assert code_of(services.rotate, by=person(role, organ=bureau)) == "POWER-ROLE"
    assert Entry.objects.filter(action="key.rotated").count() == 0
    assert len(keys.ring().keys) == 1
    assert Entry.objects.count() > before  # the making of the two people, nothing else
    assert services.rotate(by=person("security_admin", organ=bureau)).id == keys.ring().current.id


@pytest.mark.parametrize("content", ["", "{}", '{"keys": []}', '{"keys": [{"id": "k1"}]}', "[1]"])
def test_a_key_file_that_is_not_whole(tmp_path, content):
    keys.ring()
    (tmp_path / "secrets" / "keys.json").write_text(content)
    assert code_of(seal, TEXT, "a.b") == "CRYPTO-FILE"
    assert (tmp_path / "secrets" / "keys.json").read_text() == content


# --- fields -------------------------------------------------------------------------------------------------------


def test_a_field_is_sealed_in_the_database_and_plain_in_python(table):
    row = Applicant.objects.create(name=TEXT, contact={"phone": "13800000000"})
    assert "620102" not in stored(row)
    assert "138" not in stored(row, "contact")
    found = Applicant.objects.get(pk=row.pk)
    assert (found.name, found.contact) == (TEXT, {"phone": "13800000000"})


def test_nothing_stays_nothing_and_empty_stays_empty(table):
    row = Applicant.objects.create(name=None, contact={})
    assert stored(row) is None
    assert Applicant.objects.filter(name__isnull=True).get().contact == {}
    Applicant.objects.filter(pk=row.pk).update(name="")
    assert stored(row)
    assert Applicant.objects.get().name == ""


def test_a_sealed_field_is_not_compared(table):
    with pytest.raises(FieldError):
        Applicant.objects.filter(name=TEXT).exists()


def test_a_value_moved_to_another_field_does_not_open(table):
    row = Applicant.objects.create(name='"x"', contact="y")
    write(row, stored(row, "contact"))
    assert code_of(Applicant.objects.get, pk=row.pk) == "CRYPTO-BROKEN"


def test_dumps_and_revisions_are_sealed(table):
    from django.core import serializers

    Applicant.objects.create(name=TEXT, contact={"phone": "13800000000"})
    (dump,) = serializers.serialize("python", Applicant.objects.all())
    assert "620102" not in str(dump["fields"])
    assert "138" not in str(dump["fields"])
    back = {name: Applicant._meta.get_field(name).to_python(value) for name, value in dump["fields"].items()}
    assert back == {"name": TEXT, "contact": {"phone": "13800000000"}}


def test_a_form_opens_nothing(table):
    row = Applicant(name=TEXT)
    typed = Applicant._meta.get_field("name").value_to_string(row)
    assert Applicant._meta.get_field("name").clean(typed, row) == typed


# --- sealing anew -------------------------------------------------------------------------------------------------


def test_old_values_are_sealed_with_the_new_key(table, settings):
    rows = [Applicant.objects.create(name=f"{TEXT}{n}", contact={"n": n}) for n in range(7)]
    Applicant.objects.create(name=None, contact=None)
    made = services.rotate(by=CONSOLE)
    settings.GONGKAI_CIPHER = "AES-256-GCM"

    assert services.reencrypt(Applicant, 3, by=CONSOLE).done == 14

    assert all(stored(row).startswith(f"aes.{made.id}.") for row in rows)
    assert [row.name for row in Applicant.objects.filter(name__isnull=False).order_by("pk")] == [
        f"{TEXT}{n}" for n in range(7)
    ]
    assert services.reencrypt(Applicant, 3, by=CONSOLE).done == 0
    assert Entry.objects.filter(action="key.values_sealed").count() == 1


def test_it_goes_on_after_a_kill(table, monkeypatch):
    for n in range(6):
        Applicant.objects.create(name=str(n))
    services.rotate(by=CONSOLE)
    real, calls = services.open_, []

    def killed(stored_value, context):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(stored_value, context)

    monkeypatch.setattr(services, "open_", killed)
    with pytest.raises(KeyboardInterrupt):
        services.reencrypt(Applicant, 2, by=CONSOLE)
    monkeypatch.setattr(services, "open_", real)

    assert services.reencrypt(Applicant, 2, by=CONSOLE).done == 4


def test_a_broken_value_is_named_and_left_as_it_was(table):
    good, bad = Applicant.objects.create(name="good"), Applicant.objects.create(name="bad")
    write(bad, stored(bad)[:-3] + "AAA")
    before = stored(bad)
    services.rotate(by=CONSOLE)

    result = services.reencrypt(Applicant, 1, by=CONSOLE)

    assert (result.done, result.broken) == (1, [bad.pk])
    assert stored(bad) == before
    assert Applicant.objects.get(pk=good.pk).name == "good"


# --- files ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(db, bureau) -> list[Path]:
    """A paper of a case, and a file of an import."""
    VAULT.keep(TEXT.encode(), 7)
    add_file(by=CONSOLE, organ=bureau, name="台账.csv", stream=BytesIO(TEXT.encode()), sealed=True)
    return [path for place in PLACES for path, _ in place()]


def test_files_are_sealed_with_the_new_key(two):
    made = services.rotate(by=CONSOLE)
    assert len(two) == 2
    assert reseal(by=CONSOLE).done == 2
    for path in two:
        assert path.read_bytes().startswith(f"sm4.{made.id}.".encode())
        assert path.stat().st_mode & 0o222 == 0
    assert VAULT.read(two[0].name if "." not in two[0].name else two[1].name, 7) == TEXT.encode()
    assert not list(verify())
    assert reseal(by=CONSOLE).done == 0


def test_a_file_that_does_not_open_is_named_and_left_as_it_was(two):
    two[0].chmod(0o600)
    two[0].write_bytes(two[0].read_bytes()[:-1] + b"0")
    before = two[0].read_bytes()
    services.rotate(by=CONSOLE)
    result = reseal(by=CONSOLE)
    assert (result.done, result.broken) == (1, [two[0].name])
    assert two[0].read_bytes() == before


def test_a_kill_while_a_file_is_sealed_leaves_the_old_one(two, monkeypatch):
    services.rotate(by=CONSOLE)

    def killed(descriptor):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", killed)
        with pytest.raises(KeyboardInterrupt):
            reseal(by=CONSOLE)
    assert VAULT.read(two[0].name if "." not in two[0].name else two[1].name, 7) == TEXT.encode()
    assert reseal(by=CONSOLE).done == 2


def test_only_who_may_seals_files_anew(person, bureau):
    assert code_of(reseal, by=person("ogi_officer", organ=bureau)) == "POWER-ROLE"
