"""What proposals count: a year undertaken and a year published are two figures; shares name what they are of."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from tests.site.conftest import CONSOLE
from tests.site.proposal_kit import ASSIGNED, Browser, Desk, on

from gongkai_site.imports import services as imports
from gongkai_site.proposals import services
from gongkai_site.proposals.models import CoHandler, LabelSet, Proposal, Proposer
from gongkai_site.proposals.statistics import statistics
from gongkai_site.registers.facts import facts


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    return Desk(person, bureau, settings)


@pytest.fixture
def client(desk, person, bureau) -> Browser:
    return Browser(person, bureau)


def told(organ, year: int) -> dict:
    return {name: fact.value for name, fact in facts(organ, year).items() if name.startswith("proposals.")}


def shown(client: Browser, url: str) -> int:
    return client.get(url).context["paginator"].count


def test_undertaken_goes_by_assignment_and_published_by_publication(desk, client, bureau, through, settings):
    """Two of 2019, both public in 2020; three of 2020, one returned, one a co-handler's."""
    for number, kind in (("1", "cppcc"), ("2", "deputies")):
        row = desk.done(date(2020, 5, 11), number=number, kind=kind, assigned_on=date(2019, 12, 20))
        through(services.draft_publication(by=desk.drafter, proposal=row, seen=row.version), desk.drafter)
    desk.done(date(2020, 6, 1), number="3")
    desk.enter(number="4", kind="deputies")
    gone = desk.enter(number="5")
    desk.step(gone, "send_away", reason="不属于本局")
    desk.enter(number="6", role="co", lead_organ="白桦市水务局")
    found = told(bureau, 2020)
    assert found == {
        "proposals.deputies.undertaken": 1,
        "proposals.cppcc.undertaken": 1,
        "proposals.undertaken": 2,
        "proposals.answered": 1,
        "proposals.rehandled": 0,
        "proposals.co_handled": 1,
        "proposals.satisfaction": Decimal("100.00"),
        "proposals.satisfaction.broad": Decimal("100.00"),
        "proposals.published": 2,
        "proposals.published.of_last_year": 2,
    }
    assert told(bureau, 2019) | {"proposals.published": 0} == told(bureau, 2019)
    assert told(bureau, 2019)["proposals.undertaken"] == 2
    assert told(bureau, 2019)["proposals.answered"] == 0  # none within its year
    for name, fact in facts(bureau, 2020).items():
        if name.startswith("proposals.") and isinstance(fact.value, int):
            assert shown(client, fact.url) == fact.value, name


def test_the_rate_is_of_what_was_rated(desk, client, bureau):
    for number, opinion in enumerate(("satisfied", "satisfied", "basically", "dissatisfied", ""), 1):
        desk.done(date(2020, 5, 11), opinion, number=str(number))
    found = facts(bureau, 2020)
    assert found["proposals.satisfaction"].value == Decimal("50.00")
    assert found["proposals.satisfaction.broad"].value == Decimal("75.00")
    assert shown(client, found["proposals.satisfaction"].url) == 4
    assert found["proposals.rehandled"].value == 1
    nothing = facts(bureau, 2019)["proposals.satisfaction"]
    assert nothing.value is None
    assert nothing.reason["zh"]
    page = client.get("/desk/proposals/statistics/?first=2020-01-01&last=2020-12-31").content.decode()
    assert "50.00%" in page
    assert "75.00%" in page
    empty = client.get("/desk/proposals/statistics/?first=2018-01-01&last=2018-12-31").content.decode()
    assert "<b>—</b>" in empty


def test_shares_of_classes_are_rounded_each_by_itself(desk, client, bureau):
    """A 22, B 68, C 2 of 92: 23.91 + 73.91 + 2.17 are 99.99."""
    Proposal.objects.bulk_create(
        Proposal(
            organ=bureau,
            kind="cppcc",
            session=9,
            meeting=4,
            number=str(number),
            title="题",
            assigned_on=ASSIGNED,
            state="closed",
            key=str(number),
            label_set=desk.set,
            result_class="A" if number < 22 else "B" if number < 90 else "C",
            first_answered_on=date(2020, 5, 1),
            answered_on=date(2020, 5, 1),
            due_on=date(2020, 6, 30),
        )
        for number in range(92)
    )
    found = statistics(Proposal.objects.all(), date(2020, 1, 1), date(2020, 12, 31))
    chart = found.charts[0]
    assert [(each.count, each.share) for each in chart.numbers] == [(22, "23.91%"), (68, "73.91%"), (2, "2.17%")]
    assert "<svg" in chart.svg
    for each in (*found.numbers, *(number for one in found.charts for number in one.numbers)):
        assert shown(client, each.url) == each.count, each.label


