"""``deadlines.md``: every statutory limit, its length, since when, by which rule, and what one counts from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gongkai import law
from gongkai.deadlines import KINDS
from gongkai.law import Limit
from pages.citations import Passage, functions, functions_text
from pages.markdown import MARKS_NOTE, code, document, head, table

HEADERS = ("kind", "for what", "length", "since", "basis", "counted from", "terms", "mark", "function")
CALLS = re.compile(r"\b(?:due|limit_for|limit)\(\s*f?\"([\w{}]+)\"")


def page() -> str:
    """Return the whole page."""
    kinds = {kind.replace("-", "_"): kind for kind in KINDS}
    others = [name for name in law.limits() if name not in kinds]
    return document(
        "Deadlines",
        [
            head("deadlines"),
            MARKS_NOTE + " Where two stand, the second is that of the date in force.",
            "## Kinds of `gongkai due`",
            limits_table(kinds),
            "## Limits without a command\n\nFor Python programs, and for the site to come.",
            limits_table(others),
        ],
    )


def limits_table(names: Iterable[str]) -> str:
    """Return the limits of these names, a line a value, the newest first."""
    return table(HEADERS, (row for name in names for row in _rows(name)))


def functions_of(name: str) -> list[Passage]:
    """Return the functions that ask for a limit by its name, or if there is none by a pattern that it fits."""
    asking = [(each, CALLS.findall(each.text)) for each in functions() if not each.name.startswith("gongkai.law:")]
    exact = [each for each, names in asking if name in names]
    return exact or [each for each, names in asking if any(_fits(pattern, name) for pattern in names)]


def _fits(pattern: str, name: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", r"\\w+", pattern), name) is not None


def _rows(name: str) -> Iterator[tuple[str, ...]]:
    kind = name.replace("_", "-")
    for number, value in enumerate(reversed(law.limits()[name])):
        first = number == 0
        yield (
            code(kind if kind in KINDS else name) if first else "",
            f"{value.zh}\n{value.en}" if first else "",
            length_text(value),
            value.since.isoformat(),
            f"{value.basis}\n{value.rule}".rstrip(),
            f"{value.start['zh']}\n{value.start['en']}" if first else "",
            _terms(value) if first else "",
            code(value.mark) + (f", {code(value.from_mark)}" if value.from_mark != value.mark else ""),
            functions_text(functions_of(name)) if first else "",
        )


def length_text(value: Limit) -> str:
    """Return the length in both languages."""
    return f"{value.words('zh')}\n{value.words('en')}"


def _terms(value: Limit) -> str:
    terms = []
    if value.at_most:
        terms.append("最长 at most")
    if value.scope == "local":
        terms.append("地方 local")
    if value.roll:
        terms.append("顺延 moves")
    return "\n".join(terms)
