"""``review.md``: gates with their checklists, levels, default rules, states, and every step of a review."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.review import GATES, LEVELS, STATES, STEPS, Rule, rule_for
from gongkai.review.rules import URGENT, default_rules
from pages.markdown import code, document, head, table


def page() -> str:
    """Return the whole page."""
    return document(
        "Review",
        [
            head("review"),
            "## Gates 关",
            table(("gate", "name", "passed by", "checklist", "source"), _gates()),
            "## Levels 级",
            table(
                ("level", "name", "act"), ((code(key), f"{it.zh}\n{it.en}", code(it.act)) for key, it in LEVELS.items())
            ),
            "## Default rules\n\nThe last rule that fits an item holds, unless its organ has set its own.",
            table(
                ("kind", "column", "levels and gates", "working days a level", "reviewed afterwards within", "source"),
                _rules(),
            ),
            "## States",
            table(("state", "name"), ((code(key), f"{words['zh']}\n{words['en']}") for key, words in STATES.items())),
            "## Steps",
            table(("step", "name", "from", "to", "who", "rule"), _steps()),
        ],
    )


def _gates() -> Iterator[tuple[str, ...]]:
    for key, gate in GATES.items():
        lines = "\n".join(f"{line['zh']} {line['en']}" for line in gate.checklist)
        yield code(key), f"{gate.zh}\n{gate.en}", gate.by, lines, gate.source


def _rules() -> Iterator[tuple[str, ...]]:
    for kind, column in default_rules():
        yield code(kind), code(column), *_rule(rule_for(kind, column))
    yield "urgent door 紧急发布", "", *_rule(URGENT)


def _rule(rule: Rule) -> tuple[str, ...]:
    levels = "\n".join(
        f"{LEVELS[key].zh}：{'、'.join(GATES[gate].zh for gate in gates)}" for key, gates in rule.levels.items()
    )
    return levels, str(rule.days), str(rule.after_days or ""), rule.source


def _steps() -> Iterator[tuple[str, ...]]:
    for step in STEPS.values():
        start = "\n".join(code(state) for state in STATES if state in step.start)
        who = "\n".join(code(act) for act in step.acts) or "the system"
        yield code(step.name), f"{step.zh}\n{step.en}", start, code(step.end), who, step.rule
