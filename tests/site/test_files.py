"""Files: kept by content, told by what they are, refused unstored, handed out whole or not at all."""

import io
import os
import socket
import struct
import threading
import zipfile
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from tests.site.conftest import CONSOLE

from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.files import queries, services, store
from gongkai_site.files.kinds import safe_name
from gongkai_site.files.models import StoredFile
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.outbox.worker import Worker
from gongkai_site.publishing.services import draft_item

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.GONGKAI_DATA = tmp_path
    settings.GONGKAI_CLAMD = ""


@pytest.fixture
def add(bureau):
    def run(content: bytes = PDF, name: str = "年报.pdf", by=CONSOLE, organ=bureau) -> StoredFile:
        return services.add_file(by=by, organ=organ, name=name, stream=io.BytesIO(content))

    return run


def package(*members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for member in members:
            made.writestr(zipfile.ZipInfo(member), "x")  # of a fixed moment: its bytes name the test
    return target.getvalue()


def read(file: StoredFile) -> bytes:
    with queries.opened(file) as stream:
        return stream.read()


def on_disk() -> list[str]:
    return sorted(path.name for path in store.folder().rglob("*") if path.is_file())


def refused(add, **arguments) -> str:
    files, entries, rows = (
        on_disk() if store.folder().exists() else [],
        Entry.objects.count(),
        StoredFile.objects.count(),
    )
    with pytest.raises(Refused) as refusal:
        add(**arguments)
    assert (on_disk() if store.folder().exists() else []) == files
    assert (Entry.objects.count(), StoredFile.objects.count()) == (entries, rows)
    return refusal.value.code


# --- keeping ------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_under_its_digest(add, bureau):
    file = add()
    assert on_disk() == [file.digest]
    assert read(file) == PDF
    assert (file.organ, file.kind, file.size, file.scan, file.added_by) == (
        bureau.pk,
        "pdf",
        len(PDF),
        "not_scanned",
        "job:tests",
    )
    entry = Entry.objects.get(action="file.added")
    assert entry.chain == f"organ:{bureau.pk}"
    assert "年报" not in str(entry.data)


def test_the_same_again_is_kept_once(add):
    assert add().pk == add().pk
    assert Entry.objects.filter(action="file.added").count() == 1


def test_the_same_bytes_of_two_organs_lie_once(add, other_bureau):
    one, two = add(), add(organ=other_bureau)
    assert one.pk != two.pk
    assert on_disk() == [one.digest]


def test_bytes_cannot_be_written_to(add):
    assert store.path_of(add().digest).stat().st_mode & 0o222 == 0


def test_bytes_that_were_altered_are_put_right_by_adding_the_file_again(add):
    file = add()
    alter(file)
    add()
    assert read(file) == PDF


def test_a_large_file_is_streamed(add, settings):
    settings.GONGKAI_FILE_MB = 3
    assert add(b"a" * (3 << 20), name="a.txt").size == 3 << 20


# --- refusing -----------------------------------------------------------------------------------------------------


def test_an_empty_file(add):
    assert refused(add, content=b"") == "FILE-EMPTY"


def test_a_file_over_the_limit_is_not_read_to_its_end(add, settings):
    settings.GONGKAI_FILE_MB = 1

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b"a" * size

    endless = Endless()
    before = Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        services.add_file(by=CONSOLE, organ=1, name="a.txt", stream=endless)
    assert refusal.value.code == "FILE-LARGE"
    assert endless.given <= 3 << 20
    assert (on_disk(), Entry.objects.count()) == ([], before)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 60,
        b"#!/bin/sh\nrm -rf /\n",
        b"<html><script>alert(1)</script></html>",
        b"<!DOCTYPE html><p>x",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        b'<?xml version="1.0"?><svg/>',
        b"\xef\xbb\xbf<svg/>",
        '<svg onload="x"/>'.encode("utf-16"),
        b"  \n<?php system($_GET[0]); ?>",
        package("a.exe"),
        package("META-INF/MANIFEST.MF", "A.class"),
        b"\x1f\x8b\x08\x00",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07\x00",
        b"text and \x00 then more",
        b"a" * 200_000 + b"\x00",
        bytes(range(256)),
        b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n",
    ],
    ids=lambda content: repr(content[:12]),
)
@pytest.mark.parametrize("name", ["年报.pdf", "x"])
def test_what_may_not_be_kept(add, content, name):
    assert refused(add, content=content, name=name) == "FILE-REFUSED"


def test_what_is_refused_is_named_in_the_readers_language(add):
    with pytest.raises(Refused) as refusal:
        add(content=b"MZ" + bytes(64), name="年报.pdf")
    assert "按内容是“程序" in refusal.value.problem.text("zh")
    assert "“a program" in refusal.value.problem.text("en")


