"""What a command is to read: files, folders, archives, standard input, each document with its bytes."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gongkai.documents import kind_of
from gongkai.documents.limits import LIMIT_BYTES, MIB
from gongkai.problems import Failure, Problem

STDIN = "-"
REASONS = {
    errno.ENOENT: "没有这个文件",
    errno.EACCES: "没有权限",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.ENAMETOOLONG: "文件名太长",
}
HEAD = 1 << 16
ARCHIVES = ("zip", "tar", "gzip", "7z", "rar")


@dataclass(frozen=True, slots=True)
class Input:
    """A document: how it is called, and its bytes or the problem that kept them from being read."""

    name: str
    data: bytes = b""
    problem: Problem | None = None


def inputs(names: Iterable[str]) -> Iterator[Input]:
    """Yield the documents that names stand for, one at a time, in order.

    A folder stands for the files in it and below, hidden ones left out, an archive for its members. What cannot be
    read is an input with a problem.
    """
    for name in names:
        for path in files(name):
            try:
                yield from _documents(name, path)
            except Failure as failure:
                yield Input(path or name, problem=failure.problem)


def count_of(names: Iterable[str]) -> int:
    """Return how many files names stand for, an archive counted as one."""
    return sum(1 for name in names for _ in files(name))


def files(name: str) -> Iterator[str]:
    """Yield the files that one name stands for: itself, or all in a folder and below, hidden ones left out."""
    path = Path(name)
    if name in ("", STDIN) or not _is_folder(path):
        yield name
        return
    for found in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
        if found.is_file() and not hidden:
            yield str(found)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _documents(given: str, name: str) -> Iterator[Input]:
    if name == STDIN:
        yield Input(name, read_bytes(name))
        return
    kind = _archive_kind(name)
    if kind is None:
        yield Input(name, read_bytes(name))
        return
    from gongkai.documents.archives import members

    for member in members(Path(name), kind):
        yield Input(f"{name}/{member.name}", member.data, member.problem)


def _archive_kind(name: str) -> str | None:
    kind = kind_of(_opened(name, HEAD))
    if kind == "zip" and not _is_plain_zip(name):
        return None
    return kind if kind in ARCHIVES else None


def _is_plain_zip(name: str) -> bool:
    """Tell a zip of files from the document formats that are zips, by its whole list of members."""
    size = Path(name).stat().st_size
    return size > LIMIT_BYTES or kind_of(_opened(name, LIMIT_BYTES + 1)) == "zip"


def read_bytes(name: str) -> bytes:
    """Return the content of a file, or of standard input for ``-``. Raises Failure FILE-UNREADABLE, FILE-TOO-LARGE."""
    data = _opened(name, LIMIT_BYTES + 1)
    if len(data) > LIMIT_BYTES:
        raise Failure("FILE-TOO-LARGE", found=name, limit=LIMIT_BYTES // MIB)
    return data


def _opened(name: str, most: int) -> bytes:
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(most)
        with Path(name).open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as fault:
        raise Failure("FILE-UNREADABLE", found=name, reason=reason_of(fault)) from fault


def reason_of(fault: Exception) -> dict[str, str]:
    """Return why a file could not be opened or written, in both languages."""
    english = getattr(fault, "strerror", None) or str(fault)
    return {"zh": REASONS.get(getattr(fault, "errno", None) or 0, english), "en": english}
