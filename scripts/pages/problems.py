"""``problems.md``: every code with its severity, both sentences and its basis."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from gongkai.problems import codes, entry_of
from gongkai.report.forms import forms
from gongkai.report.rules import rules
from gongkai.resources import read_toml, text_files
from pages.markdown import ROOT, document, head, link, plain


def page() -> str:
    """Return the whole page."""
    parts = [head("problems")]
    for path in text_files("problems-*.toml"):
        parts += _file(path)
    return document("Problems", parts)


def _file(path: Path) -> Iterator[str]:
    area = path.stem.removeprefix("problems-")
    head = next(iter(path.read_text(encoding="utf-8").splitlines()), "").removeprefix("# ")
    yield f"## {area}"
    yield f"{head}\n{link(path.relative_to(ROOT).as_posix(), path.name)}"
    for name in read_toml(path):
        yield from _problem(name)


def _problem(name: str) -> Iterator[str]:
    entry = entry_of(name)
    yield f"### {name}"
    yield f"{entry['severity']}. Basis: {basis_of(name) or 'none, or given with the finding'}."
    yield f"- {plain(entry['zh'])}\n- {plain(entry['en'])}"


def basis_of(name: str) -> str:
    """Return the fixed basis of a code: its own, that of the rule it tells, or that of the identity; else nothing."""
    own = str(entry_of(name).get("basis", ""))
    if own or name not in set(codes()):
        return own
    if name in rules():
        return str(rules()[name]["basis"])
    every = (rule for form in forms().values() for each in form.tables for rule in each.rules)
    return next((rule.basis for rule in every if rule.code == name), "")
