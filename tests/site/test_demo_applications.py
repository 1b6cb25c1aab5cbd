"""The demo's caseload: every state and every outcome, years in balance, the founding bureau with its true zeros."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest import mock

from django.test import TestCase, override_settings

from gongkai import law
from gongkai.applications import STATES
from gongkai.report.identities import applicable, broken
from gongkai_site.annual.compiling import compile_report
from gongkai_site.applications.models import Application, Event
from gongkai_site.audit.verify import verify
from gongkai_site.demo import filling
from gongkai_site.organs.models import Organ
from gongkai_site.proposals.models import Proposal
from gongkai_site.proposals.table import STATES as PROPOSAL_STATES
from gongkai_site.registers.protocol import register_behind
from gongkai_site.requests.models import Request

NOW = datetime(2026, 6, 18, 2, 0, tzinfo=UTC)


def fill():
    """Fill the demo without its items, posts and reports, which have tests of their own."""
    with (
        override_settings(GONGKAI_NOW=NOW),
        mock.patch.object(filling, "item_steps", return_value=[]),
        mock.patch.object(filling, "channel_steps", return_value=[]),
        mock.patch.object(filling, "report_steps", return_value=[]),
    ):
        filling.fill()


class TestCaseload(TestCase):
    @classmethod
    def setUpTestData(cls):
        fill()
        cls.rich, cls.founding = Organ.objects.get(slug="zrzyj"), Organ.objects.get(slug="gxj")

    def test_corrections_and_proposals_stand_where_their_stories_lead(self):
        rows = Request.objects.order_by("pk").values_list("organ__slug", "decision", "state")
        assert sorted(rows) == [
            ("zrzyj", "", "checked"),
            ("zrzyj", "", "checking"),
            ("zrzyj", "agree", "agreed"),
            ("zrzyj", "correct", "told"),
            ("zrzyj", "refuse", "told"),
            ("zrzyj", "transfer", "told"),
        ]
        assert all(each.applications.count() == 1 for each in Request.objects.filter(kind="proposal"))

    def test_cases_stand_in_every_state(self):
        assert set(Application.objects.values_list("state", flat=True)) == set(STATES)

    def test_every_outcome_is_there(self):
        assert set(Application.objects.values_list("result", flat=True)) - {""} == set(law.outcomes())

    def test_proposals_stand_in_every_state(self):
        assert set(Proposal.objects.filter(organ=self.rich).values_list("state", flat=True)) == set(PROPOSAL_STATES)

    def test_each_year_balances_and_carries_over(self):
        with override_settings(GONGKAI_NOW=NOW):
            reports = {year: compile_report(self.rich, year).report for year in range(2022, 2027)}
        for year in range(2023, 2027):
            found = [each for each in broken(reports[year], reports[year - 1]) if each.code.startswith("T3-")]
            assert found == []
        received = [reports[year].figures["applications.new_received.total"] for year in (2023, 2024, 2025)]
        assert received == [12, 13, 8]

    def test_every_figure_and_every_total_is_the_sum_of_the_rows_it_opens(self):
        for year in (2023, 2024, 2025):
            found = compile_report(self.rich, year).report
            for key in found.mixed_form.keys:
                if key.startswith(("applications.", "remedies.")):
                    rows = register_behind(found.form, key).records(self.rich, year, key, filling.DEMO).visible
                    assert sum(row.counted for row in rows) == found.figures[key], (year, key)

    def test_cases_over_31_december_are_carried_in_their_columns(self):
        with override_settings(GONGKAI_NOW=NOW):
            reports = {year: compile_report(self.rich, year).report for year in range(2022, 2026)}
        for year in (2023, 2024, 2025):
            asked = [
                each for each in applicable(reports[year].mixed_form, reports[year - 1]) if each.code == "T3-CARRY"
            ]
            assert len(asked) == 7
            gaps = [each.sides(reports[year].figures, reports[year - 1].figures) for each in asked]
            assert all(found == expected and known for found, expected, known in gaps)
        assert _over(reports[2023]) == {"natural_person": 2, "total": 2}
        assert _over(reports[2024]) == {"natural_person": 1, "business_enterprise": 1, "total": 2}
        assert _over(reports[2025]) == {"natural_person": 1, "total": 1}

    def test_the_founding_bureau_has_true_zeros(self):
        with override_settings(GONGKAI_NOW=NOW):
            compiled = compile_report(self.founding, 2020)
        cells = [figure for key, figure in compiled.figures.items() if key.startswith("applications.")]
        assert {(each.value, each.state) for each in cells} == {(0, "true_zero")}
        assert all(each.reason for each in cells)

    def test_a_second_run_adds_nothing(self):
        before = Event.objects.count()
        fill()
        assert Event.objects.count() == before

    def test_the_trail_is_whole(self):
        # The anchor file still holds heads of other tests, whose rows were taken back: it says nothing of this chain.
        with mock.patch("gongkai_site.audit.verify._last_anchor", return_value={}):
            assert list(verify([f"organ:{self.rich.pk}"])) == []

    def test_organs_of_the_demo_are_marked(self):
        assert filling.marks() == {self.rich.pk: "rich", self.founding.pk: "founding"}


def _over(report) -> dict[str, int]:
    """Return what a year hands on to the next, by column."""
    row = "applications.carried_out."
    return {key.removeprefix(row): n for key, n in report.figures.items() if key.startswith(row) and n}
