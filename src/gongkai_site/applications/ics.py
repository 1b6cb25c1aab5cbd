"""Due days as a calendar of RFC 5545: numbers of cases and days, nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

OCTETS = 75
"""The longest line, in octets of UTF-8, without its break (RFC 5545, 3.1)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A whole day in a calendar."""

    uid: str
    on: date
    title: str
    url: str
    changed_at: datetime


def calendar(name: str, entries: Iterable[Entry]) -> str:
    """Return a calendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gongkai//applications//ZH", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    for entry in entries:
        lines += _lines(entry)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in folded(line))


def _lines(entry: Entry) -> list[str]:
    stamp = entry.changed_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(entry.title)}",
        f"URL:{entry.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    r"""Return a text with what has a meaning of its own in a calendar marked.

    >>> escaped("a,b;c\\d")
    'a\\,b\\;c\\\\d'
    """
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """Yield a line in pieces of at most 75 octets, each after the first begun by a blank; no character is cut.

    >>> [len(part.encode()) for part in folded("SUMMARY:" + "期" * 40)]
    [74, 55]
    """
    piece = ""
    for character in line:
        if len(piece.encode()) + len(character.encode()) > OCTETS:
            yield piece
            piece = " "
        piece += character
    yield piece
