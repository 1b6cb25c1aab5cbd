"""Read files: their bytes, checked against the digest first, and whether all are whole."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from gongkai.problems import Problem
from gongkai_site.base.refusals import Refused, raise_if, refusal
from gongkai_site.files.models import INFECTED, StoredFile
from gongkai_site.files.store import is_whole, path_of, unsealed


def opened(file: StoredFile) -> BinaryIO:
    """Return the bytes of a file as a stream; raise Refused FILE-GONE, FILE-ALTERED or FILE-INFECTED instead."""
    if file.scan == INFECTED:
        raise Refused("FILE-INFECTED", name=file.name, virus="—")
    raise_if(fault(file))
    return BytesIO(unsealed(file.digest)) if file.sealed else path_of(file.digest).open("rb")


def fault(file: StoredFile) -> Problem | None:
    """Return what is wrong with the bytes of a file, or None."""
    path = path_of(file.digest, file.sealed)
    if not path.exists():
        return refusal("FILE-GONE", name=file.name, number=file.pk)
    if (not file.sealed and path.stat().st_size != file.size) or not is_whole(file.digest, file.sealed):
        return refusal("FILE-ALTERED", name=file.name, number=file.pk)
    return None


def verify() -> Iterator[Problem]:
    """Yield a problem for each file whose bytes are gone or altered; each digest is computed once."""
    last, found = ("", False), None
    for file in StoredFile.objects.order_by("digest", "sealed", "pk").iterator(chunk_size=2000):
        if (file.digest, file.sealed) != last:
            last, found = (file.digest, file.sealed), fault(file)
        if found is not None:
            yield refusal(found.code, name=file.name, number=file.pk)
