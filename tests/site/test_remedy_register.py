"""Table 四: every cell the sum of what it opens, whole years of lawful lives in balance, each zero explained."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as lavish
from hypothesis import strategies as st
from tests.site.application_kit import Desk, on
from tests.site.conftest import CONSOLE
from tests.site.test_remedies import WANG, WAY, enter, filing, step

from gongkai.applications import remedies as core
from gongkai.applications.remedies import ENDINGS
from gongkai.applications.remedy_steps import STEPS
from gongkai.report.forms import forms
from gongkai.report.identities import broken
from gongkai_site.annual.compiling import compile_report
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ
from gongkai_site.organs.services import set_for
from gongkai_site.registers.protocol import register_of
from gongkai_site.remedies import services
from gongkai_site.remedies.models import Remedy
from gongkai_site.remedies.register import REMEDIES

FORM = "annual-2021"
YEARS = (2022, 2023, 2024, 2025)
NOON = datetime(2026, 6, 18, 12, tzinfo=clock.SHANGHAI)


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    on(settings, date(2023, 1, 9))
    return Desk(person, bureau, settings)


def table(organ: Organ, year: int) -> dict[str, int]:
    """Return the cells of table 四 that are not zero, without totals."""
    figures = compile_report(organ, year).report.figures
    told = {key.removeprefix("remedies."): value for key, value in figures.items() if key.startswith("remedies.")}
    return {key: int(value) for key, value in told.items() if value and not key.endswith("total")}


def suit(desk, day, **facts) -> Remedy:
    return enter(desk, day=day, kind="litigation", **facts)


def test_every_cell_of_the_table_has_a_register():
    for form in forms().values():
        assert [key for key in form.keys if key.startswith("remedies.") and not key.endswith(".total")] == [
            key for key in form.keys if register_of(form.id, key) is REMEDIES
        ]


class TestCounting:
    def test_pending_at_the_end_of_each_year_and_ended_in_the_year_it_did(self, desk, bureau):
        made = enter(desk, day=date(2023, 11, 20))
        step(desk, made, "decide", date(2025, 1, 10), ending="revoked")
        assert table(bureau, 2022) == {}
        assert table(bureau, 2023) == table(bureau, 2024) == {"reconsideration.pending": 1}
        assert table(bureau, 2025) == {"reconsideration.corrected": 1}

    def test_an_appeal_keeps_a_suit_open_and_all_instances_are_one(self, desk, bureau):
        made = suit(desk, date(2023, 5, 8))
        step(desk, made, "decide", date(2023, 12, 1), ending="revoked")
        step(desk, made, "appeal", date(2023, 12, 10), who="organ")
        step(desk, made, "affirm", date(2024, 3, 4))
        assert table(bureau, 2023) == {"litigation_direct.pending": 1}
        assert table(bureau, 2024) == {"litigation_direct.corrected": 1}

    def test_a_retrial_changes_no_year(self, desk, bureau):
        made = suit(desk, date(2023, 5, 8), after_reconsideration=True)
        step(desk, made, "decide", date(2023, 9, 1), ending="upheld")
        step(desk, made, "take_effect", date(2023, 9, 20))
        before = table(bureau, 2023)
        step(desk, made, "retry", date(2024, 4, 1))
        step(desk, made, "decide", date(2024, 8, 1), ending="revoked")
        assert table(bureau, 2023) == before == {"litigation_after_reconsideration.upheld": 1}
        assert table(bureau, 2024) == {}

    def test_an_organ_may_count_the_first_judgment(self, desk, bureau):
        set_for(by=CONSOLE, organ=bureau, values={"count_suits": "first"}, from_on=date(2023, 1, 1))
        made = suit(desk, date(2023, 5, 8))
        step(desk, made, "decide", date(2023, 12, 1), ending="revoked")
        step(desk, made, "appeal", date(2023, 12, 10), who="organ")
        step(desk, made, "decide", date(2024, 3, 4), ending="upheld")
        assert table(bureau, 2023) == {"litigation_direct.corrected": 1}
        assert table(bureau, 2024) == {}

    def test_a_co_defendant_is_counted_by_the_organ_that_answered(self, desk, bureau):
        for role in ("original", "reviewer", "sole"):
            suit(desk, date(2023, 5, 8), role=role)
        assert table(bureau, 2023) == {"litigation_direct.pending": 2}

    def test_a_complaint_and_a_void_entry_stand_in_no_cell(self, desk, bureau):
        made = enter(desk, day=date(2023, 5, 8), kind="complaint")
        step(desk, made, "decide", date(2023, 6, 1), ending="well_founded")
        wrong = enter(desk, day=date(2023, 6, 2))
        step(desk, wrong, "void", date(2023, 6, 2), by=desk.head, reason="误登记")
        assert table(bureau, 2023) == {}

    @pytest.mark.parametrize("ending", [key for key, each in ENDINGS.items() if "reconsideration" in each.of])
    def test_every_ending_has_its_column(self, desk, bureau, ending):
        made = enter(desk, day=date(2023, 5, 8))
        step(desk, made, "decide", date(2023, 6, 1), ending=ending)
        assert table(bureau, 2023) == {f"reconsideration.{ENDINGS[ending].column}": 1}

    def test_an_organ_may_count_an_ending_in_another_column(self, desk, bureau):
        made = enter(desk, day=date(2023, 5, 8))
        step(desk, made, "decide", date(2023, 6, 1), ending="mediated")
        set_for(by=CONSOLE, organ=bureau, values={"count_endings": "调解=结果纠正"}, from_on=date(2023, 1, 1))
        assert table(bureau, 2023) == {"reconsideration.corrected": 1}
        with pytest.raises(Refused) as refusal:
            set_for(by=CONSOLE, organ=bureau, values={"count_endings": "打架=结果维持"})
        assert refusal.value.code == "REMEDY-WAY"

    def test_what_was_entered_later_is_not_in_an_earlier_report(self, desk, bureau):
        enter(desk, day=date(2023, 5, 8))
        before = datetime(2023, 5, 1, tzinfo=clock.SHANGHAI)
        assert compile_report(bureau, 2023, before).figures["remedies.reconsideration.pending"].value is None


class TestZeros:
    def test_where_no_register_was_kept_there_is_no_zero(self, bureau):
        found = compile_report(bureau, 2023).figures["remedies.reconsideration.upheld"]
        assert (found.value, found.state) == (None, "not_kept")
        assert found.reason is not None
        assert "台账启用年份" in found.reason["zh"]

    def test_a_register_that_was_kept_says_why_it_is_zero(self, bureau):
        set_for(by=CONSOLE, organ=bureau, values={"remedies_since": "2022"}, from_on=date(2019, 1, 1))
        figures = compile_report(bureau, 2023).figures
        cells = [figure for key, figure in figures.items() if key.startswith("remedies.")]
        assert len(cells) == 15
        assert {(each.value, each.state) for each in cells} == {(0, "true_zero")}
        assert all(each.reason and "真实的零" in each.reason["zh"] for each in cells)
        assert compile_report(bureau, 2021).figures["remedies.reconsideration.total"].value is None


class TestRecords:
    def test_the_cell_opens_what_it_counts_within_ones_sight(self, desk, bureau, other_bureau, person):
        made = enter(desk, day=date(2023, 5, 8))
        key = "remedies.reconsideration.pending"
        seen = REMEDIES.records(bureau, 2023, key, desk.signer)
        assert [(row.pk, row.counted) for row in seen.visible] == [(made.pk, 1)]
        stranger = REMEDIES.records(bureau, 2023, key, person("drafter", organ=other_bureau))
        assert (list(stranger.visible), stranger.total) == ([], 1)
        assert REMEDIES.url(made) == f"/desk/remedies/{made.pk}/"


@st.composite
def lives(draw):
    """Return what may happen to a remedy: its beginning and wishes for steps, which are taken where they may be."""
    kind = draw(st.sampled_from(["reconsideration", "litigation", "complaint"]))
    facts = {
        "kind": kind,
        "filed_on": date(2022, 1, 5) + timedelta(days=draw(st.integers(0, 3 * 365))),
        "after_reconsideration": draw(st.booleans()),
        "role": draw(st.sampled_from(["sole", "original", "reviewer"])) if kind == "litigation" else "sole",
    }
    endings = sorted(key for key, each in ENDINGS.items() if kind in each.of)
    steps = st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 150), st.sampled_from(endings))
    return facts, draw(st.lists(steps, max_size=10))


def lived(organ: Organ, facts: dict, wishes: list) -> Remedy:
    made = services.enter(by=CONSOLE, organ=organ, filing=filing(**facts, person=WANG))
    day = facts["filed_on"]
    for name, days, ending in wishes:
        day = min(day + timedelta(days=days), NOON.date())
        given_ = {**WAY.get(name, {}), "ending": ending, "until": day + timedelta(days=30), "accepted_on": day}
        try:
            services.take_step(by=CONSOLE, remedy=made, step=name, seen=made.version, on=day, **given_)
        except Refused:
            continue
        made.refresh_from_db()
    return made


@given(st.lists(lives(), max_size=6))
@lavish(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whole_years_of_lawful_lives_add_up_and_lose_nothing(desk, bureau, some):
    """T4-GROUP-TOTAL in every year; what was pending is there the year after; the cells are those of the core."""
    organ = Organ.objects.get(pk=bureau.pk)
    with clock.at(NOON):
        made = [lived(organ, *life) for life in some]
        mine = Remedy.objects.filter(pk__in=[each.pk for each in made])
        pending: set[int] = set()
        for year in YEARS:
            report = compile_report(organ, year).report
            assert [each for each in broken(report) if each.code.startswith("T4-")] == []
            cells = {key: REMEDIES.records(organ, year, key, desk.signer) for key in REMEDIES.keys(FORM)}
            rows = {key: set(found.visible.values_list("pk", flat=True)) for key, found in cells.items()}
            told = {pk for pks in rows.values() for pk in pks}
            assert sum(len(pks) for pks in rows.values()) == len(told), "a remedy stands in one cell of a year"
            for key, pks in rows.items():
                assert (report.figures[key] or 0) == len(pks)
            for each in mine.exclude(state="void"):
                plain = core.Remedy(
                    each.kind,
                    each.filed_on,
                    each.ended_on,
                    each.outcome,
                    each.after_reconsideration,
                    each.role == "reviewer",
                )
                cell = core.cell(plain, year)
                assert [key for key, pks in rows.items() if each.pk in pks] == ([f"remedies.{cell}"] if cell else [])
            assert pending <= told
            pending = {pk for key, pks in rows.items() if key.endswith(".pending") for pk in pks}
