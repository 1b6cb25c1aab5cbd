"""All data that rest on a rule, each with the functions that use it and the tests that name it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from gongkai import law
from gongkai.problems import codes, entry_of
from gongkai.report.forms import forms
from gongkai.report.identities import identities
from gongkai.report.rules import rules
from pages.citations import Passage, articles_in, functions, functions_with, tests, tests_with
from pages.deadlines import functions_of
from pages.markdown import code, link, plain
from pages.problems import basis_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A datum: where it stands, what it says, its basis, who uses it and who tests it."""

    data: str
    says: str
    basis: str
    functions: tuple[Passage, ...] = ()
    tests: tuple[Passage, ...] = ()
    is_listed: bool = False

    def joined(self, other: Entry) -> Entry:
        """Return one entry that says what both do."""
        return replace(
            self,
            says=f"{self.says}\n{other.says}",
            functions=tuple(dict.fromkeys((*self.functions, *other.functions))),
            tests=tuple(dict.fromkeys((*self.tests, *other.tests))),
        )


@cache
def entries() -> tuple[Entry, ...]:
    """Return all entries in the order a reader asks for: limits, outcomes, fees, forms, rules, problems, the rest."""
    made = [*_limits(), *_outcomes(), *_fees(), *_forms(), *_rules(), *_problems()]
    beside = {
        (article, each.name) for entry in made for article in articles_in(entry.basis) for each in entry.functions
    }
    return (*made, *_citing(beside))


def _limits() -> Iterator[Entry]:
    for name, values in law.limits().items():
        if rule := values[0].rule:
            used = functions_of(name)
            lengths = "\n".join(f"{each.words('zh')}，{each.since} 起，{each.basis}" for each in reversed(values))
            yield Entry(
                f"{_file('law/limits.toml')} {code(name)}",
                f"{rule} {values[0].zh}：\n{lengths}",
                rule,
                tuple(used),
                tuple(_limit_tests(name, used)),
            )


def _limit_tests(name: str, used: list[Passage]) -> Iterator[Passage]:
    """Yield the cases of the limit's kind, and the tests of the law that name the limit or a function of it."""
    words = {each.name.partition(":")[2] for each in used}
    quoted = {f'"{name}"', f'"kind": "{name.replace("_", "-")}"'}
    for each in tests():
        if each.path.startswith(("tests/deadlines/", "tests/law/")) and (
            any(each.names(word) for word in words) or any(word in each.text for word in quoted)
        ):
            yield each


def _outcomes() -> Iterator[Entry]:
    every = [each for each in tests() if "outcomes()" in each.text]
    used = tuple(each for each in functions() if each.name == "gongkai.law:outcomes")
    for name, each in law.outcomes().items():
        rows = "、".join(dict.fromkeys(code(row) for row in each.rows.values()))
        remedy = f"；救济告知 {each.remedy}" if each.remedy != "none" else ""
        says = f"{code(name)} {each.zh}：计入 {rows}{remedy}"
        own = [test for test in tests() if f'"{name}"' in test.text and test not in every]
        yield Entry(_file("law/outcomes.toml"), says, "；".join(each.basis), used, (*own, *every), is_listed=True)


def _fees() -> Iterator[Entry]:
    for kind, zh in (("per_application", "按件计收"), ("per_page", "按量计收")):
        used = tuple(each for each in functions() if each.name == f"gongkai.fees:{kind}")
        found = tuple(tests_with([kind]))
        for scale in law.fee_scales("per_page" if kind == "per_page" else "per_application"):
            says = f"{code(kind)} {zh}，{scale.since} 起，{scale.basis}"
            yield Entry(_file("law/fees.toml"), says, f"条例第四十二条；{scale.basis}", used, found, is_listed=True)


def _forms() -> Iterator[Entry]:
    """Yield the sections and rows of each edition; beside tests that name a figure stand those of the whole table."""
    used = tuple(each for each in functions() if each.name == "gongkai.report.forms:load_forms")
    own = [each for each in tests() if each.path == "tests/report/test_forms.py"]
    for form in forms().values():
        data = _file(f"report/forms/{form.id}.toml")
        of_sections = tuple(each for each in own if ".sections" in each.text)
        for section in form.sections:
            yield Entry(data, f"第{section.no}部分 {section.heading}", section.basis, used, of_sections, is_listed=True)
        for each in form.tables:
            of_table = [test for test in own if f'table("{each.key}")' in test.text]
            for part in each.blocks:
                for row in (row for row in part.figure_rows if row.label):
                    says = f"表{each.section} {row.label} {code(row.key)}"
                    naming = [test for test in tests() if f"{each.key}.{row.key}." in test.text]
                    found = tuple(dict.fromkeys((*naming, *of_table)))
                    yield Entry(data, says, "；".join(row.basis or part.basis), used, found, is_listed=True)


def _rules() -> Iterator[Entry]:
    for name, each in rules().items():
        used = tuple(one for one in functions() if one.name == each["checked"])
        says = each["zh"] if used else f"{each['zh']}\n({each['checked']})"
        yield Entry(f"{_file('report/rules.toml')} {code(name)}", says, each["basis"], used, tuple(tests_with([name])))


def _problems() -> Iterator[Entry]:
    """Yield the problems with a fixed basis; those of identities are found by the check of all of them."""
    arithmetic = {each.code for form in forms().values() for each in identities(form)}
    for name in codes():
        basis = basis_of(name)
        if basis and name not in rules():
            found = functions_with("broken") if name in arithmetic else functions_with(name)
            used = [each for each in found if name not in arithmetic or each.name == "gongkai.report.identities:broken"]
            says = basis if name in arithmetic else plain(entry_of(name)["zh"])
            data = f"[{code(name)}](problems.md#{name.lower()})"
            yield Entry(data, says, basis, tuple(used), tuple(tests_with([name])))


def _citing(beside: set[tuple[str, str]]) -> Iterator[Entry]:
    """Yield the functions whose text cites an article and that stand beside no datum of it."""
    for each in functions():
        for article in articles_in(each.text):
            if (article, each.name) not in beside:
                short = each.name.partition(":")[2].rpartition(".")[2]
                doc = each.text.partition('"""')[2].partition("\n")[0].partition('"""')[0]
                yield Entry("", plain(doc), article, (each,), tuple(tests_with([short])))


def _file(path: str) -> str:
    return link(f"src/gongkai/{path}", path)
