"""Applications from a public zone: sealed there, taken in here once; bad ones are refused by name, nothing written."""

from __future__ import annotations

import json
import os
import re
import tempfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.core.cache import caches
from django.core.files import uploadedfile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from tests.site.application_kit import LI, intake, on
from tests.site.apply_kit import FILLED, FORM, send

from gongkai_site.applications.models import Application, Event, Package, Paper
from gongkai_site.applications.sealed import VAULT
from gongkai_site.applications.sealed import read as read_paper
from gongkai_site.applications.services import (
    Attachment,
    distrust_key,
    file_in_zone,
    import_package,
    packages,
    packages_in,
    trust_key,
    zone_ready,
)
from gongkai_site.applications.services.filing import Inspected
from gongkai_site.applications.services.intake import by_code
from gongkai_site.audit.models import Entry
from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refused
from gongkai_site.cli.intake import intake as command
from gongkai_site.crypto import zones
from gongkai_site.crypto.packages import MAGIC, Content, Part, check, pack, parse, unpack
from gongkai_site.organs.services import set_for

CONSOLE = Job("tests")
NOW = datetime(2025, 9, 19, 2, 0, tzinfo=UTC)
SECRET = (LI["name"], LI["id_number"], LI["phone"], "技术改造补助")
FILE = "购房合同的内容，只有内网能看".encode()
READS = ("SELECT", "DECLARE")
"""How a statement that writes nothing begins; PostgreSQL reads many rows by a cursor it declares."""


class Sides:
    """A desk and a public zone, each with a data folder of its own; the tests stand now here, now there."""

    def __init__(self, settings, tmp_path: Path) -> None:
        self.settings = settings
        self.folders = {"desk": tmp_path / "desk", "zone": tmp_path / "zone"}
        self.settings.GONGKAI_NOW = NOW
        self.at("zone")
        zone = zones.make("zone")
        self.at("desk")
        desk = zones.make("desk")
        trust_key(by=CONSOLE, line=zone.line)
        self.at("zone")
        trust_key(by=CONSOLE, line=desk.line)

    def at(self, side: str) -> None:
        """Stand at a side."""
        self.settings.GONGKAI_DATA = self.folders[side]
        self.settings.GONGKAI_ZONE = "public" if side == "zone" else "whole"

    def file(self, organ, key: str = "k1", **facts) -> Path:
        """File an application in the zone and stand at the desk; return its package."""
        self.at("zone")
        sent = [Attachment("attachment", "合同.txt", BytesIO(FILE))]
        self.receipt = file_in_zone(organ=organ, intake=intake(**facts), key=key, attachments=sent)
        made = max(packages.outgoing().glob("*.gkp"), key=lambda each: each.stat().st_mtime_ns)
        self.at("desk")
        return made


@pytest.fixture
def sides(settings, tmp_path, bureau) -> Sides:
    caches["tries"].clear()
    set_for(by=CONSOLE, organ=bureau, values={"applications_since": "2019", "telephone": "0000-0000002"})
    return Sides(settings, tmp_path)


def written() -> tuple[int, ...]:
    """Return how much there is of all that an import writes."""
    files = sum(1 for each in VAULT.folder.rglob("*") if each.is_file())
    return (*(model.objects.count() for model in (Application, Event, Paper, Package, Entry)), files)


def left() -> list[Path]:
    """Return the packages that lie in the zone to be fetched."""
    return packages_in([packages.outgoing()]) if packages.outgoing().exists() else []


def refused(path: Path) -> str:
    """Return the code a package is refused with; nothing was written."""
    before = written()
    with pytest.raises(Refused) as found:
        import_package(by=CONSOLE, path=path)
    assert written() == before
    assert path.name in found.value.sentence() or not found.value.code.startswith("INTAKE-")
    return found.value.code


def forged(sides: Sides, path: Path, *, facts: dict | None = None, parts=None, by=None, to=None, uid: str = "") -> Path:
    """Return a package made from another by somebody who has what is given, signed and whole."""
    parcel = parse(path.read_bytes(), path.name)
    sides.at("desk")
    content = unpack(parcel, packages._private(parcel))
    told = {**content.facts, **(facts or {})}
    sides.at("zone")
    data = pack(
        Content(told, content.parts if parts is None else parts),
        uid=uid or parcel.head.uid,
        at=parcel.head.at,
        to=to or zones.desk_key(),
        by=by or zones.zone_key(),
    )
    sides.at("desk")
    made = path.with_name("forged.gkp")
    made.write_bytes(data)
    return made


