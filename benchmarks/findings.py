"""Findings: what is missed and what is told wrongly on a labelled set, and how fast text and attachments are looked at.

The set is made by a seed (``benchmarks/_planted.py``): for each kind texts with something planted and as many that
only look so. Recall is the share of the planted that is told with its kind, precision the share of what is told with
the kind that was planted. The set is ours: it says that the detectors do what they are meant to, not how the next
real file will fare. Speed is processor time, the best of several runs: two million bytes of official prose with all
detectors, and one annual report written in each format, from bytes to findings.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks import Row, best_side_by_side
from benchmarks._planted import labelled
from gongkai.findings.files import findings_of_file
from gongkai.findings.model import Against, Passage
from gongkai.findings.scan import findings_of
from gongkai.report.sources import read_one
from gongkai.report.write import Target, write

EXAMPLES = Path(__file__).parents[1] / "examples"
ON = date(2021, 1, 18)
MIB = 1024 * 1024
FORMATS: tuple[Target, ...] = ("html", "docx", "xlsx", "pdf")
LIMITS = {"PRIVACY-ADDRESS": 0.05, "PRIVACY-MINOR": 0.05}
"""The part that may be missed, or told wrongly; nothing of all other kinds."""


def run() -> list[Row]:
    """Measure what is found, then how fast."""
    return [*_quality(), *_speed()]


def _quality() -> list[Row]:
    against = Against(on=ON)
    counts: dict[str, Counter[str]] = {}
    for each in labelled():
        cells = each.text.split("\t")
        places = tuple((("column", at + 1),) for at in range(len(cells))) if len(cells) > 1 else ()
        passage = Passage(each.text, (("line", 1),), "body", tuple(range(len(places))), places, int(bool(places)))
        told = {problem.code for problem in findings_of([passage], against, whole=False)}
        count = counts.setdefault(each.code, Counter())
        count[f"{'planted' if each.is_planted else 'near'}, {'told' if each.code in told else 'not told'}"] += 1
    if sum(count.total() for count in counts.values()) < 1000:
        raise AssertionError("the labelled set is too small")
    return [row for code, count in counts.items() for row in _rows(code, count)]


def _rows(code: str, count: Counter[str]) -> list[Row]:
    right, missed = count["planted, told"], count["planted, not told"]
    wrong, near = count["near, told"], count["near, told"] + count["near, not told"]
    most, planted = LIMITS.get(code, 0.0), right + missed
    recall, precision = f"recall {right / planted:.1%}", f"precision {right / max(1, right + wrong):.1%}"
    return [
        Row(f"{code}: missed", missed, "", limit=most * planted, note=f"of {planted} planted, {recall}"),
        Row(f"{code}: told wrongly", wrong, "", limit=most * near, note=f"of {near} near misses, {precision}"),
    ]


def _speed() -> list[Row]:
    against = Against(on=ON)
    lines = (EXAMPLES / "baiyin-miit-2020.txt").read_text(encoding="utf-8").splitlines()
    prose = [line for line in lines if line.strip()]
    size = sum(len(line.encode()) + 1 for line in prose)
    many = [Passage(line, (("line", at),)) for at, line in enumerate(prose * (2 * MIB // size), 1)]
    (taken,) = best_side_by_side(1, lambda: findings_of(many, against))
    rows = [Row("text, all detectors", size * (2 * MIB // size) / MIB / taken, "MB/s", note=f"{len(many):,} lines")]
    report = read_one(str(EXAMPLES / "baiyin-miit-2020.txt"))
    for kind in FORMATS:
        data = write(report, kind)
        (taken,) = best_side_by_side(2, partial(findings_of_file, data, f"a.{kind}", against))
        rows.append(Row(f"{kind} attachments", 1 / taken, "/s", note=f"{len(data) // 1024} kB"))
    return rows
