"""The demo's reports: each drafted, signed, public and submitted on its days; the founding bureau's figures."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from unittest import mock

import pytest
from django.test import Client, TestCase, override_settings

from gongkai.report.forms import form_of_year
from gongkai.report.narrative import read_narrative
from gongkai_site.accounts.models import Person
from gongkai_site.annual.checking import edition_stopped
from gongkai_site.annual.frozen import figures_moved
from gongkai_site.annual.models import Edition, Submission
from gongkai_site.demo import filling
from gongkai_site.organs.models import Organ

NOW = datetime(2026, 6, 18, 2, 0, tzinfo=UTC)
PROJECTS, AMOUNT = (f"proactive.centralized_procurement.procurement_{part}" for part in ("projects", "amount"))

EXPECTED = Path(__file__).parents[3] / "shared" / "data" / "reports" / "00-baiyin-miit-2020" / "expected.json"
BACKEND = "gongkai_site.accounts.backends.PowersBackend"


def fill():
    """Fill the demo without its items and posts, which have tests of their own."""
    with (
        override_settings(GONGKAI_NOW=NOW),
        mock.patch.object(filling, "item_steps", return_value=[]),
        mock.patch.object(filling, "channel_steps", return_value=[]),
    ):
        filling.fill()


class TestReports(TestCase):
    @classmethod
    def setUpTestData(cls):
        fill()
        cls.founding, cls.rich = Organ.objects.get(slug="gxj"), Organ.objects.get(slug="zrzyj")

    def edition(self, organ, year) -> Edition:
        return Edition.objects.filter(organ=organ, year=year).first()

    def test_every_report_is_public_and_was_submitted_in_time(self):
        years = list(Edition.objects.order_by("year", "number").values_list("organ__slug", "year", "number", "live"))
        assert years == [
            ("gxj", 2019, 1, True),
            ("gxj", 2020, 1, True),
            ("zrzyj", 2023, 1, True),
            ("zrzyj", 2024, 1, True),
            ("zrzyj", 2025, 1, True),
            ("zrzyj", 2025, 2, True),
        ]
        for row in Submission.objects.filter(edition__number=1):
            assert row.sent_at.date() <= date(row.edition.year + 1, 1, 31)

    def test_the_founding_figures_of_2020(self):
        report = self.edition(self.founding, 2020).report
        known = dict.fromkeys(form_of_year(2020).keys, 0) | {PROJECTS: 57, AMOUNT: Decimal("1835100.00")}
        assert dict(report.figures) == known
        assert report.dated == date(2021, 1, 18)
        assert not [key for key, mark in report.marks.items() if mark.state in ("blank", "not_kept")]
        assert "采购项目57个，采购总金额183.51万元" in str(report.section("一"))

    @pytest.mark.skipif(not EXPECTED.exists(), reason="the shared sample documents are not beside the repository")
    def test_the_figures_are_those_of_the_founding_document(self):
        told = json.loads(EXPECTED.read_text(encoding="utf-8"))
        report = self.edition(self.founding, told["year"]).report
        assert (report.organ, report.year, report.form) == (told["organ"], told["year"], told["form"])
        assert report.title.endswith(told["title"].removeprefix(told["organ"]))
        assert dict(report.figures) == {key: Decimal(str(value)) for key, value in told["figures"].items()}

    def test_every_figure_of_the_rich_organ_opens_its_rows_and_gives_them_away(self):
        client = Client()
        with override_settings(GONGKAI_NOW=NOW):
            client.force_login(Person.objects.get(username="zr_zhuanyuan"), backend=BACKEND)
        for key in ("applications.new_received.total", "remedies.reconsideration.total"):
            at = f"/desk/annual/zrzyj/2024/figure/{key}/"
            with override_settings(GONGKAI_NOW=NOW):
                assert client.get(at).status_code == 200
                sheet = b"".join(client.get(f"{at}?export=csv").streaming_content).decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(sheet)))[1:]
            assert len(rows) == self.edition(self.rich, 2024).report.figures[key] > 0
            assert all(title and date.fromisoformat(day) and count == "1" for title, day, count in rows)

    def test_last_years_problems_are_followed_up(self):
        five = self.edition(self.founding, 2020).report.section("五").paragraphs
        assert "采购台账自2020年1月起改为电子登记，年报数字由台账直接得出。" in five
        assert len(five) - five.index("对上一年度报告所列的问题，改进情况如下：") == 4

    def test_one_was_returned_and_corrected(self):
        second = self.edition(self.rich, 2025)
        first = Edition.objects.get(organ=self.rich, year=2025, number=1)
        key = "proactive.administrative_penalty.decisions"
        assert (first.report.figures[key], second.report.figures[key]) == (58, 61)
        assert "58件更正为61件" in second.note
        assert [row.state for row in Submission.objects.filter(organ=self.rich, edition__year=2025)] == [
            "received",
            "returned",
        ]

    def test_text_and_tables_agree_and_nothing_moved_since(self):
        with override_settings(GONGKAI_NOW=NOW):
            for edition in Edition.objects.all():
                found = {each.code for each in read_narrative(edition.report).problems if each.severity != "note"}
                assert not {"TEXT-SUM", "TEXT-TABLE"} & found, edition
                assert edition_stopped(edition) is None, edition
                if edition.number == 2 or edition.year != 2025:
                    assert figures_moved(edition) == [], edition

    def test_a_second_run_adds_nothing(self):
        before = Edition.objects.count(), Submission.objects.count()
        fill()
        assert (Edition.objects.count(), Submission.objects.count()) == before
