"""What the machine finds in a file: looked at once when it is added, and kept beside it with the edition of the look.

One worker a process looks at files, one after the other; a hostile file costs its time and no more. What is kept is as
the detectors show it: numbers masked.
"""

from __future__ import annotations

import atexit
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from gongkai.findings import Against, Checker, edition_of, effect_of
from gongkai.problems import PlacePart, Problem
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.files.models import Look, StoredFile

HELD_AGAINST: list[Callable[[int], Against]] = []
"""Who says what the files of an organ (by its id) are held against: an app above this part, or nobody."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_TURN = threading.Lock()


def against(organ: int) -> Against:
    """Return what the files of an organ are held against today."""
    return HELD_AGAINST[0](organ) if HELD_AGAINST else Against()


def look_at(data: bytes, name: str, held: Against) -> list[Problem]:
    """Return the findings in a file, or the problem that kept it from being read."""
    with _TURN:
        return _checker().findings(data, name, held)


def refuse_marked(found: Iterable[Problem], name: str) -> None:
    """Raise Refused FILE-SECRET when a file, seen or unseen, or its name bears a classification mark (design 5.5)."""
    for each in found:
        if effect_of(each) == "refuse":
            raise Refused("FILE-SECRET", name=name, at=each.place_text(lang()) or "—")


def keep(file: StoredFile, found: Iterable[Problem], held: Against) -> None:
    """Keep what was found in a file, inside the transaction at hand; what an older edition found goes."""
    edition = edition_of(held)
    Look.objects.update_or_create(file=file, edition=edition, defaults={"found": [_kept(each) for each in found]})
    Look.objects.filter(file=file).exclude(edition=edition).delete()


def found_in(files: Iterable[StoredFile], held: Against) -> dict[int, list[Problem]]:
    """Return the findings of those files that were looked at under the edition of today, by the id of the file."""
    rows = Look.objects.filter(file__in=[each.pk for each in files], edition=edition_of(held))
    return {file: [_told(each) for each in found] for file, found in rows.values_list("file", "found")}


def _kept(found: Problem) -> dict[str, Any]:
    facts = ("code", "severity", "place", "expected", "found", "basis", "data", "template")
    return {name: _storable(getattr(found, name)) for name in facts}


def _storable(value: Any) -> Any:
    """Return a value without the letters of a hostile file that no database keeps."""
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {name: _storable(each) for name, each in value.items()}
    return [_storable(each) for each in value] if isinstance(value, list | tuple) else value


def _told(kept: Mapping[str, Any]) -> Problem:
    place: tuple[PlacePart, ...] = tuple(each if isinstance(each, str) else tuple(each) for each in kept["place"])
    return Problem(**{**kept, "place": place})


@cache
def _checker() -> Checker:
    made = Checker()
    atexit.register(made.close)
    return made
