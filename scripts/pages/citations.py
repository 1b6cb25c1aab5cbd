"""Who cites what: the functions of the code and the cases of the tests, found by the names and articles they hold."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gongkai import law
from pages.markdown import ROOT, link

NUMERAL = "[一二三四五六七八九十]+"
CITED = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=依))条例(?:（2019）)?((?:(?:第{NUMERAL}[条款]|第（{NUMERAL}）项|[、至])+))"
)
"""The regulation by name. Other laws end on 条例 too, and the edition of 2007 counted its articles otherwise."""
RULE_ID = re.compile(r"\bR-(\d+)")
LARGEST = 500_000
SHOWN = 3
MOST_FILES = 6


@dataclass(frozen=True, slots=True)
class Passage:
    """A function or a case of a table: its file, its name, and its text."""

    path: str
    name: str
    text: str

    def names(self, word: str) -> bool:
        """Tell whether the passage holds a name, whole."""
        return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", self.text) is not None


@cache
def functions() -> tuple[Passage, ...]:
    """Return every function and method of the package, named as ``gongkai.module:name``."""
    return tuple(_functions(ROOT / "src" / "gongkai"))


@cache
def tests() -> tuple[Passage, ...]:
    """Return every test function and every case of a table."""
    folder = ROOT / "tests"
    made = [each for each in _functions(folder) if re.split(r"[:.]", each.name)[-1].startswith("test")]
    made += [each for path in sorted(folder.rglob("*.toml")) for each in _cases(path)]
    made += [
        Passage(_relative(path), "", path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.json"))
        if path.stat().st_size < LARGEST
    ]
    return tuple(made)


def articles_in(text: str) -> list[str]:
    """Return the articles of the regulation of 2019 that a text cites, as rule ids.

    >>> articles_in("依条例第十四条至第十六条；政府采购法实施条例第四十三条；R-33b")
    ['R-14', 'R-15', 'R-16', 'R-33']
    """
    numbers = {int(number) for number in RULE_ID.findall(text)}
    for cited in CITED.findall(text):
        found = [_number(each) for each in re.findall(rf"第({NUMERAL})条", cited)]
        ranges = re.findall(rf"第({NUMERAL})条至第({NUMERAL})条", cited)
        numbers.update(found, *(range(_number(first), _number(last) + 1) for first, last in ranges))
    return [name for name in law.articles() if int(name.removeprefix("R-")) in numbers]


def functions_with(*words: str) -> list[Passage]:
    """Return the functions that hold any of the words."""
    return [each for each in functions() if any(each.names(word) for word in words)]


def tests_with(words: Iterable[str]) -> list[Passage]:
    """Return the test functions and cases that hold any of the words."""
    wanted = list(words)
    return [each for each in tests() if any(each.names(word) for word in wanted)]


def functions_text(found: Iterable[Passage]) -> str:
    """Return functions as linked names, a line each."""
    return "\n".join(dict.fromkeys(link(each.path, f"`{each.name}`") for each in found))


def tests_text(found: Iterable[Passage]) -> str:
    """Return tests by file, a line each: the number of cases of a table, or the first few names."""
    files: dict[str, list[str]] = {}
    for each in found:
        files.setdefault(each.path, []).append(each.name)
    lines = [_file_text(path, names) for path, names in files.items()]
    more = [f"+{len(lines) - MOST_FILES} files"] if len(lines) > MOST_FILES else []
    return "\n".join([*lines[:MOST_FILES], *more])


def _file_text(path: str, names: list[str]) -> str:
    shown = link(path, path.removeprefix("tests/"))
    if not path.endswith(".py"):
        return f"{shown} ({len(names)})"
    more = f" +{len(names) - SHOWN}" if len(names) > SHOWN else ""
    return f"{shown}: {', '.join(f'`{name}`' for name in names[:SHOWN])}{more}"


def _functions(folder: Path) -> Iterator[Passage]:
    for path in sorted(folder.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        lines = source.splitlines()
        module = ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__")
        for name, node in _defined(ast.parse(source).body, ""):
            start = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
            text = "\n".join(lines[start : node.end_lineno])
            yield Passage(_relative(path), name if folder.name == "tests" else f"{module}:{name}", text)


def _defined(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _defined(node.body, f"{prefix}{node.name}.")


def _cases(path: Path) -> Iterator[Passage]:
    """Yield the cases of a table, each named; a table without cases is one passage."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    cases: list[dict[str, Any]] = data.pop("case", []) or [data]
    for case in cases:
        yield Passage(_relative(path), str(case.get("name", "")), json.dumps(case, default=str, ensure_ascii=False))


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def _number(numeral: str) -> int:
    """Return the value of a Chinese numeral below one hundred."""
    if "十" not in numeral:
        return "〇一二三四五六七八九".index(numeral)
    tens, _, ones = numeral.partition("十")
    return (_number(tens) if tens else 1) * 10 + (_number(ones) if ones else 0)