class TestCarried:
    def test_becomes_a_case_with_its_receipt_moment_code_and_files(self, sides, bureau):
        path = sides.file(bureau)
        sides.settings.GONGKAI_NOW = NOW + timedelta(days=3)
        case, fresh = import_package(by=CONSOLE, path=path)
        assert fresh
        assert (case.channel, case.state, case.arrived_at, case.person) == ("portal", "submitted", NOW, LI)
        assert by_code(sides.receipt.code, "1234") == case
        assert case.package.receipt == sides.receipt.number
        assert sides.receipt.number in case.source
        assert re.fullmatch(r"20250919-\w{6}", sides.receipt.number)
        paper = case.papers.get()
        assert (paper.kind, paper.name) == ("attachment", "合同.txt")
        assert read_paper(paper.digest, case.pk) == FILE

    def test_taken_in_twice_is_one(self, sides, bureau):
        path = sides.file(bureau)
        case, _ = import_package(by=CONSOLE, path=path)
        before = written()
        assert import_package(by=CONSOLE, path=path) == (case, False)
        assert written() == before

    def test_two_importers_at_one_moment_make_one_case(self, sides, bureau, monkeypatch):
        path = sides.file(bureau)
        inspect = packages.inspect_all
        raced = []

        def slow(*args, **facts) -> list[Inspected]:
            if not raced:  # the other importer takes all its steps while this one looks at the files
                raced.append(True)
                raced.append(import_package(by=CONSOLE, path=path))
            return inspect(*args, **facts)

        monkeypatch.setattr(packages, "inspect_all", slow)
        case, fresh = import_package(by=CONSOLE, path=path)
        assert raced[1] == (case, True)
        assert not fresh
        assert (Application.objects.count(), Paper.objects.count(), Package.objects.count()) == (1, 1, 1)
        assert Entry.objects.filter(action="application.unpacked").count() == 1

    def test_what_fails_half_way_leaves_nothing(self, sides, bureau, monkeypatch):
        path = sides.file(bureau)

        def full(*args) -> None:
            raise OSError("no space left")

        before = written()
        monkeypatch.setattr(packages, "keep_all", full)
        with pytest.raises(OSError, match="no space"):
            import_package(by=CONSOLE, path=path)
        assert written() == before
        monkeypatch.undo()
        sides.at("desk")
        sides.settings.GONGKAI_NOW = NOW
        assert import_package(by=CONSOLE, path=path)[1]

    def test_a_folder_is_taken_in_order_without_what_is_half_written(self, sides, bureau):
        for key in ("a", "b"):
            path = sides.file(bureau, key)
        (path.parent / f".{path.stem}.part").write_bytes(b"half")
        (path.parent / "read me.txt").write_bytes(b"")
        assert len(packages_in([path.parent, path])) == 2

    def test_an_older_key_of_the_desk_still_opens(self, sides, bureau):
        path = sides.file(bureau)
        zones.make("desk")
        assert import_package(by=CONSOLE, path=path)[1]

    def test_needs_the_power_to_register(self, sides, bureau, person, settings):
        path = sides.file(bureau)
        on(settings, NOW.date())
        with pytest.raises(Refused) as found:
            import_package(by=person("signer", organ=bureau), path=path)
        assert found.value.code == "POWER-ROLE"