def test_the_name_does_not_make_the_kind(add):
    assert add(package("word/document.xml"), name="a.pdf").kind == "docx"
    assert add(package("OFD.xml", "word/document.xml"), name="b.docx").kind == "ofd"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_in_any_encoding(add, codec):
    assert add("序号,金额\n1,200\n".encode(codec), name="a.csv").kind == "text"


@pytest.mark.parametrize(
    ("name", "kind", "safe"),
    [
        ("../../etc/passwd", "text", "passwd.txt"),
        ("C:\\文件\\年报.PDF", "pdf", "年报.PDF"),
        ("年报\u202efdp.exe", "pdf", "年报fdp.exe.pdf"),
        ("\r\nSet-Cookie: a=b", "text", "Set-Cookie a=b.txt"),
        ("..", "pdf", "file.pdf"),
        ("", "pdf", "file.pdf"),
        ("长" * 300, "pdf", "长" * 146 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(name, kind, safe):
    assert safe_name(name, kind) == safe


def test_only_who_may_adds(add, person, bureau, other_bureau):
    assert refused(add, by=person("signer", organ=bureau)) == "POWER-ROLE"
    assert refused(add, by=person("drafter", organ=other_bureau)) == "POWER-ORGAN"
    assert refused(add, by=None) == "POWER-NOBODY"
    assert add(by=person("drafter", organ=bureau)).pk


# --- wholeness ----------------------------------------------------------------------------------------------------


def alter(file: StoredFile, content: bytes = b"%PDF-9.9\n1 0 obj\n<<>>\nendobj\n") -> None:
    path = store.path_of(file.digest)
    path.chmod(0o600)
    path.write_bytes(content)


def test_altered_bytes_of_the_same_length_are_found_and_not_handed_out(add):
    file = add()
    alter(file)
    with pytest.raises(Refused) as refusal:
        queries.opened(file)
    assert refusal.value.code == "FILE-ALTERED"
    assert [found.code for found in queries.verify()] == ["FILE-ALTERED"]


def test_bytes_that_are_gone_are_found_for_each_file(add, other_bureau):
    file = add()
    add(organ=other_bureau)
    add(b"whole", name="whole.txt")
    store.path_of(file.digest).unlink()
    with pytest.raises(Refused) as refusal:
        queries.opened(file)
    assert refusal.value.code == "FILE-GONE"
    assert [found.code for found in queries.verify()] == ["FILE-GONE", "FILE-GONE"]


def test_what_is_whole_has_no_problem(add):
    add()
    assert list(queries.verify()) == []


def test_what_belongs_to_nothing_goes_after_a_day(add):
    file = add()
    left = store.folder() / "drafts" / "left"
    fresh = store.folder() / "drafts" / "fresh"
    for path in (left, fresh):
        path.write_bytes(b"x")
    for path in (left, store.path_of(file.digest)):
        os.utime(path, (0, 0))
    assert store.sweep({file.digest}) == 1
    assert on_disk() == sorted(["fresh", file.digest])


# --- sealed -------------------------------------------------------------------------------------------------------

PERSONAL = "姓名,证件号码\n李白桦,620102199001011233\n".encode()


@pytest.fixture
def sealed(bureau):
    return services.add_file(by=CONSOLE, organ=bureau, name="台账.csv", stream=io.BytesIO(PERSONAL), sealed=True)


def test_what_is_personal_lies_sealed_and_is_read_as_it_was(add, sealed):
    (kept,) = [path for path in store.folder().rglob("*") if path.is_file()]
    assert b"620102199001011233" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o222 == 0
    assert (read(sealed), sealed.size) == (PERSONAL, len(PERSONAL))
    assert list(queries.verify()) == []
    assert (
        services.add_file(by=CONSOLE, organ=sealed.organ, name="台账.csv", stream=io.BytesIO(PERSONAL), sealed=True)
        == sealed
    )


def test_the_same_bytes_sealed_and_plain_are_two_files(add, sealed):
    plain = add(PERSONAL, name="台账.csv")
    assert plain.pk != sealed.pk
    assert sorted(on_disk()) == sorted([plain.digest, f"{plain.digest}.sealed"])
    for path in store.folder().rglob("*"):
        os.utime(path, (0, 0))
    assert store.sweep({store.name_of(sealed.digest, sealed=True)}) == 1
    assert on_disk() == [f"{plain.digest}.sealed"]


@pytest.mark.parametrize("harm", ["alter", "lose"])
def test_sealed_bytes_that_were_harmed_are_found(sealed, harm):
    path = store.path_of(sealed.digest, sealed=True)
    path.chmod(0o600)
    if harm == "alter":
        path.write_bytes(path.read_bytes()[:-1] + b"0")
    else:
        path.unlink()
    code = {"alter": "FILE-ALTERED", "lose": "FILE-GONE"}[harm]
    with pytest.raises(Refused) as refusal:
        queries.opened(sealed)
    assert refusal.value.code == code
    assert [found.code for found in queries.verify()] == [code]
    services.add_file(by=CONSOLE, organ=sealed.organ, name="台账.csv", stream=io.BytesIO(PERSONAL), sealed=True)
    assert read(sealed) == PERSONAL


def test_what_is_sealed_is_never_handed_out(client, person, bureau, sealed):
    client.force_login(person("ogi_officer", organ=bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    answer = client.get(reverse("files_download", args=[sealed.pk]))
    assert answer.status_code == 403
    assert "已加密保存" in answer.content.decode()


def test_what_is_sealed_is_attached_to_nothing_public(bureau, sealed):
    listed = [{"file": sealed.pk, "title": "台账", "alt": ""}]
    facts = {"summary": "概述", "body": "<p>正文</p>", "written_on": date(2021, 1, 4), "attachments": listed}
    with pytest.raises(Refused) as refusal:
        draft_item(by=CONSOLE, organ=bureau, kind="notice", title="甲", **facts)
    assert refusal.value.code == "PUBLISHING-FILE"


# --- scanning -----------------------------------------------------------------------------------------------------


@pytest.fixture
def daemon(settings):
    """Speak ClamAV's INSTREAM on a port: EICAR is found, all else is clean."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", stream.read(4))[0]:
                    content += stream.read(size)
                connection.sendall(b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.GONGKAI_CLAMD = f"127.0.0.1:{server.getsockname()[1]}"
    yield settings.GONGKAI_CLAMD
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def test_a_clean_file(add, daemon):
    assert add(b"a" * 200_000, name="a.txt").scan == "clean"
    assert OutboxRow.objects.count() == 0


def test_an_infected_file_is_refused_unstored(add, daemon):
    assert refused(add, content=EICAR, name="a.txt") == "FILE-INFECTED"


def test_while_the_scanner_is_away_a_file_is_kept_and_scanned_later(add, daemon, settings):
    settings.GONGKAI_CLAMD = "127.0.0.1:1"
    file = add()
    assert (file.scan, OutboxRow.objects.get().ref) == ("not_scanned", f"file:{file.pk}")
    settings.GONGKAI_CLAMD = daemon
    Worker().drain()
    file.refresh_from_db()
    assert file.scan == "clean"
    assert Entry.objects.filter(action="file.scanned", actor="job:worker").count() == 1


def test_while_the_scanner_stays_away_the_job_waits(add, settings):
    settings.GONGKAI_CLAMD = "/no/such/socket"
    add()
    Worker().drain()
    row = OutboxRow.objects.get(kind="file.scan")
    assert (row.state, row.error) == ("waiting", "FILE-SCANNER")


def test_what_is_found_later_is_handed_out_no_more(add, daemon, settings):
    settings.GONGKAI_CLAMD = "127.0.0.1:1"
    file = add(EICAR, name="a.txt")
    settings.GONGKAI_CLAMD = daemon
    Worker().drain()
    file.refresh_from_db()
    assert file.scan == "infected"
    with pytest.raises(Refused) as refusal:
        queries.opened(file)
    assert refusal.value.code == "FILE-INFECTED"


# --- handing out --------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(person, bureau, client):
    client.force_login(person("signer", organ=bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    return client


def test_a_file_is_a_download_and_nothing_else(add, reader):
    response = reader.get(f"/desk/files/{add().pk}/")
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "sandbox" in response["Content-Security-Policy"]


def test_who_may_not_see_an_organ_s_files(add, person, bureau, other_bureau, client):
    file = add(organ=other_bureau)
    client.force_login(person("signer", organ=bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    assert client.get(f"/desk/files/{file.pk}/").status_code == 403
    client.logout()
    assert client.get(f"/desk/files/{file.pk}/").status_code == 302


def test_an_altered_file_is_a_refusal_with_its_code(add, reader):
    file = add()
    alter(file)
    response = reader.get(f"/desk/files/{file.pk}/")
    assert response.status_code == 403
    assert "FILE-ALTERED" in response.content.decode()
    assert reader.get("/desk/files/999/").status_code == 404


# --- classification marks -----------------------------------------------------------------------------------------


def with_a_hidden_sheet(text: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["名称", "数量"])
    hidden = book.create_sheet("底稿")
    hidden.append([text])
    hidden.sheet_state = "veryHidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("机密★10年\n关于某事项的报告\n".encode(), "报告.txt"),
        (None, "台账.xlsx"),
        (PDF, "秘密★五年.pdf"),
    ],
)
def test_a_file_with_a_classification_mark_is_refused_unstored(add, settings, content, name):
    with pytest.raises(Refused) as refused:
        add(content or with_a_hidden_sheet("绝密★"), name)
    assert refused.value.code == "FILE-SECRET"
    assert not StoredFile.objects.exists()
    assert not [path for path in (settings.GONGKAI_DATA / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("text", ["涉及商业秘密的，不予公开。", "严守国家秘密，人人有责。", "机密性、完整性、可用性"])
def test_words_about_secrets_are_no_mark(add, text):
    assert add(text.encode(), "说明.txt").pk
