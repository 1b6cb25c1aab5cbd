"""A table of the 2019 form with hardly a figure in it is read by its own form, not by the newer one it resembles."""

from decimal import Decimal

import pytest

from gongkai.report.forms import form
from gongkai.report.model import Mark, Report
from gongkai.report.reading import read_reports
from gongkai.report.write import write

OLD = form("annual-2019-trial")
KEPT = {
    "proactive.centralized_procurement.procurement_projects": 1,
    "proactive.centralized_procurement.procurement_amount": Decimal("7050.00"),
}


@pytest.mark.parametrize("target", ["html", "docx", "xlsx"])
def test_a_table_that_is_nearly_blank_keeps_its_edition(target):
    report = Report(
        form=OLD.id,
        figures={key: KEPT.get(key) for key in OLD.keys},
        organ="白桦市工业和信息化局",
        year=2020,
        title="白桦市工业和信息化局2020年度政府信息公开工作年度报告",
        marks={key: Mark("blank") for key in OLD.keys if key not in KEPT},
    )
    (read,) = read_reports(write(report, target))

    assert read.table_forms["proactive"] == OLD.id
    assert {key: value for key, value in read.figures.items() if value is not None} == KEPT
    assert not [each for each in read.problems if each.code == "READ-ROW-EXTRA"]
