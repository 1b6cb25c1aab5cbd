"""``law.md``: from each article to the data, the functions and the tests that keep it. A jurist starts here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gongkai import law
from pages.citations import articles_in, functions_text, tests_text
from pages.deadlines import limits_table
from pages.entries import Entry, entries
from pages.markdown import MARKS_NOTE, document, head, table

EDITIONS = "Editions 版本: {editions}. Articles are those of the last; a limit keeps the values of the earlier."
MARKS = (
    MARKS_NOTE
    + " What is marked how: [forms.md](forms.md), [deadlines.md](deadlines.md), [identities.md](identities.md)."
)
NONE = "## Articles of which the core keeps nothing yet\n\n尚无对应内容的条文：{articles}。"


def page() -> str:
    """Return the whole page."""
    editions = "; ".join(f"{each.id} {each.number}, from {each.since}" for each in law.editions())
    found = {name: [each for each in entries() if name in articles_in(each.basis)] for name in law.articles()}
    without = [law.articles()[name].cite.removeprefix("条例") for name, kept in found.items() if not kept]
    parts = [head("law"), EDITIONS.format(editions=editions), MARKS]
    for name, kept in found.items():
        parts += _article(name, kept) if kept else ()
    parts += _other_rules()
    return document("The law and the code that keeps it", [*parts, NONE.format(articles="、".join(without))])


def _article(name: str, kept: list[Entry]) -> Iterator[str]:
    article = law.articles()[name]
    yield f"## {name} {article.cite}"
    yield f"{article.zh}\n{article.en}"
    yield _table(kept)


def _other_rules() -> Iterator[str]:
    yield head("law-others")
    yield limits_table(name for name, values in law.limits().items() if not values[0].rule)
    yield _table([each for each in entries() if not articles_in(each.basis)])


def _table(kept: Iterable[Entry]) -> str:
    return table(
        ("data", "says", "function", "tests"),
        ((each.data, each.says, functions_text(each.functions), tests_text(each.tests)) for each in _merged(kept)),
    )


def _merged(kept: Iterable[Entry]) -> list[Entry]:
    """Return the entries with those of one file that are read as a list made one."""
    made: list[Entry] = []
    for each in kept:
        if each.is_listed and made and made[-1].data == each.data:
            made[-1] = made[-1].joined(each)
        else:
            made.append(each)
    return made
