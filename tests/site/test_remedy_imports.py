"""A list of remedies kept so far comes in: pending and ended, each row once, bad ones named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from tests.site.application_kit import Desk, on
from tests.site.test_remedy_register import table

from gongkai_site.audit.models import Entry
from gongkai_site.imports import services as imports
from gongkai_site.imports.models import ImportRun
from gongkai_site.remedies.models import Event, Remedy
from gongkai_site.remedies.standing import standing_of

HEAD = (
    "类别,申请人,证件号码,案由,复议机关,案号,本机关地位,收案日期,受理日期,收到通知日期,适用程序,"
    "答辩日期,一审日期,一审结果,上诉日期,结案日期,结果,依申请公开受理号"
)
ROWS = """
行政复议,王桦,620102197001010011,分配结果不予公开,市政府,复〔2023〕1号,,2023-03-06,2023-03-08,2023-03-09,普通,2023-03-20,,,,2023-05-04,撤销并责令重新答复,
行政复议,李桦,,会议纪要不公开,市政府,复〔2023〕2号,,2023-12-18,,2023-12-20,简易,,,,,,,
未经复议直接起诉,甲公司,91620400MA00000000,逾期不答复,区法院,行初〔2023〕3号,,2023-04-03,,2023-04-10,,2023-04-20,2023-08-01,撤销,2023-08-10,2024-02-01,撤销,
复议后起诉,赵桦,,信息不存在,中院,行初〔2023〕4号,共同被告,2023-06-05,,,,,2023-11-01,驳回诉讼请求,,2023-11-20,驳回诉讼请求,
复议后起诉,钱桦,,信息不存在,中院,行初〔2023〕5号,复议机关,2023-06-05,,,,,,,,2023-12-01,撤诉,
投诉,孙桦,,不主动公开预算,市政府办,,,2023-07-03,,,,,,,,2023-07-20,属实,
"""


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, date(2025, 1, 6))
    return Desk(person, bureau, settings)


@pytest.fixture
def take(desk, bureau) -> Callable[[str], ImportRun]:
    def run(text: str) -> ImportRun:
        given = {"name": "台账.csv", "stream": BytesIO(text.encode())}
        made = imports.receive(by=desk.officer, organ=bureau, kind="remedies", **given)
        return imports.start(by=desk.officer, run=made, inline=True, untried=True)

    return run


def test_a_list_comes_in_once_and_counts(take, bureau):
    for added in (6, 0):
        run = take(HEAD + ROWS)
        assert (run.added, run.refused) == (added, 0)
    assert table(bureau, 2023) == {
        "reconsideration.corrected": 1,
        "reconsideration.pending": 1,
        "litigation_direct.pending": 1,
        "litigation_after_reconsideration.upheld": 1,
    }
    assert table(bureau, 2024) == {"reconsideration.pending": 1, "litigation_direct.corrected": 1}
    assert Event.objects.count() == 13


def test_each_stands_where_its_steps_lead(take):
    take(HEAD + ROWS)
    for each in Remedy.objects.all():
        there = standing_of(each)
        assert (each.state, each.outcome, each.ended_on) == (there.state, there.outcome, there.ended_on)
    numbers = list(Remedy.objects.order_by("pk").values_list("number", flat=True))
    assert numbers == [f"救〔2023〕{n:04}" for n in range(1, 7)]


def test_the_trail_and_the_key_tell_nobody(take):
    take(HEAD + ROWS)
    told = str([list(Entry.objects.values_list("data")), list(Remedy.objects.values_list("key", "source", "matter"))])
    assert "王桦" not in told


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("决斗,周桦,,事,市政府,,,2023-03-06,,,,,,,,,,", "IMPORT-WORD"),
        ("行政复议,,,事,市政府,,,2023-03-06,,,,,,,,,,", "IMPORT-BLANK"),
        ("行政复议,周桦,,事,市政府,,,2023-03-06,,,,,,,,2023-05-04,,", "REMEDY-OUTCOME-DAY"),
        ("行政复议,周桦,,事,市政府,,,2023-03-06,,,,,,,,,维持,", "REMEDY-OUTCOME-DAY"),
        ("行政复议,周桦,,事,市政府,,,2023-03-06,,,,,,,,2023-03-05,维持,", "CASE-BEFORE"),
        ("行政复议,周桦,,事,市政府,,,2023-03-06,,,,,,,,2023-05-05,属实,", "REMEDY-ENDING"),
        ("行政复议,周桦,,事,市政府,,,2023-03-06,,,,2023-03-20,,,,,,", "REMEDY-NO-NOTICE"),
        ("行政复议,周桦,,事,市政府,,共同被告,2023-03-06,,,,,,,,,,", "REMEDY-ROLE"),
        ("行政复议,周桦,,事,市政府,,,2026-03-06,,,,,,,,,,", "CASE-FUTURE"),
        ("行政复议,周桦,,事,市政府,,,2023-03-06,,,,,,,2023-04-06,,,", "REMEDY-STEP-KIND"),
        ("行政诉讼,周桦,,事,区法院,,,2023-03-06,,,,,,,2023-04-06,,,", "REMEDY-STATE"),
        ("行政复议,周桦,,事,市政府,,,2023-03-06,,,,,,,,,,申〔2020〕0001", "REMEDY-CASE"),
        ("行政复议,周桦,,事,市政府,复〔2023〕1号,,2023-03-06,,,,,,,,,,", "IMPORT-TWICE"),
    ],
)
def test_a_bad_row_is_named_and_leaves_the_rest(take, row, code):
    run = take(f"{HEAD}\n{ROWS.strip()}\n{row}")
    assert run.added == 6
    assert [each.code for each in imports.refused_of(run)] == [code]


def test_a_row_names_the_case_whose_answer_it_attacks(desk, take):
    case = desk.enter(date(2025, 1, 6))
    desk.answer(case, date(2025, 1, 8))
    desk.today(date(2025, 1, 20))
    take(f"{HEAD}\n行政复议,周桦,,事,市政府,,,2025-01-10,,,,,,,,,,{case.number}")
    assert Remedy.objects.get().attacks.get().answer == case.answers.get()
