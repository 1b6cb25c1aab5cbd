"""The demo's remedies: every kind, state and outcome, table 四 year by year, the quashed answer in both its years."""

from __future__ import annotations

from unittest import mock

from django.test import TestCase, override_settings
from tests.site.test_demo_applications import NOW, fill

from gongkai import law
from gongkai.applications.remedies import ENDINGS, KINDS
from gongkai.applications.remedy_steps import STATES, STEPS
from gongkai.report.identities import broken
from gongkai_site.annual.compiling import compile_report
from gongkai_site.applications.models import Application
from gongkai_site.audit.verify import verify
from gongkai_site.organs.models import Organ
from gongkai_site.remedies.models import Event, Remedy


class TestRemedies(TestCase):
    @classmethod
    def setUpTestData(cls):
        fill()
        cls.rich, cls.founding = Organ.objects.get(slug="zrzyj"), Organ.objects.get(slug="gxj")

    def test_every_kind_state_outcome_and_part_is_there(self):
        assert set(Remedy.objects.values_list("kind", flat=True)) == set(KINDS)
        assert set(Remedy.objects.values_list("state", flat=True)) == set(STATES)
        assert set(Remedy.objects.values_list("outcome", flat=True)) - {""} == set(ENDINGS)
        assert set(Event.objects.values_list("step", flat=True)) >= set(STEPS) - {"withdraw_appeal", "remand"}

    def test_table_4_of_each_year(self):
        wanted = {
            2023: {
                "reconsideration.upheld": 1,
                "reconsideration.other_result": 2,
                "reconsideration.pending": 1,
                "litigation_direct.pending": 1,
                "litigation_after_reconsideration.upheld": 1,
            },
            2024: {
                "reconsideration.upheld": 1,
                "reconsideration.corrected": 2,
                "reconsideration.other_result": 2,
                "reconsideration.pending": 1,
                "litigation_direct.upheld": 1,
                "litigation_direct.other_result": 1,
                "litigation_direct.pending": 1,
                "litigation_after_reconsideration.upheld": 1,
                "litigation_after_reconsideration.pending": 1,
            },
            2025: {
                "reconsideration.corrected": 3,
                "reconsideration.pending": 1,
                "litigation_direct.corrected": 1,
                "litigation_direct.pending": 1,
                "litigation_after_reconsideration.corrected": 1,
                "litigation_after_reconsideration.other_result": 1,
            },
        }
        with override_settings(GONGKAI_NOW=NOW):
            for year, cells in wanted.items():
                report = compile_report(self.rich, year).report
                told = {key.removeprefix("remedies."): value for key, value in report.figures.items() if value}
                told = {key: n for key, n in told.items() if key.startswith(("reconsideration", "litigation"))}
                assert told == {**cells, **_totals(cells)}
                assert [each for each in broken(report) if each.code.startswith("T4-")] == []

    def test_quashed_in_january_changes_the_year_before_nowhere_and_counts_nothing_anew(self):
        case = Application.objects.get(organ=self.rich, subject="矿区修复方案讨论稿")
        assert (case.round, case.state, case.first_on.year, case.answered_on.year) == (2, "closed", 2023, 2024)
        with override_settings(GONGKAI_NOW=NOW):
            reports = {year: compile_report(self.rich, year).report for year in (2022, 2023, 2024)}
        for year in (2023, 2024):
            found = [each for each in broken(reports[year], reports[year - 1]) if each.code.startswith("T3-")]
            assert found == []
        row = law.outcomes()["denied_process"].rows["annual-2021"]
        assert reports[2023].figures[f"applications.{row}.public_welfare_organization"] == 1
        assert reports[2024].figures["applications.granted.public_welfare_organization"] == 0

    def test_the_founding_bureau_has_true_zeros(self):
        with override_settings(GONGKAI_NOW=NOW):
            compiled = compile_report(self.founding, 2020)
        cells = [figure for key, figure in compiled.figures.items() if key.startswith("remedies.")]
        assert {(each.value, each.state) for each in cells} == {(0, "true_zero")}
        assert all(each.reason for each in cells)

    def test_a_second_run_adds_nothing(self):
        before = Event.objects.count(), Remedy.objects.count()
        fill()
        assert (Event.objects.count(), Remedy.objects.count()) == before

    def test_the_trail_is_whole(self):
        # The anchor file still holds heads of other tests, whose rows were taken back: it says nothing of this chain.
        with mock.patch("gongkai_site.audit.verify._last_anchor", return_value={}):
            assert list(verify([f"organ:{self.rich.pk}"])) == []


def _totals(cells: dict[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, n in cells.items():
        total = f"{key.rpartition('.')[0]}.total"
        found[total] = found.get(total, 0) + n
    return found
