"""The words of files, to search in: read once for each digest, in a process that can be killed, and kept beside."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from gongkai.documents.words import TASK
from gongkai.documents.workers import Worker
from gongkai_site.base.refusals import Refused
from gongkai_site.files.models import StoredFile
from gongkai_site.files.queries import opened

READ = frozenset({"pdf", "docx", "xlsx", "xlsb", "doc", "xls", "odt", "ods", "rtf", "text"})
"""Kinds of files that hold words."""


def words_in(file: StoredFile) -> str:
    """Return the words of a file that was read, or nothing."""
    path = _path(file)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def read_all(files: Iterable[StoredFile]) -> None:
    """Read files that were not read before. One that cannot be read holds no words, and is not tried again."""
    worker = Worker(TASK)
    try:
        for file in files:
            if file.kind in READ and not _path(file).exists():
                _keep(file, worker)
    finally:
        worker.stop()


def _keep(file: StoredFile, worker: Worker) -> None:
    try:
        with opened(file) as stream:
            found = worker.ask(stream.read(), file.name)
    except Refused:
        return
    path = _path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    draft.write_text(found if isinstance(found, str) else "", encoding="utf-8")
    draft.replace(path)


def _path(file: StoredFile) -> Path:
    """Return where the words lie; they can be read anew at any time."""
    folder: Path = settings.GONGKAI_DATA
    return folder / "words" / file.digest[:2] / file.digest
