"""What the reader made of a document: exact, or loud where it could not be, or wrong."""

from __future__ import annotations

import importlib
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from corpus.work import Expected
from gongkai.documents import Document
from gongkai.problems import Failure, Problem
from gongkai.report.model import Report

Kind = Literal["exact", "open", "loud", "wrong", "refused", "crashed"]
KINDS: tuple[Kind, ...] = ("exact", "open", "loud", "wrong", "refused", "crashed")
GOOD: frozenset[Kind] = frozenset({"exact", "open"})
"""As good as the document allows: ``open`` is null only where the document itself cannot settle a cell."""
BAD: frozenset[Kind] = frozenset({"wrong", "crashed"})

PATIENCE = 60
"""Seconds after which a reader counts as broken: three times what a document may take, on a machine that is shared."""

Fault = tuple[Kind, str]
"""How grave one difference is, and which: ``("wrong", "applications.granted.total: 3, not 4")``."""


class NoReaderError(Exception):
    """Tells that there is no reader for a format in this version of the project."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one document."""

    seed: int
    format: str
    deviations: tuple[str, ...]
    kind: Kind
    faults: tuple[str, ...] = ()
    """The gravest differences first."""
    seconds: float = 0.0
    wants_refusal: bool = False

    @property
    def is_good(self) -> bool:
        """Whether it is as good as the document allows: a refusal, where one is expected."""
        return self.kind in GOOD or (self.kind == "refused" and self.wants_refusal and not self.faults)


def read(data: bytes, name: str) -> Report:
    """Return the report in a file, by whatever reader of documents there is.

    Raises NoReaderError for a format that is not read yet, Failure for a document that is refused.
    """
    report_reader = importlib.import_module("gongkai.report.read")
    report: Report = report_reader.read_report(_document(data, name))
    return report


def _document(data: bytes, name: str) -> Document:
    documents = importlib.import_module("gongkai.documents")
    if hasattr(documents, "read_document"):
        found: Document = documents.read_document(data, name)
    elif name.endswith((".txt", ".md")):
        found = documents.read_text(documents.decode(data))
    else:
        raise NoReaderError(name)
    return found


def judged(
    data: bytes, name: str, expected: Expected, *, seed: int, format_name: str, deviations: tuple[str, ...]
) -> Verdict:
    """Have a document read and return what came of it."""
    start = time.perf_counter()
    wants_refusal = expected.refused is not None
    kind: Kind
    faults: tuple[str, ...]
    try:
        with _within(PATIENCE):
            report = read(data, name)
    except Failure as failure:
        code = failure.problem.code
        faults = () if code == expected.refused else (f"refused {code}: {failure.problem.text('zh')[:80]}",)
        kind = "refused"
    except NoReaderError:
        raise
    except Exception as error:  # a reader may break in any way: that is what is looked for
        kind, faults = "crashed", (f"{type(error).__name__}: {error}",)
    else:
        kind, faults = compared(report, expected)
    return Verdict(seed, format_name, deviations, kind, faults, time.perf_counter() - start, wants_refusal)


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    """Raise TimeoutError in what takes longer."""

    def stop(*signalled: object) -> None:
        raise TimeoutError(f"not done in {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def compared(report: Report, expected: Expected) -> tuple[Kind, tuple[str, ...]]:
    """Return how a report compares with what is expected, and its differences, the gravest first."""
    if expected.refused is not None:
        return "wrong", (f"read although it should be refused as {expected.refused}",)
    faults = sorted((*_figures(report, expected), *_front(report, expected)), key=lambda each: -KINDS.index(each[0]))
    return (faults[0][0] if faults else "exact"), tuple(text for _, text in faults)


def _figures(report: Report, expected: Expected) -> Iterator[Fault]:
    told = {key for problem in report.problems if _is_loud(problem) for key in problem.cells}
    for key in [*expected.figures, *(key for key in report.figures if key not in expected.figures)]:
        is_absent, should_be = key not in report.figures, key in expected.figures
        found, wanted = report.figures.get(key), expected.figures.get(key)
        if found is not None and found != wanted:
            yield "wrong", f"{key}: {found}, not {_shown(wanted, should_be)}"
        elif found is None and (wanted is not None or is_absent == should_be):
            text = f"{key}: {_shown(found, not is_absent)}, not {_shown(wanted, should_be)}"
            if key in expected.may_be_null:
                yield "open", text
            else:
                yield ("loud", text) if key in told else ("wrong", f"{text}, and no problem says so")
        elif key in expected.must_be_told and key not in told:
            yield "wrong", f"{key}: null, and no problem says why"


def _front(report: Report, expected: Expected) -> Iterator[Fault]:
    told = any(problem.code.startswith("FRONT-") for problem in report.problems)
    silent = "" if told else ", and no problem says so"
    if expected.front_told and not told:
        yield "wrong", "organ or year contradict each other or are mistyped, and no problem says so"
    facts = {"organ": (report.organ, expected.organs), "year": (report.year, expected.years)}
    for name, (found, allowed) in facts.items():
        if found is None:
            if not told or name not in expected.front_open:
                yield "loud" if told else "wrong", f"{name}: none{silent}"
        elif _solid(found) not in {_solid(each) for each in allowed}:
            yield "wrong", f"{name}: {found}, not {' or '.join(map(str, allowed))}"


def _is_loud(problem: Problem) -> bool:
    return problem.severity in ("warning", "error")


def _solid(value: object) -> str:
    return "".join(str(value).split())


def _shown(value: object, is_there: bool) -> str:
    return "absent" if not is_there else "null" if value is None else str(value)
