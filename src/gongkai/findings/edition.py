"""Which detectors looked, and what they held a text against: under the same edition nothing is looked at twice."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from gongkai.findings.model import Against

READ_BY = ("findings", "documents")
"""Packages that decide what is found in a file."""


def edition_of(against: Against) -> str:
    """Return the edition of findings: a digest of the detectors, the words, and the organ's contacts.

    Hosts, documents that hold no longer, other texts and the day are left out: they differ often, and block nothing.
    """
    facts = (detectors(), against.words.version, sorted(against.registered))
    return sha256(repr(facts).encode()).hexdigest()


@cache
def detectors() -> str:
    """Return a digest of the code and data of the detectors and of the readers before them."""
    root, digest = Path(__file__).parents[1], sha256()
    for package in READ_BY:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in {".py", ".toml", ".csv"}:
                digest.update(f"{path.relative_to(root)} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()