def test_letters_of_two_bodies_are_two_charts(desk, bureau):
    desk.done(date(2020, 5, 11), number="1")
    other = services.add_set(by=CONSOLE, organ=bureau, body="白桦市人大", labels="A 甲\nB 乙", kind="deputies")
    row = desk.enter(kind="deputies", number="2", assigning_body="白桦市人大")
    desk.step(row, "accept")
    desk.answer(row, date(2020, 5, 11), result_class=f"{other.pk}:A")
    found = statistics(Proposal.objects.all(), date(2020, 1, 1), date(2020, 12, 31))
    assert [(chart.heading[-5:], len(chart.numbers)) for chart in found.charts[:2]] == [
        ("白桦市政协", 1),
        ("白桦市人大", 1),
    ]


# --- import -------------------------------------------------------------------------------------------------------

HEAD = "提案号,届次,案由,提案人,附议人,联系电话,承办方式,主办单位,会办单位,交办日期,答复日期,办理结果,满意度,是否公开\n"
ROWS = (
    "第021号,九届四次会议,关于检测平台的提案,高望川,沈麦青、罗知远,13900001234,主办,,市财政局、市水务局,2020-03-31,2020-05-20,A类,满意,公开\n"
    "45,九届四次,关于专用线的提案,唐若谷,,,会办,市发展改革委,,2020-03-31,,,,\n"
    "78,九届四次会议,关于引进人才的提案,方景行,,,分办,,,2020年3月31日,2020/6/1,B,不满意,否\n"
)


@pytest.fixture
def take(desk, bureau, settings):
    def run(text: str, kind: str = "cppcc", name: str = "交办.csv", content: bytes = b""):
        on(settings, date(2020, 7, 1))
        given = {"name": name, "stream": io.BytesIO(content or text.encode())}
        run = imports.receive(by=desk.officer, organ=bureau, kind=f"proposals.{kind}", **given)
        return imports.start(by=desk.officer, run=run, inline=True, untried=True)

    return run


def test_an_export_comes_in_once(take, bureau, desk):
    run = take(HEAD + ROWS)
    assert (run.state, run.added, run.refused) == ("done", 3, 0)
    again = take(HEAD + ROWS.replace("第021号", "21"), name="再次.csv")
    assert (again.added, again.unchanged) == (0, 3)
    first = Proposal.objects.get(number="021")
    assert (first.state, first.result_class, first.satisfaction, first.openness) == (
        "closed",
        "A",
        "satisfied",
        "public",
    )
    assert (first.due_on, first.publish_by, first.level) == (date(2020, 6, 30), date(2020, 6, 17), "city")
    assert [each.name for each in first.proposers.all()] == ["高望川", "沈麦青", "罗知远"]
    assert Proposer.objects.get(name="高望川").contact == "13900001234"
    assert CoHandler.objects.count() == 2
    assert Proposal.objects.get(number="45").state == "assigned"
    last = Proposal.objects.get(number="78")
    assert (last.role, last.state, last.satisfaction) == ("separate", "answered", "dissatisfied")
    assert services.may_publish(desk.drafter, first).code == "PROPOSAL-NO-LETTER"


def test_the_same_numbers_of_the_other_assembly_are_others(take):
    take(HEAD + ROWS)
    assert take(HEAD + ROWS, "deputies", name="人大.csv").added == 3
    assert Proposal.objects.filter(kind="deputies").count() == 3


def test_a_workbook_comes_in_as_well(take):
    from openpyxl import Workbook

    book, stream = Workbook(), io.BytesIO()
    sheet = book.active
    for line in (HEAD + ROWS).splitlines():
        sheet.append(line.split(","))
    book.save(stream)
    assert take("", name="交办.xlsx", content=stream.getvalue()).added == 3


def test_bad_rows_are_named_one_by_one(take):
    bad = HEAD + (
        "1,某次会议,题,甲,,,,,,2020-03-31,,,,\n"
        "2,九届四次,题,甲,,,会办,,,2020-03-31,,,,\n"
        "3,九届四次,题,甲,,,,,,2020-03-31,,A,,\n"
        "4,九届四次,题,甲,,,,,,2020-03-31,2020-03-01,,,\n"
        "5,九届四次,题,甲,,,,,,2020-03-31,2020-05-01,Z,,\n"
        "6,九届四次,题,,,,,,,2020-03-31,,,,\n"
        "7,九届四次,题,甲,,,,,,2020-07-02,,,,\n"
        "8,九届四次,题,甲,,,,,,2020-03-31,,,,\n"
    )
    run = take(bad)
    assert (run.added, run.refused) == (1, 7)
    assert [row.code for row in run.refused_rows.all()] == [
        "PROPOSAL-MEETING",
        "PROPOSAL-MISSING",
        "PROPOSAL-RESULT-DAY",
        "PROPOSAL-DAY",
        "PROPOSAL-CLASS-UNKNOWN",
        "IMPORT-BLANK",
        "PROPOSAL-FUTURE",
    ]


def test_a_class_needs_a_set(take, desk):
    LabelSet.objects.all().delete()
    run = take(HEAD + ROWS.splitlines(keepends=True)[0])
    assert [row.code for row in run.refused_rows.all()] == ["PROPOSAL-CLASS-UNKNOWN"]
