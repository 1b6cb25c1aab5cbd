"""A file that bears the mark of a state secret is refused before it is stored; nobody can overrule that (design 5.5).

One worker a process looks at files, one after the other; a hostile file costs its time and no more.
"""

from __future__ import annotations

import atexit
import threading
from functools import cache
from pathlib import Path

from gongkai.findings import Against, Checker, effect_of
from gongkai_site.base.refusals import Refused, lang

_TURN = threading.Lock()


def refuse_marked(path: Path, name: str) -> None:
    """Raise Refused FILE-SECRET when a file, seen or unseen, or its name bears a classification mark."""
    with _TURN:
        found = _checker().findings(path.read_bytes(), name)
    for each in found:
        if effect_of(each) == "refuse":
            raise Refused("FILE-SECRET", name=name, at=each.place_text(lang()) or "—")


@cache
def _checker() -> Checker:
    made = Checker(Against())
    atexit.register(made.close)
    return made