class TestRefused:
    def test_every_single_byte_altered_is_refused(self, sides, bureau):
        path = sides.file(bureau)
        whole = path.read_bytes()
        bad = path.with_name("bad.gkp")
        for at in [*range(0, len(whole), max(1, len(whole) // 60)), len(whole) - 1]:
            bad.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            code = refused(bad)
            assert code in {"INTAKE-FORMAT", "INTAKE-CUT", "INTAKE-SIGNER", "INTAKE-ALTERED"}, at

    def test_cut_anywhere_or_longer_is_refused(self, sides, bureau):
        path = sides.file(bureau)
        whole = path.read_bytes()
        bad = path.with_name("bad.gkp")
        for length in (
            0,
            5,
            len(MAGIC),
            len(MAGIC) + 2,
            len(MAGIC) + 40,
            len(whole) // 2,
            len(whole) - 64,
            len(whole) - 1,
        ):
            bad.write_bytes(whole[:length])
            assert refused(bad) in ({"INTAKE-CUT"} if length >= len(MAGIC) else {"INTAKE-FORMAT"}), length
        bad.write_bytes(whole + b"x")
        assert refused(bad) == "INTAKE-CUT"

    def test_a_foreign_zone_is_refused_until_trusted_and_after_it_is_not(self, sides, bureau):
        path = sides.file(bureau)
        foreign = Ed25519PrivateKey.generate()
        other = forged(sides, path, by=foreign, uid="0" * 32)
        assert refused(other) == "INTAKE-SIGNER"
        line = zones.Known("zone", "", "", foreign.public_key().public_bytes_raw()).line
        known = trust_key(by=CONSOLE, line=line)
        assert import_package(by=CONSOLE, path=other)[1]
        distrust_key(by=CONSOLE, key=known.id)
        assert refused(forged(sides, path, by=foreign, uid="1" * 32)) == "INTAKE-SIGNER"

    def test_signed_by_one_in_the_name_of_another_is_refused(self, sides, bureau):
        path = sides.file(bureau)
        parcel = parse(path.read_bytes(), "x")
        path.write_bytes(parcel.signed + Ed25519PrivateKey.generate().sign(parcel.signed))
        assert refused(path) == "INTAKE-ALTERED"

    def test_sealed_for_another_desk_is_refused(self, sides, bureau):
        path = sides.file(bureau)
        sides.at("zone")
        sides.folders["other"] = sides.folders["desk"].with_name("other")
        sides.at("other")
        stranger = X25519PublicKey.from_public_bytes(zones.make("desk").public)
        assert refused(forged(sides, path, to=stranger)) == "INTAKE-RECIPIENT"

    def test_another_content_under_a_receipt_that_is_there_is_refused(self, sides, bureau):
        path = sides.file(bureau)
        other = forged(sides, path, facts={"intake": {**_told(wanted="别的内容")}})
        import_package(by=CONSOLE, path=path)
        assert refused(other) == "INTAKE-REPLAYED"

    def test_a_huge_file_is_not_read_to_its_end(self, sides, bureau, settings):
        path = sides.file(bureau)
        settings.GONGKAI_FILE_MB = 1
        for head, code in ((path.read_bytes()[:200], "INTAKE-LARGE"), (b"junk", "INTAKE-FORMAT")):
            big = path.with_name("big.gkp")
            with big.open("wb") as stream:
                stream.write(head)
                stream.truncate(50 * 1024 * 1024 * 1024)
            assert refused(big) == code

    def test_a_folder_or_a_missing_file_is_refused(self, sides, bureau, tmp_path):
        sides.at("desk")
        assert refused(tmp_path / "no.gkp") == "INTAKE-UNREADABLE"
        assert refused(tmp_path) == "INTAKE-UNREADABLE"

    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"organ": "nowhere"}, "INTAKE-ORGAN"),
            ({"at": "yesterday"}, "INTAKE-FORMAT"),
            ({"at": "2025-09-19T10:00:00"}, "INTAKE-FORMAT"),
            ({"at": (NOW + timedelta(hours=1)).isoformat()}, "INTAKE-FUTURE"),
            ({"intake": {"purpose": "x"}}, "INTAKE-FORMAT"),
            ({"intake": None}, "INTAKE-FORMAT"),
            (
                {"intake": {"applicant": "natural_person", "person": {"name": "甲"}, "wanted": "x"}},
                "APPLICATION-IDENTITY",
            ),
        ],
    )
    def test_odd_facts_of_a_zone_we_trust_are_refused(self, sides, bureau, facts, code):
        assert refused(forged(sides, sides.file(bureau), facts=facts)) == code

    @pytest.mark.parametrize(
        ("part", "code"),
        [
            (Part("attachment", "程序.exe", b"MZ" + b"\0" * 90), "FILE-REFUSED"),
            (Part("letter", "冒充.txt", b"text of a letter"), "APPLICATION-PAPER-KIND"),
            (Part("attachment", "空.txt", b""), "FILE-EMPTY"),
        ],
    )
    def test_files_are_looked_at_again_at_the_desk(self, sides, bureau, part, code):
        assert refused(forged(sides, sides.file(bureau), parts=(part,))) == code

    def test_an_organ_of_another_credit_code_is_refused(self, sides, bureau):
        path = sides.file(bureau)
        type(bureau).objects.filter(pk=bureau.pk).update(credit_code="11620400MB0001234X")
        other = forged(sides, path, facts={"credit_code": "11620400MB0005678Y"})
        assert refused(other) == "INTAKE-ORGAN"


def _told(**facts) -> dict:
    made = intake(**facts)
    return {name: getattr(made, name) for name in made.__slots__}


