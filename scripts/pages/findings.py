"""``findings.md``: what a machine may say before people review, its gates and effects, and the built-in word list."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.findings.lists import COLUMNS, KIND_LABELS, default_words
from gongkai.findings.table import KINDS
from gongkai.review import GATES
from pages.markdown import code, document, head, table

EFFECTS = {
    "refuse": "拒收：文件不进入系统，任何人不能放行 the file is not taken, nobody can let it pass",
    "block": "拦截：改好，或者由有权的人写明理由放行 held until mended, or let pass by a named person with a reason",
    "inform": "提醒 told",
}
WORD_LISTS = """## Word lists 词表

Columns of the CSV or workbook, in any order; 词, 建议 and 类别 are needed.
Exceptions are longer words in which the word is right, parted by 、.
A word of the kind 不查 is not checked, nor is one inside it: so a word of the built-in list is switched off.
From 自 to 至, both days included, a word counts; without them always."""


def page() -> str:
    """Return the whole page."""
    return document(
        "Findings",
        [
            head("findings"),
            "## Effects",
            table(("effect", "meaning"), ((code(effect), words) for effect, words in EFFECTS.items())),
            "## Kinds",
            table(("code", "gate", "effect", "basis", "how it is told"), _kinds()),
            WORD_LISTS,
            table(("column", "also called"), ((names[1], code(names[0])) for names in COLUMNS.values())),
            table(("类别", "kind"), ((labels["zh"], code(kind)) for kind, labels in KIND_LABELS.items())),
            f"## Built-in list\n\nVersion {code(default_words().version)}.",
            table(("词", "建议", "类别", "例外", "来源"), _words()),
        ],
    )


def _kinds() -> Iterator[tuple[str, ...]]:
    for kind in KINDS.values():
        gate = GATES[kind.gate]
        named = f"[{code(kind.code)}](problems.md#{kind.code.lower()})"
        yield named, f"{gate.zh}\n{gate.en}", code(kind.effect), kind.basis, kind.source


def _words() -> Iterator[tuple[str, ...]]:
    for entry in default_words().entries:
        kind = KIND_LABELS[entry.kind]["zh"]
        yield entry.word, entry.suggestion, kind, "、".join(entry.excepted), entry.source
