"""Everything of a file as passages, also what is not seen when it is opened.

That is comments, deletions, hidden text, sheets, rows and columns, properties, metadata of pictures, files in the file.

No reader here trusts a file: kinds are told by content, sizes are bounded, what cannot be read is a problem in the
stream of passages, and the rest of the file is read all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gongkai.findings.model import Passage
from gongkai.findings.passages.reading import Reading

__all__ = ["passages"]


def passages(file: Path | bytes, name: str = "") -> Iterator[Passage]:
    """Yield the passages of a file of any kind, its own name first.

    Nothing is raised for what the file holds: what could not be read is a passage with a problem.
    """
    data = file.read_bytes() if isinstance(file, Path) else file
    yield from Reading().file(data, name or (file.name if isinstance(file, Path) else ""))