class TestZone:
    def test_a_package_shows_nothing_of_anybody(self, sides, bureau):
        path = sides.file(bureau)
        data = path.read_bytes()
        assert not [each for each in (*SECRET, FILE.decode()) if each.encode() in data]
        head = parse(data, "x").head
        assert set(json.loads(parse(data, "x").raw_head)) == {"uid", "at", "to", "by", "key", "size"}
        assert sides.receipt.code.encode() not in data
        assert sides.receipt.number.encode() not in data
        assert head.uid == path.stem

    def test_nothing_in_clear_lies_on_the_disk_not_for_a_moment(self, sides, bureau, monkeypatch):
        def none(*args, **facts) -> None:
            raise AssertionError("a temporary file")

        for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp", "SpooledTemporaryFile"):
            monkeypatch.setattr(tempfile, name, none)
        monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", none)
        sides.at("zone")
        large = FILE + "。长的附件".encode() * 300_000  # more than a server holds in memory by itself
        assert send(Client(), attachment=SimpleUploadedFile("长.txt", large)).status_code == 200
        for each in sides.folders["zone"].rglob("*"):
            if each.is_file():
                hidden = (FILLED["name"], FILLED["id_number"], FILLED["phone"], FILE.decode())
                assert not [one for one in hidden if one.encode() in each.read_bytes()], each

    def test_the_zones_own_key_does_not_open_it(self, sides, bureau):
        path = sides.file(bureau)
        sides.at("zone")
        parcel = parse(path.read_bytes(), "x")
        check(parcel, zones.own("zone")[0].public)
        with pytest.raises(Refused) as found:
            packages._private(parcel)
        assert found.value.code == "INTAKE-RECIPIENT"

    def test_the_same_form_again_gives_the_same_receipt_also_once_it_was_fetched(self, sides, bureau):
        path = sides.file(bureau)
        first = sides.receipt
        sides.settings.GONGKAI_NOW = NOW + timedelta(hours=2)
        sides.file(bureau)
        assert sides.receipt == first
        path.unlink()
        sides.at("zone")
        assert file_in_zone(organ=bureau, intake=intake(), key="k1") == first
        assert left() == []
        assert file_in_zone(organ=bureau, intake=intake(), key="k2") != first

    @pytest.mark.parametrize("moment", ["fsync", "link", "unlink", "note"])
    def test_killed_while_writing_leaves_it_whole_or_not_at_all(self, sides, bureau, monkeypatch, moment):
        class Killed(BaseException):
            pass

        def die(*args, **facts) -> None:
            raise Killed

        sides.at("zone")
        target = {
            "fsync": (os, "fsync"),
            "link": (Path, "hardlink_to"),
            "unlink": (Path, "unlink"),
            "note": (Path, "write_text"),
        }[moment]
        packages._uid(bureau, "k1")  # the zone's secret is there already
        with monkeypatch.context() as patch:
            patch.setattr(*target, die)
            with pytest.raises(Killed):
                file_in_zone(organ=bureau, intake=intake(), key="k1")
        there = left()
        assert len(there) == (0 if moment in {"fsync", "link"} else 1)
        again = file_in_zone(organ=bureau, intake=intake(), key="k1")
        there = left()
        assert len(there) == 1
        sides.at("desk")
        case, _ = import_package(by=CONSOLE, path=there[0])
        assert case.package.receipt == again.number
        assert by_code(again.code, "1234") == case

    def test_without_keys_nothing_is_taken(self, settings, bureau, tmp_path):
        settings.GONGKAI_DATA, settings.GONGKAI_ZONE = tmp_path / "bare", "public"
        set_for(by=CONSOLE, organ=bureau, values={"applications_since": "2019"})
        assert zone_ready().code == "INTAKE-NO-ZONE"
        zones.make("zone")
        assert zone_ready().code == "INTAKE-NO-DESK"
        assert "暂未开通网上提交" in Client().get(FORM).content.decode()


