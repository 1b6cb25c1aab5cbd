"""The golden reports: documents of our own, what is read from them, and what is found in them."""

import json
from decimal import Decimal

import pytest
from scripts.golden import FOLDER, golden

from gongkai.report.forms import form
from gongkai.report.jsonio import from_json

FILES = {f"{path.parent.name}/{path.name}": (path, text) for path, text in golden()}


def report(name):
    return from_json(json.loads(FILES[f"{name}/report.json"][1]))


def codes(name):
    return [each["code"] for each in json.loads(FILES[f"{name}/problems.json"][1])["problems"]]


@pytest.mark.parametrize(("path", "text"), FILES.values(), ids=FILES)
def test_a_golden_file_is_what_make_golden_writes(path, text):
    assert path.read_text(encoding="utf-8") == text


def test_no_golden_file_is_left_over():
    assert set(FOLDER.glob("*/*.json")) == {path for path, _ in FILES.values()}


def test_the_founding_report_has_the_figures_of_the_founding_bureau():
    founding = report("founding-2020")
    nonzero = {key: value for key, value in founding.figures.items() if value}

    assert (founding.organ, founding.year) == ("白银市工业和信息化局", 2020)
    assert founding.title == "白银市工业和信息化局2020年度政府信息公开工作年度报告"
    assert str(founding.dated) == "2021-01-18"
    assert tuple(map(str, founding.period)) == ("2020-01-01", "2020-12-31")
    assert founding.contact["address"] == "白银市示例路1号"
    assert set(founding.figures) == set(form("annual-2019-trial").keys)
    assert nonzero == {
        "proactive.centralized_procurement.procurement_projects": 57,
        "proactive.centralized_procurement.procurement_amount": Decimal("1835100.00"),
    }
    assert founding.marks == {}
    assert codes("founding-2020") == []


def test_the_city_report_is_whole_and_right():
    city = report("city-2024")

    assert city.form == "annual-2021"
    assert set(city.mixed_form.table_forms.values()) == {"annual-2021"}
    assert set(city.contact) == {"address", "postcode", "phone", "fax", "email"}
    assert None not in city.vector()
    assert codes("city-2024") == ["T4-PRIOR-RECON", "TEXT-BRACKETS"]


def test_the_district_report_mixes_forms_and_has_two_wrong_totals():
    district = report("district-2023")
    diagnosis = json.loads(FILES["district-2023/problems.json"][1])["diagnosis"]

    assert district.mixed_form.table_forms == {
        "proactive": "annual-2021",
        "applications": "annual-2019-trial",
        "remedies": "annual-2021",
    }
    assert district.figures["applications.granted.total"] == 38
    assert district.figures["remedies.reconsideration.total"] == 0
    assert [each["solutions"] for each in diagnosis] == [
        [{"applications.granted.total": 37}],
        [{"remedies.reconsideration.total": 3}],
    ]
    assert codes("district-2023") == [
        "T3-RESULT-TOTAL", "T3-ROW-TOTAL", "T4-GROUP-TOTAL",
        "TEXT-TABLE", "TEXT-SUM", "READ-WRITTEN", "READ-OTHER-FORM",
    ]  # fmt: skip
