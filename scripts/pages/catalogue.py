"""``catalogue.md``: kinds of items, items of the law, axes, fiscal openness, grounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gongkai.catalogue import ART, ASPECTS, ATTRIBUTES, ELEMENTS, FISCAL, FORMS, GENRES, GROUNDS, KINDS, TOPICS, Term
from pages.markdown import code, document, head, table

AXES: tuple[tuple[str, Mapping[str, Term]], ...] = (
    ("Disclosure 公开属性", ATTRIBUTES),
    ("Aspects 五公开", ASPECTS),
    ("Topics 主题分类", TOPICS),
    ("Genres 体裁分类", GENRES),
    ("Forms of interpretation 解读形式", FORMS),
    ("Elements of an interpretation 解读要素", ELEMENTS),
)


def page() -> str:
    """Return the whole page."""
    parts = [
        head("catalogue"),
        "## Kinds 信息类别",
        table(
            ("kind", "name", "item of the law", "time limit", "must have", "owes", "stale after days", "review"),
            _kinds(),
        ),
        "## Items of the law 条例第二十条、第二十一条",
        table(("item", "name", "levels"), ((code(key), _words(it), ", ".join(it.levels)) for key, it in ART.items())),
        "## Fiscal openness 预算决算\n\nThe year is seen from the year of publication; the pair is due every year.",
        table(("part", "name", "year", "pair"), _fiscal()),
        "## Grounds for not disclosing 不予公开的理由",
        table(("ground", "name", "article", "law to be named"), _grounds()),
    ]
    for title, words in AXES:
        parts += [f"## {title}", table(("key", "name"), ((code(key), _words(it)) for key, it in words.items()))]
    return document("Catalogue", parts)


def _words(term: Term) -> str:
    return f"{term.zh}\n{term.en}"


def _kinds() -> Iterator[tuple[str, ...]]:
    for key, kind in KINDS.items():
        must = "\n".join(map(code, kind.must))
        owes = "interpretation 政策解读" if kind.owes else ""
        yield code(key), _words(kind), code(kind.art), code(kind.limit), must, owes, str(kind.stale or ""), kind.review


def _fiscal() -> Iterator[tuple[str, ...]]:
    for key, part in FISCAL.items():
        yield code(key), _words(part), {0: "this", -1: "last"}[part.year], "yes" if part.pair else ""


def _grounds() -> Iterator[tuple[str, ...]]:
    for key, ground in GROUNDS.items():
        yield code(key), _words(ground), ground.article, "yes" if ground.law else ""
