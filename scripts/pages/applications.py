"""``applications.md``: the state diagram of a case, its states, steps, channels and decisions."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai import law
from gongkai.applications import CHANNELS, STATES, STEPS
from gongkai.applications.steps import CONSULTED, CONSULTING, SAME
from pages.markdown import MARKS_NOTE, block, code, document, head, table

REOPEN = "reopen"
"""The one step out of a state that otherwise ends a case."""
CLOCKS = {
    "none": "未起算 not started",
    "running": "计算 running",
    "stopped": "停止，以后重新计算 stopped, starts anew",
    "suspended": "中止，所需时间不计 suspended, days left out",
    "ended": "终止 ended",
}


def page() -> str:
    """Return the whole page."""
    return document(
        "Applications",
        [
            head("applications"),
            "## The way of a case\n\nSteps that stay in a state are in the table of steps alone.",
            block("\n".join(_diagram()), "mermaid"),
            "## States",
            table(("state", "name", "clock of the answer", "open"), _states()),
            "## Steps",
            MARKS_NOTE,
            table(
                ("step", "name", "from", "to", "who", "must hold", "asks for", "clock", "letter", "basis", "mark"),
                _steps(),
            ),
            "## Channels and the day of receipt",
            table(("channel", "name", "the day that counts", "confirmed by", "basis"), _channels()),
            "## Decisions",
            table(("decision", "name", "basis", "the letter says", "remedy", "row of table 三", "mark"), _decisions()),
        ],
    )


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    for key, state in STATES.items():
        yield f'    state "{state.zh}" as {key}'
    for step in STEPS.values():
        for start in step.start or ("[*]",):
            for end in _ends(step.to):
                if end not in (SAME, start):
                    yield f"    {start} --> {end}: {step.zh}"
    for key, state in STATES.items():
        if not state.open and all(step.key == REOPEN for step in STEPS.values() if key in step.start):
            yield f"    {key} --> [*]"


def _ends(to: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("in_review", *CONSULTING.values()))) if to == CONSULTED else (to,)


def _states() -> Iterator[tuple[str, ...]]:
    for key, state in STATES.items():
        yield code(key), f"{state.zh}\n{state.en}", CLOCKS[state.clock], "是 yes" if state.open else "否 no"


def _steps() -> Iterator[tuple[str, ...]]:
    for key, step in STEPS.items():
        names = ("\n".join(map(code, values)) for values in (step.guards, step.asks))
        yield (
            code(key),
            f"{step.zh}\n{step.en}",
            "\n".join(map(code, step.start)),
            code(step.to),
            code(step.act) or "申请人、系统",
            *names,
            code(step.event),
            code(step.letter),
            step.basis,
            code(step.mark),
        )


def _channels() -> Iterator[tuple[str, ...]]:
    for key, channel in CHANNELS.items():
        yield code(key), f"{channel.zh}\n{channel.en}", code(channel.day), "、".join(channel.sides), channel.basis


def _decisions() -> Iterator[tuple[str, ...]]:
    for key, each in law.outcomes().items():
        rows = "\n".join(f"{form}: {code(row)}" for form, row in each.rows.items())
        yield (
            code(key),
            f"{each.zh}\n{each.en}",
            "\n".join(each.basis),
            "\n".join(each.letter),
            each.remedy,
            rows,
            code(each.mark),
        )
