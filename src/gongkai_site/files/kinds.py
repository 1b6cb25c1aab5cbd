"""What a file is and whether it may be kept: by its content alone, against a list of what is allowed."""

from __future__ import annotations

import codecs
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from gongkai.documents.kinds import HEAD, MARKS, OLE, ZIP, kind_of
from gongkai.problems import Lang
from gongkai.resources import read_toml
from gongkai_site import PACKAGE

IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"RIFF", "webp"),
)
WHOLE = (*ZIP, OLE, b"BM")
"""Of these the head does not tell what they are."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
PROGRAM = re.compile(r"\s*(?:#!|<)")
"""How scripts and markup begin: no text of ours does."""
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""What has no place in a name: parts of paths, control and direction marks."""
LONGEST = 150


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that may be kept."""

    suffixes: tuple[str, ...]
    type: str
    asked: bool = False
    """Whether it is kept only where it is asked for."""


def _kinds() -> Mapping[str, Kind]:
    table = read_toml(PACKAGE / "files" / "kinds.toml")
    return {
        key: Kind(tuple(entry["suffixes"]), entry["type"], entry.get("asked", False)) for key, entry in table.items()
    }


KINDS = _kinds()


OTHERS: Mapping[str, Mapping[Lang, str]] = {
    "program": {"zh": "程序、脚本或者无法识别的内容", "en": "a program, a script or something unknown"},
    "html": {"zh": "网页", "en": "a web page"},
    "zip": {"zh": "压缩包", "en": "an archive"},
    "empty": {"zh": "空文件", "en": "an empty file"},
}
"""What a file is that may not be kept, in words; of other kinds their ending tells."""


def in_words(kind: str) -> Mapping[Lang, str]:
    """Return the words for a kind of file that is refused."""
    return OTHERS.get(kind, {"zh": kind.upper(), "en": kind.upper()})


def may_be_kept(kind: str, also: Collection[str] = ()) -> bool:
    """Say whether a kind of file may be kept; ``also`` are kinds that are asked for here alone.

    >>> may_be_kept("pdf"), may_be_kept("html"), may_be_kept("html", also={"html"}), may_be_kept("program")
    (True, False, True, False)
    """
    return kind in KINDS and (not KINDS[kind].asked or kind in also)


def kind_of_file(path: Path) -> str:
    """Return the kind of a file, or what it is instead when it may not be kept: ``html``, ``program``, ``zip`` …"""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    found = kind_of(path.read_bytes() if head.startswith(WHOLE) else head)
    if found == "image":
        return next((kind for mark, kind in IMAGES if head.startswith(mark)), "image")
    return _kind_of_text(head, path) if found == "text" else found


def kind_of_bytes(data: bytes) -> str:
    """Return the kind of bytes as of a file; where the system can, in memory, so that nothing lies on a disk."""
    if not hasattr(os, "memfd_create"):
        with tempfile.NamedTemporaryFile() as draft:
            draft.write(data)
            draft.flush()
            return kind_of_file(Path(draft.name))
    descriptor = os.memfd_create("kind")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        return kind_of_file(Path(f"/proc/self/fd/{descriptor}"))


def _kind_of_text(head: bytes, path: Path) -> str:
    """Tell texts from programs and from bytes that are no text at all."""
    mark, codec = next(((mark, codec) for mark, codec in MARKS if head.startswith(mark)), (b"", ""))
    for name in (codec,) if codec else ("utf-8", "gb18030"):
        text = _decoded(path, name, len(mark))
        if text is not None:
            return "program" if CONTROL.search(text) or PROGRAM.match(text) else "text"
    return "program"


def _decoded(path: Path, codec: str, skip: int) -> str | None:
    """Return the head of a text when all of it can be read in a codec."""
    decoder, first = codecs.getincrementaldecoder(codec)(), ""
    with path.open("rb") as stream:
        stream.seek(skip)
        try:
            while block := stream.read(HEAD):
                text = decoder.decode(block)
                if CONTROL.search(text):
                    return "\0"
                first = first or text
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return None
    return first


def safe_name(name: str, kind: str) -> str:
    """Return a name without paths and hidden marks, with a suffix of its kind.

    >>> safe_name("../年报\u202excod.exe", "pdf")
    '年报xcod.exe.pdf'
    """
    name = re.split(r"[/\\]", name)[-1]
    name = " ".join(UNSAFE.sub("", name).split()).strip(". ") or "file"
    suffixes = KINDS[kind].suffixes
    stem, dot, suffix = name.rpartition(".")
    if not dot or suffix.lower() not in suffixes:
        stem, suffix = name, suffixes[0]
    return f"{stem[: LONGEST - len(suffix) - 1]}.{suffix}"
