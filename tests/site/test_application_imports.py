"""A register of applications kept so far comes in: open, answered and carried over, each row once, bad ones named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from tests.site.application_kit import Desk, on
from tests.site.test_applications import table

from gongkai_site.applications.models import Answer, Application
from gongkai_site.audit.models import Entry
from gongkai_site.imports import services as imports
from gongkai_site.imports.models import ImportRun

HEAD = (
    "受理号,申请人类型,申请人,证件号码,申请内容,收到日期,"
    "告知补正日期,收到补正日期,延期日期,延期天数,答复结果,答复日期,文号"
)
ROWS = """
2023-9,公民,王桦,620102197001010011,水价成本监审报告,2023-12-20,,,,,,,
2024-1,自然人,李桦,620102197001010022,技改补助分配结果,2024-03-04,,,,,予以公开,2024-03-20,〔2024〕1号
2024-2,企业,甲公司,91620400MA00000000,招商引资合同,2024-05-06,,,2024-05-20,20,保护第三方合法权益,2024-07-01,〔2024〕2号
2024-3,律所,乙律师事务所,,会议纪要,2024-06-03,2024-06-07,,,,视为放弃,2024-07-05,
2024-4,公民,赵桦,,设备购置清单,2024-12-27,2024-12-30,,,,,,
"""


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, date(2025, 1, 6))
    return Desk(person, bureau, settings)


@pytest.fixture
def take(desk, bureau) -> Callable[[str], ImportRun]:
    def run(text: str) -> ImportRun:
        given = {"name": "台账.csv", "stream": BytesIO(text.encode())}
        made = imports.receive(by=desk.officer, organ=bureau, kind="applications", **given)
        assert made.file.sealed
        return imports.start(by=desk.officer, run=made, inline=True, untried=True)

    return run


def test_a_register_comes_in_once_and_counts(take, bureau):
    for added in (5, 0):
        run = take(HEAD + ROWS)
        assert (run.added, run.refused) == (added, 0)
    assert table(bureau, 2024) == {
        "carried_in.natural_person": 1,
        "new_received.natural_person": 2,
        "new_received.business_enterprise": 1,
        "new_received.legal_service_organization": 1,
        "granted.natural_person": 1,
        "denied.third_party.business_enterprise": 1,
        "other.not_corrected.legal_service_organization": 1,
        "carried_out.natural_person": 2,
    }


def test_open_cases_come_with_their_clock(take):
    take(HEAD + ROWS)
    there = {each.number: each for each in Application.objects.filter(first_on=None)}
    assert (there["2023-9"].state, there["2023-9"].due_on) == ("received", date(2024, 1, 18))
    assert (there["2024-4"].state, there["2024-4"].due_on) == ("awaiting_correction", None)
    assert Answer.objects.count() == 3


def test_the_trail_and_the_key_tell_nobody(take):
    take(HEAD + ROWS)
    assert "王桦" not in str(list(Entry.objects.values_list("data", flat=True)))
    assert "王桦" not in str(list(Application.objects.values_list("key", "source")))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2024-5,公民,钱桦,,文件,2024-03-04,,,,,予以公开,,", "APPLICATION-OUTCOME-DAY"),
        ("2024-5,公民,钱桦,,文件,2024-03-04,,,,,,2024-03-20,", "APPLICATION-OUTCOME-DAY"),
        ("2024-5,公民,钱桦,,文件,2024-03-04,,,,,予以公开,2024-03-01,", "APPLICATION-ANSWER-EARLY"),
        ("2024-5,公民,钱桦,,文件,2025-03-04,,,,,,,", "APPLICATION-FUTURE"),
        ("2024-5,公民,钱桦,,文件,2007-03-04,,,,,,,", "APPLICATION-BEFORE-LAW"),
        ("2024-5,公民,钱桦,,文件,2024-03-04,,,2024-03-11,21,,,", "CASE-EXTENSION-LENGTH"),
        ("2024-5,公民,钱桦,,文件,2024-03-04,,,,5,,,", "APPLICATION-EXTENSION-DAY"),
        ("2024-5,公民,钱桦,,文件,2024-03-04,,,2024-06-03,5,,,", "CLOCK-EXTENSION-LATE"),
        ("2024-1,公民,钱桦,,文件,2024-03-04,,,,,,,", "IMPORT-TWICE"),
        ("2024-5,外星人,钱桦,,文件,2024-03-04,,,,,,,", "IMPORT-WORD"),
        ("2024-5,公民,,,文件,2024-03-04,,,,,,,", "IMPORT-BLANK"),
    ],
)
def test_a_bad_row_is_named_and_leaves_the_rest(take, row, code):
    run = take(f"{HEAD}\n{ROWS.strip()}\n{row}")
    assert run.added == 5
    told = [each.code for each in imports.refused_of(run)]
    assert told == [code]


def test_the_number_of_another_case_is_refused(desk, bureau, take):
    case = desk.enter(date(2025, 1, 6))
    run = take(f"{HEAD}\n{case.number},公民,钱桦,,文件,2024-03-04,,,,,,,")
    assert [each.code for each in imports.refused_of(run)] == ["APPLICATION-NUMBER-TAKEN"]
