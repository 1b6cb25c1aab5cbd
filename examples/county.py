"""Write the reports of an invented county into a folder: ``python examples/county.py FOLDER``.

Every name and figure is made up. As in life, not all is well: one town has not reported, one sent last year's report,
one used the older form, one bureau's totals do not add up, one sent two versions, and one left cells blank. The list
of organs that must report is ``organs.csv`` beside the folder's reports.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from gongkai.report.forms import Cell, Form, form, form_of_year
from gongkai.report.jsonio import to_json
from gongkai.report.model import Figure, Mark, Report
from gongkai.report.rollup.totals import totals

COUNTY, YEAR = "白桦县", 2024
BUREAUS = ("人民政府办公室", "发展和改革局", "教育局", "公安局", "财政局", "自然资源局", "卫生健康局", "市场监督管理局")
TOWNS = ("城关镇", "河湾镇", "柳树乡", "松林乡")
APPLICANTS = 6


def main(folder: Path) -> None:
    """Write the list and the reports."""
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    with (folder / "organs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["名称", "级别", "类别"])
        writer.writerows([f"{COUNTY}{name}", "县级", "部门"] for name in BUREAUS)
        writer.writerows([f"{COUNTY}{name}", "乡级", "乡镇"] for name in TOWNS)
    for name, report in county().items():
        text = json.dumps(to_json(report), ensure_ascii=False, indent=1)
        (folder / "reports" / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def county() -> Mapping[str, Report]:
    """Return the reports by the names of their files."""
    sent = {name: unit(name, number) for number, name in enumerate((*BUREAUS, *TOWNS))}
    del sent["松林乡"]
    sent["河湾镇"] = unit("河湾镇", 9, year=YEAR - 1)
    sent["柳树乡"] = unit("柳树乡", 10, edition=form("annual-2019-trial"))
    sent["教育局"] = changed(sent["教育局"], {"applications.granted.total": 1})
    sent["公安局"] = changed(sent["公安局"], {"applications.denied.process.research_institution": None})
    sent["财政局-更正"] = replace(unit("财政局", 40), dated=date(YEAR + 1, 2, 10))
    return sent


def unit(name: str, seed: int, year: int = YEAR, edition: Form | None = None) -> Report:
    """Return a report whose figures agree with each other."""
    chance = random.Random(seed)
    edition = edition or form_of_year(year) or form("annual-2021")
    figures: dict[str, Figure] = {}
    for cell in edition.cells:
        figures[cell.key] = chance.randint(0, most(cell))
        if cell.column.kind == "money":
            figures[cell.key] = Decimal(chance.randint(0, 5_000_000)) / 100
    return Report(
        form=edition.id,
        figures=balanced(figures, edition),
        organ=f"{COUNTY}{name}",
        year=year,
        title=f"{COUNTY}{name}{year}年政府信息公开工作年度报告",
        dated=date(year + 1, 1, 20),
        period=(date(year, 1, 1), date(year, 12, 31)),
    )


def most(cell: Cell) -> int:
    """Return how large a figure may be."""
    if cell.column.group == "litigation_direct":
        return 0
    return 40 if cell.table == "proactive" else 1 + (cell.column.key == "natural_person")


def balanced(figures: dict[str, Figure], edition: Form) -> dict[str, Figure]:
    """Return figures with each total worked out, and as many applications received as were dealt with."""
    for column in edition.table("applications").blocks[0].columns[:APPLICANTS]:
        results = (figures[key] for key in totals(edition)[f"applications.result_total.{column.key}"])
        ends = sum(int(each or 0) for each in results) + int(figures[f"applications.carried_out.{column.key}"] or 0)
        carried_in = min(int(figures[f"applications.carried_in.{column.key}"] or 0), ends)
        figures[f"applications.carried_in.{column.key}"] = carried_in
        figures[f"applications.new_received.{column.key}"] = ends - carried_in
    for key, leaves in totals(edition).items():
        figures[key] = sum(int(figures[leaf] or 0) for leaf in leaves)
    for row in ("rules", "normative_documents"):
        if f"proactive.{row}.disclosed_total" in figures:
            figures[f"proactive.{row}.disclosed_total"] = int(figures[f"proactive.{row}.newly_disclosed"] or 0) + 5
    return figures


def changed(report: Report, figures: Mapping[str, Figure]) -> Report:
    """Return a report with other figures; where there is none now, a stroke was printed."""
    strokes = {key: Mark("slash", "/") for key, value in figures.items() if value is None}
    return replace(report, figures={**report.figures, **figures}, marks=strokes)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "county"))