class TestPages:
    def test_the_form_becomes_a_package_and_no_case(self, sides, bureau):
        sides.at("zone")
        before = written()
        client = Client()
        with CaptureQueriesContext(connection) as asked:  # the zone's database may be read-only
            answer = send(client, attachment=SimpleUploadedFile("合同.txt", FILE))
        assert [each["sql"] for each in asked if not each["sql"].startswith(READS)] == []
        page = answer.content.decode()
        assert answer.status_code == 200
        assert written() == before
        path = left()[0]
        receipt = packages._receipt(path.stem, clock.now())
        assert receipt.number in page
        assert "-".join(receipt.code[at : at + 4] for at in (0, 4, 8)) in page
        assert "不能在这里查询" in page or "不能在本网站" in page or "cannot be looked up" in page
        assert not [each for each in (FILLED["name"], FILLED["id_number"]) if each in page]
        assert send(client).content.decode().count(receipt.number) == page.count(receipt.number)
        assert len(left()) == 1
        assert client.cookies.keys() <= {"csrftoken"}
        sides.at("desk")
        case, _ = import_package(by=CONSOLE, path=path)
        assert case.papers.count() == 1
        assert case.wanted == FILLED["wanted"]

    def test_what_is_wrong_is_said_as_ever_and_nothing_written(self, sides, bureau):
        sides.at("zone")
        answer = send(Client(), attachment=SimpleUploadedFile("程序.exe", b"MZ" + b"\0" * 80))
        assert answer.status_code == 422
        assert "程序.exe" in answer.content.decode()
        assert left() == []

    def test_the_progress_is_not_told_here_and_that_is_said(self, sides, bureau):
        sides.at("zone")
        for answer in (
            Client().get("/gxj/apply/status/"),
            Client().post("/gxj/apply/status/", {"code": "A", "digits": "1"}),
        ):
            assert "不能在这里查询进度" in answer.content.decode()
            assert 'name="code"' not in answer.content.decode()

    def test_corrections_are_not_taken_in_a_zone(self, sides, bureau):
        sides.at("zone")
        assert "暂未开通网上提交" in Client().get("/gxj/apply/correction/").content.decode()

    def test_a_zone_has_no_desk(self):
        for path in ("/desk/", "/desk/applications/", "/accounts/login/", "/factcheck/x/", "/due/x.ics"):
            try:
                found = resolve(path, "gongkai_site.urls_public").view_name
            except Resolver404:
                continue
            assert found.startswith("portal_"), path  # the sub-site of an organ that is not there
        assert resolve("/gxj/apply/form/", "gongkai_site.urls_public").view_name == "portal_apply_form"

    def test_a_file_too_large_to_hold_keeps_everything_out(self, sides, bureau, settings):
        sides.at("zone")
        settings.GONGKAI_FILE_MB = 1
        answer = send(Client(), attachment=SimpleUploadedFile("大.txt", b"a" * (1024 * 1024 + 5)))
        assert answer.status_code == 422
        assert left() == []


class TestKeys:
    def test_a_line_is_read_back_whatever_its_blanks(self, sides):
        sides.at("desk")
        line = zones.own("desk")[0].line
        assert zones.read_line(f"  {line[:20]}\n {line[20:]} ").id == zones.own("desk")[0].id

    @pytest.mark.parametrize(
        "line", ["", "x", "gongkai-desk:", "gongkai-desk:AAAA", "desk:" + "A" * 44, "gongkai-it:" + "A" * 43 + "="]
    )
    def test_what_is_no_key_is_refused(self, sides, line):
        with pytest.raises(Refused) as found:
            trust_key(by=CONSOLE, line=line)
        assert found.value.code == "INTAKE-KEY"

    def test_ones_own_key_is_not_trusted(self, sides):
        sides.at("desk")
        with pytest.raises(Refused) as found:
            trust_key(by=CONSOLE, line=zones.own("desk")[0].line)
        assert found.value.code == "INTAKE-OWN"

    def test_trust_is_recorded_at_the_desk(self, sides):
        assert Entry.objects.filter(action="intake.trusted").count() == 1
        sides.at("desk")
        key = next(iter(zones.trusted("zone")))
        distrust_key(by=CONSOLE, key=key)
        assert Entry.objects.filter(action="intake.distrusted").count() == 1
        with pytest.raises(Refused):
            distrust_key(by=CONSOLE, key=key)

    def test_the_file_is_readable_by_its_owner_alone(self, sides):
        for folder in sides.folders.values():
            assert (folder / "secrets" / zones.FILE).stat().st_mode & 0o077 == 0


class TestCommand:
    def run(self, *words: str):
        return CliRunner().invoke(command, list(words), standalone_mode=False)

    def test_imports_a_folder_and_names_what_it_refused(self, sides, bureau):
        path = sides.file(bureau)
        (path.parent / "bad.gkp").write_bytes(b"nothing")
        done = self.run("import", str(path.parent))
        case = Application.objects.get()
        assert done.return_value == 1
        assert f"{path.name}\t{case.number}\t+" in done.output
        assert "bad.gkp\tINTAKE-FORMAT" in done.output
        done = self.run("import", str(path))
        assert done.return_value == 0
        assert f"{case.number}\t=" in done.output

    def test_makes_lists_trusts_and_shows_no_private_key(self, sides):
        sides.at("desk")
        made = self.run("keys", "make", "desk").output.strip()
        listed = self.run("keys", "list").output
        assert made in listed
        private = [each.private.hex() for each in zones.own("desk")]
        assert not [each for each in private if each in listed]
        assert "trusted" in listed
