"""All that can happen to a review, on one page: from where, to where, who, by which rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.problems import Problem, problem
from gongkai.review.rules import LEVELS

NONE, IN_REVIEW, RETURNED, WITHDRAWN = "none", "in_review", "returned", "withdrawn"
CHANGED, HELD, PUBLISHED, RELEASED = "changed", "held", "published", "released"

STATES: Mapping[str, dict[str, str]] = {
    NONE: {"zh": "未送审", "en": "not submitted"},
    IN_REVIEW: {"zh": "审核中", "en": "in review"},
    RETURNED: {"zh": "已退回", "en": "returned"},
    WITHDRAWN: {"zh": "已撤回", "en": "withdrawn"},
    CHANGED: {"zh": "因修改作废", "en": "reset by a change"},
    HELD: {"zh": "已通过，待发布", "en": "passed, held until its hour"},
    PUBLISHED: {"zh": "已发布", "en": "published"},
    RELEASED: {"zh": "紧急发布，待补审", "en": "released urgently, to be reviewed"},
}
RUNNING = frozenset({IN_REVIEW, HELD})
"""Submitted, not yet public: a change of the content ends it."""
OPEN = RUNNING | {RELEASED}
"""Not at its end."""
SIGN = tuple(level.act for level in LEVELS.values())


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name, the states it starts from, the state it ends in, the acts that allow it, and the rule.

    No act: the system itself takes the step, on what a person did.
    """

    name: str
    start: frozenset[str]
    end: str
    acts: tuple[str, ...]
    rule: str
    zh: str
    en: str


def table_of(*steps: Step) -> Mapping[str, Step]:
    """Return the steps by name."""
    return {step.name: step for step in steps}


_ART_42, _ART_17, _PERSONAL = "保密法实施条例第四十二条", "条例第十七条", "条例第十五条；个人信息保护法第二十五条"
_DONE = frozenset(STATES) - RUNNING
_NOW = frozenset({IN_REVIEW})

STEPS = table_of(
    #    name            from        to         who                         rule
    Step("submit", _DONE, IN_REVIEW, ("review.submit",), _ART_42, "送审", "submit"),
    Step("sign", _NOW, IN_REVIEW, SIGN, _ART_42, "通过", "pass"),
    Step("conclude", _NOW, IN_REVIEW, ("review.secrecy",), _ART_42, "保密审查", "conclude on secrecy"),
    Step("settle", _NOW, IN_REVIEW, ("review.secrecy",), _ART_17, "登记确定结果", "enter the answer"),
    Step("return", RUNNING, RETURNED, (*SIGN, "review.secrecy"), _ART_42, "退回", "return"),
    Step("withdraw", RUNNING, WITHDRAWN, ("review.submit",), "本系统", "撤回", "withdraw"),
    Step("overrule", _NOW, IN_REVIEW, ("review.overrule",), _PERSONAL, "放行", "let a finding through"),
    Step("ask", _NOW, IN_REVIEW, ("review.submit", *SIGN), "本系统", "外部核实", "ask outside"),
    Step("reset", RUNNING, CHANGED, (), _ART_42, "因修改作废", "reset"),
    Step("publish", _NOW, PUBLISHED, (), _ART_42, "发布", "publish"),
    Step("hold", _NOW, HELD, (), _ART_42, "通过，待发布", "hold"),
    Step("let_out", frozenset({HELD}), PUBLISHED, ("review.submit",), _ART_42, "到时发布", "publish at its hour"),
    Step("release", _NOW, RELEASED, ("review.urgent",), _ART_42, "紧急发布", "release urgently"),
    Step("clear", frozenset({RELEASED}), PUBLISHED, ("review.after",), _ART_42, "补审通过", "clear"),
    Step("recall", frozenset({RELEASED}), RETURNED, ("review.after",), _ART_42, "补审不通过，撤下", "recall"),
)


def may_step(name: str, state: str) -> Problem | None:
    """Return why a step may not be taken from a state, or None. A step nobody wrote down raises KeyError."""
    step = STEPS[name]
    if state in step.start:
        return None
    return problem("REVIEW-STATE", step={"zh": step.zh, "en": step.en}, state=STATES[state], basis=step.rule)
