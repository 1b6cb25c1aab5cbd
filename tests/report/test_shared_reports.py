"""The real documents beside the repository: every figure right, or null with a problem that names it."""

import json
import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from gongkai.documents import read_document
from gongkai.report.check import check, previous_of
from gongkai.report.jsonio import figure_json
from gongkai.report.read import read_report

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "reports"
SOURCES = sorted(FOLDER.glob("*/source*")) if FOLDER.exists() else []
CASES = sorted({path.parent for path in SOURCES})
OPEN = {"01-huaian-city-2024/source.plain.txt": "remedies"}
"""Texts in which one table cannot be settled: pulled out of its page in an order that leaves two readings."""

pytestmark = pytest.mark.skipif(not SOURCES, reason="the shared sample documents are not beside the repository")


@cache
def checked(path):
    return check(read_report(read_document(path.read_bytes(), path.name)))


@cache
def expected(case):
    return json.loads((case / "expected.json").read_text(encoding="utf-8"))


def same(one, two):
    return one == two or (None not in (one, two) and Decimal(str(one)) == Decimal(str(two)))


def name(path):
    return f"{path.parent.name}/{path.name}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_figure_is_exact(path):
    figures, wanted = checked(path).report.figures, expected(path.parent)["figures"]
    open_table = OPEN.get(name(path), "-")
    wrong = {
        key: (figure_json(figures.get(key)), wanted.get(key))
        for key in {*figures, *wanted}
        if not same(figure_json(figures.get(key)), wanted.get(key)) and not key.startswith(open_table)
    }

    assert wrong == {}
    assert {key for key in figures if not key.startswith(open_table)} == {
        key for key in wanted if not key.startswith(open_table)
    }


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_figure_that_is_not_known_is_named_by_a_problem(path):
    found, wanted = checked(path), expected(path.parent)["figures"]
    named = {key for each in found.problems if each.severity != "note" for key in each.cells}
    silent = {key for key in wanted if wanted[key] is not None and found.report.figures.get(key) is None} - named

    assert silent == set()


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_the_contradictions_printed_are_found_and_no_other_arithmetic_error(path):
    if name(path) in OPEN:
        pytest.skip("its open table is an error of its own")
    found = [each for each in checked(path).problems if each.severity == "error"]
    wanted = expected(path.parent)["violations"]

    assert sorted((each.code, each.found, each.expected) for each in found) == sorted(
        (each["code"], each["found"], each["expected"]) for each in wanted
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_the_text_claims_is_judged_as_labelled(case):
    """A claim that holds raises nothing on its numbers, one that does not is said, a doubtful one is no warning."""
    path = next(path for path in SOURCES if path.parent == case and not path.name.endswith("plain.txt"))
    told = [each for each in checked(path).problems if each.code.startswith("TEXT-") and "BRACKETS" not in each.code]
    for claim in expected(case)["narrative_checks"]:
        numbers = set(map(int, re.findall(r"\d+(?![\d.%])", claim["claim"])))
        about = [each for each in told if each.code != "TEXT-SUM" and each.found in numbers]
        if claim["holds"] is True:
            assert [each for each in about if each.severity == "warning"] == []
        elif claim["holds"] is False:
            assert about, claim["claim"]
        else:
            assert all(each.severity == "note" for each in about)


def test_the_founding_sum_is_confirmed():
    path = FOLDER / "00-baiyin-miit-2020" / "source.txt"
    sums = [each.sum for each in checked(path).confirmed if each.sum]

    assert [(each.total.value, len(each.parts)) for each in sums] == [(1018, 11)]


def test_one_number_of_the_founding_sum_changed_is_found(tmp_path):
    text = (FOLDER / "00-baiyin-miit-2020" / "source.txt").read_text(encoding="utf-8")
    found = check(read_report(read_document(text.replace("政策解读11条", "政策解读12条").encode())))

    assert [(each.found, each.expected) for each in found.problems if each.code == "TEXT-SUM"] == [(1018, 1019)]


def test_two_years_of_one_city_carry_over():
    before, after = (
        checked(FOLDER / case / "source.txt").report for case in ("14-suqian-city-2023", "15-suqian-city-2024")
    )
    codes = {each.code for each in check(after, before).problems}

    assert previous_of(after, [before]) is None  # the text does not name its organ
    assert not codes & {"T3-CARRY", "T2-STOCK", "T2-STOCK-BOUND"}
