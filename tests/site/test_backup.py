"""Backups: taken from the running site, whole or not at all, and back onto an empty folder with equal counts."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
from tests.site.conftest import CONSOLE

from gongkai_site.audit.models import Entry
from gongkai_site.backup import archives, databases, services
from gongkai_site.base.refusals import Refused
from gongkai_site.files.services import add_file
from gongkai_site.files.store import path_of

FILL = """
import io, django; django.setup()
from gongkai_site.base.powers import Job
from gongkai_site.files.services import add_file
from gongkai_site.audit.verify import anchor
from gongkai_site.crypto.sealing import seal
from gongkai_site.organs.services import found_organ
organ = found_organ(by=Job("tests"), name="白桦市人民政府", level="city", kind="government")
for n in range(5):
    add_file(by=Job("tests"), organ=organ, name=f"{n}.txt", stream=io.BytesIO(b"text %d" % n))
seal("x", "a.b")
anchor()
"""
WRITE = """
import itertools, sys, django; django.setup()
from django.db import transaction
from gongkai_site.audit.trail import record
for n in itertools.count():
    with transaction.atomic():
        record("test.written", ("test", str(n)), by="tests")
    print(n, flush=True)
"""


def environment(folder: Path) -> dict[str, str]:
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "DATABASE_URL"))}
    return keep | {"GONGKAI_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "gongkai_site.settings"}


def site(folder: Path, *words: object) -> subprocess.CompletedProcess[str]:
    code = "import sys; from gongkai.cli import main; sys.exit(main())"
    command = [sys.executable, "-W", "ignore", "-c", code, "site", *map(str, words)]
    return subprocess.run(command, env=environment(folder), capture_output=True, text=True, check=False)


def rows(folder: Path) -> dict[str, int]:
    connection = sqlite3.connect(folder / "gongkai.sqlite3")
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'")
    found = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables.fetchall()}
    connection.close()
    return found


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    """Return the data folder of a small site with people, files, sealed values and an anchor."""
    folder = tmp_path_factory.mktemp("original")
    assert site(folder, "init").returncode == 0
    subprocess.run([sys.executable, "-W", "ignore", "-c", FILL], env=environment(folder), check=True)
    return folder


@pytest.fixture(scope="module")
def taken(original, tmp_path_factory) -> tuple[Path, Path]:
    """Return a backup and its keys."""
    folder = tmp_path_factory.mktemp("taken")
    archive, keys = folder / "all.tar.gz", folder / "keys.tar"
    assert site(original, "backup", archive, "--secrets", keys).returncode == 0
    return archive, keys


# --- there and back -----------------------------------------------------------------------------------------------


def test_what_comes_back_is_equal_and_the_trail_is_whole(original, taken, tmp_path):
    archive, keys = taken
    back = tmp_path / "back"
    done = site(back, "restore", archive, "--secrets", keys)
    assert done.returncode == 0, done.stdout

    before, after = rows(original), rows(back)
    # The original has an entry of the backup that was made, the other one of having been restored.
    assert after == before
    files = {path.relative_to(original / "files") for path in (original / "files").rglob("*") if path.is_file()}
    assert files == {path.relative_to(back / "files") for path in (back / "files").rglob("*") if path.is_file()}
    assert (back / "audit-anchor.jsonl").read_text() == (original / "audit-anchor.jsonl").read_text()
    assert (back / "secrets" / "keys.json").read_bytes() == (original / "secrets" / "keys.json").read_bytes()
    assert not list(back.glob(".restore-*"))


def test_a_backup_holds_no_key_and_is_its_owner_s_alone(original, taken):
    archive, keys = taken
    assert archive.stat().st_mode & 0o077 == keys.stat().st_mode & 0o077 == 0
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        content = b"".join(tar.extractfile(name).read() for name in names)
    assert not [name for name in names if "secrets" in name or "search.sqlite3" in name]
    for secret in (original / "secrets").glob("[!.]*"):
        assert secret.read_bytes() not in content


def test_a_backup_is_taken_while_others_write(original, tmp_path):
    source = tmp_path / "source"
    shutil.copytree(original, source)
    writer = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", WRITE], env=environment(source), stdout=subprocess.PIPE
    )
    try:
        writer.stdout.readline()
        done = site(source, "backup", tmp_path / "a.tar", "--secrets", tmp_path / "k.tar")
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert done.returncode == 0, done.stdout + done.stderr
    back = tmp_path / "back"
    done = site(back, "restore", tmp_path / "a.tar", "--secrets", tmp_path / "k.tar")  # verifies the trail
    assert done.returncode == 0, done.stdout


# --- refusals -----------------------------------------------------------------------------------------------------


def refused(folder: Path, *words: object) -> str:
    before = sorted(path for path in folder.rglob("*") if "secrets" not in path.parts) if folder.exists() else []
    done = site(folder, *words)
    assert done.returncode == 1
    assert sorted(path for path in folder.rglob("*") if "secrets" not in path.parts) == before
    return (done.stdout + done.stderr).split()[0]


def test_a_folder_that_is_not_empty(original, taken):
    assert refused(original, "restore", taken[0], "--secrets", taken[1]) == "BACKUP-NOT-EMPTY"


def test_without_its_keys_or_with_others(taken, tmp_path):
    archive, keys = taken
    assert refused(tmp_path / "a", "restore", archive) == "BACKUP-SECRETS"
    other = tmp_path / "other.tar"
    with tarfile.open(keys) as tar:
        parts = {name: tar.extractfile(name).read() for name in tar.getnames()}
    parts["secrets/audit"] = b"0" * 64
    write_archive(other, {name: content for name, content in parts.items() if name != "manifest.json"})
    assert refused(tmp_path / "b", "restore", archive, "--secrets", other) == "BACKUP-SECRETS"


def write_archive(target: Path, parts: dict[str, bytes], **facts: object) -> None:
    import hashlib

    entries = {name: {"size": len(each), "sha256": hashlib.sha256(each).hexdigest()} for name, each in parts.items()}
    manifest = {"schema": "gongkai.backup/1", "entries": entries, "rows": {}, "secrets": {}, **facts}
    with tarfile.open(target, "w") as tar:
        for name, content in {**parts, "manifest.json": json.dumps(manifest).encode()}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


@pytest.fixture
def parts() -> dict[str, bytes]:
    return {"database.sqlite3": b"all the rows", "data/files/ab/cd/abcd": b"all the text"}


def unpack(archive: Path, folder: Path) -> str:
    with pytest.raises(Refused) as refusal:
        archives.unpacked(archive, folder)
    return refusal.value.code


def test_every_altered_byte_is_found(tmp_path, parts):
    archive = tmp_path / "a.tar"
    write_archive(archive, parts)
    whole = archive.read_bytes()
    assert archives.unpacked(archive, tmp_path / "whole")["rows"] == {}
    for content in parts.values():
        at = whole.index(content)
        archive.write_bytes(whole[:at] + b"X" + whole[at + 1 :])
        assert unpack(archive, tmp_path / f"at{at}") == "BACKUP-BROKEN"


def test_every_cut_is_found(tmp_path, parts):
    archive = tmp_path / "a.tar"
    write_archive(archive, parts)
    whole = archive.read_bytes()
    end = whole.rindex(b"}") - 20
    for at in range(0, end, 300):
        archive.write_bytes(whole[:at])
        assert unpack(archive, tmp_path / f"at{at}") in {"BACKUP-UNREADABLE", "BACKUP-BROKEN"}


def test_what_the_list_does_not_name_or_names_and_is_not_there(tmp_path, parts):
    archive = tmp_path / "a.tar"
    write_archive(archive, parts, entries={"database.sqlite3": {"size": 2, "sha256": "0"}})
    assert unpack(archive, tmp_path / "a") == "BACKUP-BROKEN"


@pytest.mark.parametrize("name", ["../x", "/etc/x", "data/../../x"])
def test_a_name_that_leads_elsewhere(tmp_path, name):
    archive = tmp_path / "a.tar"
    write_archive(archive, {name: b"x"})
    assert unpack(archive, tmp_path / "in") == "BACKUP-BROKEN"
    assert not (tmp_path / "x").exists()


def test_a_link_is_no_part_of_a_backup(tmp_path):
    with tarfile.open(tmp_path / "a.tar", "w") as tar:
        entry = tarfile.TarInfo("data/link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    assert unpack(tmp_path / "a.tar", tmp_path / "in") == "BACKUP-BROKEN"


def test_what_is_no_archive(tmp_path):
    (tmp_path / "a.tar").write_bytes(b"no archive" * 100)
    assert unpack(tmp_path / "a.tar", tmp_path / "in") == "BACKUP-UNREADABLE"


# --- making -------------------------------------------------------------------------------------------------------


@pytest.fixture
def here(settings, tmp_path, db, monkeypatch):
    settings.GONGKAI_DATA = tmp_path / "data"
    settings.GONGKAI_DATA.mkdir()

    def snapshot(target: Path) -> dict[str, int]:  # the real one wants to be alone; processes test it
        target.write_bytes(b"rows")
        return {"table": 1}

    monkeypatch.setattr(databases, "snapshot", snapshot)
    return tmp_path


def make_refused(out: Path, **facts) -> str:
    before, entries = sorted(out.parent.glob("*")), Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        services.make(out, **{"by": CONSOLE, **facts})
    assert (sorted(out.parent.glob("*")), Entry.objects.count()) == (before, entries)
    return refusal.value.code


def test_an_archive_that_exists_is_not_written_over(here):
    (here / "a.tar").write_text("mine")
    assert make_refused(here / "a.tar") == "BACKUP-EXISTS"
    assert make_refused(here / "b.tar", secrets=here / "a.tar") == "BACKUP-EXISTS"
    assert (here / "a.tar").read_text() == "mine"


def test_a_backup_does_not_go_into_the_data_folder(here):
    assert make_refused(here / "data" / "a.tar") == "BACKUP-INSIDE"


def test_only_who_may_makes_one(here, person, bureau):
    assert make_refused(here / "a.tar", by=person("drafter", organ=bureau)) == "POWER-ROLE"


def test_a_backup_that_breaks_off_leaves_nothing(here, monkeypatch):
    def broken(self, facts):
        raise OSError("no space left")

    monkeypatch.setattr(archives.Archive, "close_with", broken)
    with pytest.raises(OSError, match="no space"):
        services.make(here / "a.tar", by=CONSOLE)
    assert [path.name for path in here.iterdir()] == ["data"]
    assert Entry.objects.filter(action="backup.made").count() == 0


def test_an_altered_file_is_taken_and_named(here):
    file = add_file(by=CONSOLE, organ=1, name="a.txt", stream=io.BytesIO(b"text"))
    path_of(file.digest).chmod(0o600)
    path_of(file.digest).write_bytes(b"TEXT")
    made = services.make(here / "a.tar", by=CONSOLE)
    assert [problem.code for problem in made.problems] == ["FILE-ALTERED"]
    with tarfile.open(here / "a.tar") as tar:
        assert f"data/files/{file.digest[:2]}/{file.digest[2:4]}/{file.digest}" in tar.getnames()


def test_a_large_site_goes_by_in_blocks(here):
    (here / "data" / "large").write_bytes(b"\0" * (8 << 20))
    started = time.perf_counter()
    assert services.make(here / "a.tgz", by=CONSOLE).count >= 2
    assert (here / "a.tgz").stat().st_size < 8 << 20
    assert time.perf_counter() - started < 30
