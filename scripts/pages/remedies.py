"""``remedies.md``: the state diagram of a remedy, its states, steps and outcomes, and what each counts as."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.applications.remedies import ENDINGS, INSTANCES, KINDS, Kind
from gongkai.applications.remedy_steps import DECIDED, SAME, STATES, STEPS
from gongkai.report.forms import forms
from pages.markdown import MARKS_NOTE, block, code, document, head, table

AFTER_DECISION = ("judged", "closed")


def page() -> str:
    """Return the whole page."""
    return document(
        "Remedies",
        [
            head("remedies"),
            "## The way of a remedy\n\nSteps that stay in a state are in the table of steps alone.",
            block("\n".join(_diagram()), "mermaid"),
            "## Kinds",
            table(("kind", "name", "basis", "instances", "block of table 四"), _kinds()),
            "## States",
            table(("state", "name", "open"), _states()),
            "## Steps",
            MARKS_NOTE,
            table(
                ("step", "name", "of", "from", "to", "who", "after", "must hold", "asks for", "basis", "mark"), _steps()
            ),
            "## Outcomes",
            "The columns are from knowledge, unverified; an organ may count an outcome in another (`count_endings`).",
            table(("outcome", "name", "of", "column of table 四", "answer anew", "may be appealed"), _endings()),
        ],
    )


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    for key, state in STATES.items():
        yield f'    state "{state.zh}" as {key}'
    yield "    [*] --> open: 登记"
    for step in STEPS.values():
        for start in step.start:
            for end in AFTER_DECISION if step.to == DECIDED else (step.to,):
                if end not in (SAME, start) and (start, end) != ("retried", "judged"):
                    yield f"    {start} --> {end}: {step.zh}"


def _kinds() -> Iterator[tuple[str, ...]]:
    for key, kind in KINDS.items():
        instances = "、".join(INSTANCES[each]["zh"] for each in kind.instances)
        yield code(key), f"{kind.zh}\n{kind.en}", kind.basis, instances, _blocks(kind)


def _blocks(kind: Kind) -> str:
    cells = next(each for each in forms()["annual-2021"].tables if each.key == "remedies").blocks[0].columns
    blocks = dict.fromkeys(each.key.partition(".")[0] for each in cells)
    return "\n".join(code(each) for each in blocks if kind.table and each.startswith(kind.table)) or "不计 none"


def _states() -> Iterator[tuple[str, ...]]:
    for key, state in STATES.items():
        yield code(key), f"{state.zh}\n{state.en}", "是 yes" if state.open else "否 no"


def _steps() -> Iterator[tuple[str, ...]]:
    for key, step in STEPS.items():
        kinds = "\n".join(KINDS[each].zh for each in step.of)
        lists = ("\n".join(map(code, values)) for values in (step.when, step.guards, step.asks))
        to = "\n".join(map(code, AFTER_DECISION)) if step.to == DECIDED else code(step.to)
        start = "\n".join(map(code, step.start))
        yield code(key), f"{step.zh}\n{step.en}", kinds, start, to, code(step.act), *lists, step.basis, code(step.mark)


def _endings() -> Iterator[tuple[str, ...]]:
    for key, each in ENDINGS.items():
        kinds = "\n".join(KINDS[kind].zh for kind in each.of)
        column = code(each.column) if each.column else "不计 none"
        yield (
            code(key),
            f"{each.zh}\n{each.en}",
            kinds,
            column,
            "是 yes" if each.reopens else "否 no",
            "是 yes" if each.appealable else "否 no",
        )
