"""One report as PDF, DOCX, XLSX and HTML, warm, each time another report; memory in a process of its own.

The reports follow the form of 2021, with figures that add up and 3,000 signs of text. The first one warms up typefaces
and templates and is not counted; the figure is the shortest of the others, what the machine does undisturbed. The
peers make a PDF of the same report: WeasyPrint from our HTML, LibreOffice from our DOCX; where one is not installed,
it is left out.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from benchmarks import Row, timings
from gongkai.report.forms import form
from gongkai.report.model import Figure, Report, SectionText
from gongkai.report.write import Options, Target, write
from gongkai.report.write.formulas import totals

REPORTS = 12
LIMITS: dict[Target, float] = {"pdf": 0.5, "docx": 0.4}
PEERS = 3
MEMORY = "from benchmarks.write import peak; print(peak({target!r}))"


def run() -> list[Row]:
    """Measure every format, the charts, the peers and the memory."""
    reports = list(_reports(REPORTS))
    weasy = _shortest(_by_weasyprint, reports[:PEERS]) if find_spec("weasyprint") else None
    office = _shortest(_by_libreoffice, reports[:PEERS]) if shutil.which("soffice") else None
    rows = [
        Row("a PDF", _written(reports, "pdf"), "s", "WeasyPrint", weasy, LIMITS["pdf"]),
        Row("a DOCX", _written(reports, "docx"), "s", "LibreOffice, that DOCX to PDF", office, LIMITS["docx"]),
        Row("an XLSX", _written(reports, "xlsx"), "s"),
        Row("an HTML page", _written(reports, "html"), "s"),
        Row("an HTML page with four charts", _written(reports, "html", Options(charts=True)), "s"),
    ]
    for target in ("pdf", "docx", "xlsx"):
        name = f"peak memory, {REPORTS} reports as {target.upper()}"
        rows.append(Row(name, _memory(target), "MB", note="the whole process"))
    return rows


def peak(target: Target) -> float:
    """Write all reports and return the most memory this process has held, in MB."""
    for report in _reports(REPORTS):
        write(report, target)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0


def _written(reports: list[Report], target: Target, options: Options | None = None) -> float:
    return _shortest(lambda report: write(report, target, options or Options()), reports)


def _shortest(work: Callable[[Report], object], reports: list[Report]) -> float:
    taken = [timings(1, lambda report=report: work(report))[0] for report in reports]  # type: ignore[misc]  # bound now
    return min(taken[1:])


def _by_weasyprint(report: Report) -> object:
    import weasyprint

    return weasyprint.HTML(string=write(report, "html").decode()).write_pdf()


def _by_libreoffice(report: Report) -> object:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(write(report, "docx"))
        command = [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{tempfile.gettempdir()}/gongkai-bench-office",
        ]
        command += ["--convert-to", "pdf", "--outdir", folder, str(source)]
        return subprocess.run(command, capture_output=True, check=True)


def _memory(target: str) -> float:
    command = [sys.executable, "-c", MEMORY.format(target=target)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1])
    return float(told.stdout)


def _reports(count: int) -> Iterator[Report]:
    """Yield reports that add up, no two alike."""
    chance = random.Random(2021)
    common = [bytes((0xB0 + row, 0xA1 + cell)).decode("gb2312") for row in range(39) for cell in range(94)]
    words = chance.sample(common, 600)
    edition = form("annual-2021")
    for number in range(count):
        figures: dict[str, Figure] = {key: chance.randrange(500) for key in edition.keys}
        report = Report(edition.id, figures)
        for key in totals(report):
            figures[key] = _sum(key, report)
        yield Report(
            form=edition.id,
            figures=figures,
            organ=f"某某市第{number}局",
            year=2025,
            dated=date(2026, 1, 28),
            period=(date(2025, 1, 1), date(2025, 12, 31)),
            sections=tuple(
                SectionText(
                    each.no, each.heading, tuple("".join(chance.choices(words, k=250)) + "。" for _ in range(4))
                )
                for each in edition.sections
                if each.kind == "text"
            ),
        )


def _sum(key: str, report: Report) -> int:
    total = totals(report).get(key)
    if total is None:
        return int(report.figures[key] or 0)
    return sum(_sum(name, report) * factor for name, factor in total.addends)
