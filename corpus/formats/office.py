"""DOCX files converted by an office program: one start, many files, with a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

NAMES = ("soffice", "libreoffice")
FILTERS = {"pdf": "pdf", "doc": "doc:MS Word 97"}
PATIENCE = 30.0
"""Seconds for the start, and as many for ten files."""


def program() -> str | None:
    """Return the office program, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def converted(files: Sequence[bytes], target: str) -> Iterator[bytes]:
    """Yield each DOCX file as ``pdf`` or ``doc``."""
    office = program()
    if office is None:
        raise FileNotFoundError("no office program is installed")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        sources = [home / f"{number}.docx" for number in range(len(files))]
        for source, data in zip(sources, files, strict=True):
            source.write_bytes(data)
        (home / "out").mkdir()
        command = [office, f"-env:UserInstallation=file://{home}/profile", "--headless", "--norestore"]
        command += ["--convert-to", FILTERS[target], "--outdir", str(home / "out"), *map(str, sources)]
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE * (2 + len(files) / 10))
        for source in sources:
            yield (home / "out" / source.with_suffix(f".{target}").name).read_bytes()
