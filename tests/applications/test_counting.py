"""Tables 三 and 四 from histories: each case once, each year in balance, the next carrying in what this carries out."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import law
from gongkai.applications import counting, remedies
from gongkai.applications.counting import Answer, History
from gongkai.report.forms import forms
from gongkai.report.identities import broken
from gongkai.report.model import Report

COLUMNS = [
    "natural_person",
    "business_enterprise",
    "research_institution",
    "public_welfare_organization",
    "legal_service_organization",
    "other_organization",
]
FIRST = date(2021, 1, 1)
days = st.integers(0, 5 * 365).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def histories(draw) -> History:
    received = draw(days)
    answers, on = [], received
    for _ in range(draw(st.integers(0, 3))):
        signed = on + timedelta(days=draw(st.integers(0, 200)))
        on = signed + timedelta(days=draw(st.integers(0, 20)))
        answers.append(Answer(draw(st.sampled_from(sorted(law.outcomes()))), on, signed))
    return History(draw(st.sampled_from(COLUMNS)), received, tuple(answers))


def figures(cases: list[History], year: int, form: str, **options) -> dict[str, int]:
    """Return the figures of table 三 with totals, zeros too."""
    counted = counting.table(cases, year, form, **options)
    keys = [key for key in forms()[form].keys if key.startswith("applications.")]
    found: dict[str, int] = {}
    for key in keys:
        row, column = key.removeprefix("applications.").rsplit(".", 1)
        if row != counting.RESULTS and column != "total":
            found[key] = counted[row, column]
    results = {row for row, _ in counted} - {counting.NEW, counting.IN, counting.OUT}
    for column in COLUMNS:
        found[f"applications.{counting.RESULTS}.{column}"] = sum(counted[row, column] for row in results)
    for key in keys:
        if key.endswith(".total"):
            found[key] = sum(found[key.removesuffix("total") + column] for column in COLUMNS)
    return found


@given(st.lists(histories(), max_size=30), st.sampled_from(["served", "signed"]), st.booleans())
def test_every_identity_holds_in_every_year_and_carries_over(cases, by, final):
    previous = None
    for year in range(2021, 2029):
        now = Report("annual-2021", figures(cases, year, "annual-2021", by=by, final=final), year=year)
        found = [each for each in broken(now, previous) if each.code.startswith("T3-")]
        assert found == []
        if previous is not None:
            for column in [*COLUMNS, "total"]:
                carried = previous.figures[f"applications.carried_out.{column}"]
                assert now.figures[f"applications.carried_in.{column}"] == carried
        previous = now


@given(histories())
def test_a_case_gives_one_result_in_all_years(case):
    results = [counting.result(case, year) for year in range(2021, 2030)]
    assert len([each for each in results if each]) == (1 if case.answers else 0)


def test_signed_and_not_served_at_the_end_of_the_year_is_carried_out():
    case = History("natural_person", date(2024, 12, 2), (Answer("partial", date(2025, 1, 3), date(2024, 12, 30)),))
    assert list(counting.rows(case, 2024, "annual-2021")) == ["new_received", "carried_out"]
    assert list(counting.rows(case, 2025, "annual-2021")) == ["carried_in", "partially_granted"]
    assert list(counting.rows(case, 2024, "annual-2021", by="signed")) == ["new_received", "partially_granted"]


def test_an_answer_anew_within_the_year_takes_the_place_of_the_first():
    answers = (Answer("denied_internal", date(2024, 3, 1)), Answer("granted_provided", date(2024, 9, 2)))
    case = History("natural_person", date(2024, 2, 1), answers)
    assert counting.result(case, 2024) == "granted_provided"
    assert counting.result(case, 2024, final=False) == "denied_internal"


def test_quashed_in_january_leaves_the_year_before_and_adds_nothing_to_this():
    answers = (Answer("denied_internal", date(2024, 12, 20)), Answer("granted_provided", date(2025, 2, 10)))
    case = History("natural_person", date(2024, 12, 1), answers)
    assert list(counting.rows(case, 2024, "annual-2021")) == ["new_received", "denied.internal_affairs"]
    assert list(counting.rows(case, 2025, "annual-2021")) == []


def test_partial_counts_in_one_row():
    case = History("natural_person", date(2024, 2, 1), (Answer("partial", date(2024, 2, 20)),))
    table = counting.table([case], 2024, "annual-2021")
    assert table == Counter({("new_received", "natural_person"): 1, ("partially_granted", "natural_person"): 1})


suits = st.builds(
    lambda kind, filed, lasts, ending, after: remedies.Remedy(
        kind, filed, None if lasts is None else filed + timedelta(days=lasts), ending, after
    ),
    st.sampled_from(["reconsideration", "litigation"]),
    days,
    st.none() | st.integers(0, 900),
    st.sampled_from([key for key, each in remedies.ENDINGS.items() if "litigation" in each.of]),
    st.booleans(),
)


@given(suits)
def test_a_remedy_counts_in_a_cell_of_the_form_and_ends_once(suit):
    cells = [cell for year in range(2021, 2032) if (cell := remedies.cell(suit, year))]
    assert all(f"remedies.{cell}" in forms()["annual-2021"].keys for cell in cells)
    assert len([cell for cell in cells if not cell.endswith(".pending")]) == (0 if suit.ended_on is None else 1)


@pytest.mark.parametrize("kind", ["complaint"])
def test_a_complaint_stands_in_no_table(kind):
    assert remedies.cell(remedies.Remedy(kind, FIRST), 2021) is None


def test_a_co_defendant_counts_nothing():
    assert remedies.cell(remedies.Remedy("litigation", FIRST, counted_elsewhere=True), 2021) is None
