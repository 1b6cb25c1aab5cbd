"""Old and foreign office formats, converted by LibreOffice where it is installed: DOC, RTF, ODT, XLS, ODS, Word's XML.

A table that the conversion gives back as plain text is read as the paragraphs it has become: nothing is lost.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.documents.docx import read_docx
from gongkai.documents.limits import LIMIT_BYTES, LIMIT_SECONDS, MIB
from gongkai.documents.model import Document
from gongkai.documents.xlsx import read_xlsx
from gongkai.problems import Failure, problem

PROGRAMS = ("soffice", "libreoffice")
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""A stranger's document runs nothing and fetches nothing."""


def read_doc(data: bytes) -> Document:
    """Return the blocks of a text document in an old or foreign format.

    Raises Failure FILE-TOO-LARGE, OFFICE-MISSING, OFFICE-TIME, OFFICE-FAILED and those of read_docx.
    """
    return _noted(read_docx(converted(data, "docx")))


def read_xls(data: bytes) -> Document:
    """Return the blocks of a workbook in an old or foreign format; raise Failure as read_doc and read_xlsx do."""
    return _noted(read_xlsx(converted(data, "xlsx")))


def converted(data: bytes, to: str) -> bytes:
    """Return a file converted to another format by LibreOffice, in a folder and with a profile of its own."""
    if len(data) > LIMIT_BYTES:
        raise Failure("FILE-TOO-LARGE", found=len(data) // MIB, limit=LIMIT_BYTES // MIB)
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise Failure("OFFICE-MISSING")
    with TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source, made = home / "in", home / "out" / f"in.{to}"
        source.write_bytes(data)
        (home / "profile" / "user").mkdir(parents=True)
        (home / "profile" / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        _run(program, home, to)
        if not made.is_file():
            raise Failure("OFFICE-FAILED")
        if made.stat().st_size > LIMIT_BYTES:
            raise Failure("FILE-TOO-LARGE", found=made.stat().st_size // MIB, limit=LIMIT_BYTES // MIB)
        return made.read_bytes()


def _run(program: str, home: Path, to: str) -> None:
    """Run the conversion; end it with all its children when it takes too long."""
    words = [program, "--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", to]
    words += [f"-env:UserInstallation={(home / 'profile').as_uri()}", "--outdir", str(home / "out"), str(home / "in")]
    process = subprocess.Popen(
        words,
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "HOME": str(home), "TMPDIR": str(home)},
    )
    try:
        process.wait(timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired as fault:
        raise Failure("OFFICE-TIME", limit=LIMIT_SECONDS) from fault
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the conversion: the program that was started starts others."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _noted(document: Document) -> Document:
    return replace(document, problems=(problem("OFFICE-CONVERTED"), *document.problems))
