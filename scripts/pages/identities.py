"""``identities.md``: the arithmetic of each edition as sums, and the rules that are none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from gongkai.report.forms import Form, Table, forms
from gongkai.report.forms.model import IdentityRule
from gongkai.report.identities import PREVIOUS, Identity, identities
from gongkai.report.rules import rules
from pages.markdown import MARKS_NOTE, block, code, document, facts, head, plain, table

SIGNS = {"=": "=", "<=": "≤", ">=": "≥"}
EACH = {
    "column": ("每列", "in each column"),
    "row": ("每行", "in each row"),
    "group": ("每组", "in each group of columns"),
}


def page() -> str:
    """Return the whole page."""
    parts = [head("identities"), MARKS_NOTE]
    for form in forms().values():
        parts += _form(form)
    return document("Identities and rules", [*parts, *_others()])


def _form(form: Form) -> Iterator[str]:
    laid = identities(form)
    yield f"## {form.id}"
    yield f"{form.title}: {len(laid)} identities of {len({each.code for each in laid})} rules."
    for rule, members in groupby(laid, key=lambda each: each.rule):
        yield from _rule(form.table(rule.table), rule, list(members))


def _rule(each: Table, rule: IdentityRule, laid: list[Identity]) -> Iterator[str]:
    zh, en = EACH[rule.each]
    yield f"### {rule.code} ({each.form})"
    yield block(f"{zh}：{_words(each, rule)}\n{_sum(each, rule)}")
    yield facts(
        (
            ("asked", f"{en} of 表{each.section} that has all its cells: {len(laid)} times"),
            ("severity", rule.severity),
            ("basis", rule.basis),
            ("mark", code(rule.mark)),
            ("across forms", "asked also where the two years follow different forms" if rule.across_forms else ""),
        ),
    )
    yield f"Places: {'; '.join(plain(' · '.join(one.place[1:])) for one in laid)}. The first in full:"
    yield block(_keys(laid[0]))


def _words(each: Table, rule: IdentityRule) -> str:
    """Return the rule in printed labels: what is found on the left, what it should be on the right."""
    left = " + ".join(_word(each, rule, name, factor) for name, factor in rule.terms if factor > 0)
    right = " + ".join(_word(each, rule, name, -factor) for name, factor in rule.terms if factor < 0)
    return f"{left} {SIGNS[rule.op]} {right or '0'}"


def _word(each: Table, rule: IdentityRule, name: str, factor: int) -> str:
    inner = name.removeprefix(PREVIOUS)
    times = "" if factor == 1 else f"{factor} × "
    before = "上一年" if inner != name else ""
    if inner == "*":
        return f"{times}{before}其余各列之和"
    if inner.endswith("/*"):
        return f"{times}{before}“{_label(each, rule, inner[:-2])}”所属各行之和"
    return f"{times}{before}“{_label(each, rule, inner)}”"


def _label(each: Table, rule: IdentityRule, name: str) -> str:
    for part in each.blocks:
        named: dict[str, str] = {row.key: row.label for row in part.rows}
        if rule.each != "column":
            named = {column.part or column.key: column.label for column in part.columns}
        if name in named:
            return named[name]
    raise KeyError(name)


def _sum(each: Table, rule: IdentityRule) -> str:
    """Return the rule as Σ a·x (= | ≤ | ≥) 0 over the names that the data file uses."""
    terms = "".join(_term(name, factor) for name, factor in rule.terms)
    return f"{terms.removeprefix(' + ')} {SIGNS[rule.op]} 0"


def _term(name: str, factor: int) -> str:
    sign, times = (" + ", "") if factor > 0 else (" − ", "")
    if abs(factor) != 1:
        times = f"{abs(factor)}·"
    if name.endswith("*"):
        inner = name.removeprefix(PREVIOUS).removesuffix("*").removesuffix("/")
        return f"{sign}{times}Σ({'rows under ' + inner if inner else 'columns but the total'})"
    return f"{sign}{times}{name}"


def _keys(identity: Identity) -> str:
    terms = [_term(f"{PREVIOUS if term.previous else ''}{term.key}", term.factor).strip() for term in identity.terms]
    return "\n".join([*terms, f"{SIGNS[identity.rule.op]} 0"]).removeprefix("+ ")


def _others() -> Iterator[str]:
    yield head("rules")
    yield table(
        ("code", "rule", "severity", "basis", "mark", "checked"),
        (
            (
                name,
                f"{each['zh']}\n{each['en']}",
                each["severity"],
                each["basis"],
                code(each["mark"]),
                _where(each["checked"]),
            )
            for name, each in rules().items()
        ),
    )


def _where(checked: str) -> str:
    return code(checked) if checked.startswith("gongkai.") else checked
