"""The demo's items: as many of each kind as the founding bureau's report of 2020 says, each through its gates."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from unittest import mock

from django.test import TestCase, override_settings
from tests.site.conftest import NOW

from gongkai.report.bound import TOKEN
from gongkai.workdays import load
from gongkai_site import PACKAGE
from gongkai_site.annual.models import Edition, Section
from gongkai_site.audit.models import Entry
from gongkai_site.audit.verify import verify
from gongkai_site.base import clock
from gongkai_site.demo import files
from gongkai_site.demo.filling import fill
from gongkai_site.files.queries import opened
from gongkai_site.organs.models import Organ
from gongkai_site.proposals.models import Proposal
from gongkai_site.publishing.attachments import files_of, ids_of
from gongkai_site.publishing.models import AccessPlace, Column, Delivery, Item, NotOpen
from gongkai_site.publishing.queries import public_items
from gongkai_site.registers.facts import facts
from gongkai_site.review.models import Review

COUNTS = {
    "policy": 5,
    "plan": 3,
    "budget": 2,
    "interpretation": 11,
    "response": 3,
    "news": 3,
    "proposal_answer": 6,
    "notice": 15,
}
"""In the order and by the names of examples/baiyin-miit-2020.txt."""
POSTS = {"wechat": 876, "app": 34, "douyin": 60}
FOUNDING = {
    "表二·政府集中采购·采购项目数量": "57",
    "表二·政府集中采购·采购总金额": "183.51万元",
    "承办政协提案": "4",
    "承办人大代表建议": "2",
    "公开建议提案办理结果": "6",
    "收到留言数": "13",
    "答复留言数": "13",
    "办结留言数": "13",
    "留言满意率（满意和基本满意数占已评价数）": "100%",
}
"""What the founding report says besides, each bound in ours."""
NUMBER = re.compile(r"\d+")


def of_2020(organ):
    return public_items(organ).filter(published_on__year=2020)


class TestItems(TestCase):
    """The demo is filled once for all of these."""

    @classmethod
    def setUpTestData(cls):
        with override_settings(GONGKAI_NOW=NOW):
            fill()
        cls.bureau = Organ.objects.get(slug="gxj")

    def test_the_counts_are_those_of_the_report(self):
        assert Counter(of_2020(self.bureau).values_list("kind", flat=True)) == COUNTS

    def test_every_number_of_the_founding_text_is_bound(self):
        """The report frozen at this very moment says them, and prints what the registers give."""
        edition = Edition.objects.get(organ=self.bureau, year=2020)
        bound = edition.bound_values
        assert bound["主动公开信息总数"] == str(sum([*COUNTS.values(), *POSTS.values()])) == "1018"
        listed = [int(value) for label, value in bound.items() if label.startswith(("网站公开·", "发布·"))]
        assert sorted(listed) == sorted([*COUNTS.values(), *POSTS.values()])
        for label, value in FOUNDING.items():
            assert bound[label] == value, label
        written = "".join(Section.objects.filter(work__organ=self.bureau, key="general").values_list("text", flat=True))
        assert set(NUMBER.findall(TOKEN.sub("", written))) <= {"2019", "2020", "2021"}
        printed = str(edition.report.section("一"))
        for said in (
            "1018条",
            "57个",
            "183.51万元",
            "政协提案4件、人大代表建议2件",
            "留言13条，答复13条",
            "满意率为100%",
        ):
            assert said in printed, said

    def test_each_went_through_every_gate_by_different_hands(self):
        for item in of_2020(self.bureau):
            reviews = Review.objects.filter(object_id=str(item.pk), kind="publishing", state="published")
            assert reviews.exists(), item.title
            for review in reviews:
                signed = {(each.level, each.gate): each.person.username for each in review.signatures.all()}
                assert set(signed) == {(level, gate) for level, gates in review.rule["levels"] for gate in gates}
                hands = {level: {name for (at, _), name in signed.items() if at == level} for level, _ in signed}
                people = [name for names in hands.values() for name in names]
                assert len(people) == len(set(people)) == len(hands)
                assert review.secrecy.result == "publishable"
                assert not {"jingban", review.secrecy.person.username} & set(people)

    def test_all_five_gates_are_passed(self):
        for item in of_2020(self.bureau):
            review = Review.objects.filter(object_id=str(item.pk), state="published").first()
            gates = {each.gate for each in review.signatures.all()} | {"secrecy"}
            assert gates == {"political", "legal", "policy", "secrecy", "text"}

    def test_each_carries_its_day(self):
        calendar = load()
        for item in of_2020(self.bureau):
            assert calendar.is_working_day(item.published_on), (item.title, item.published_on)
            assert item.written_on <= item.published_on
            assert clock.day_of(item.first_published_at) == item.published_on
            assert item.index_number.startswith("gxj/2020-")
            first = item.revisions.order_by("pk").first()
            assert clock.day_of(first.created_at) == item.published_on
            review = Review.objects.filter(object_id=str(item.pk)).last()
            assert clock.day_of(review.created_at) == item.published_on

    def test_interpretations_follow_their_documents_within_three_working_days(self):
        calendar = load()
        own = of_2020(self.bureau).filter(kind="policy", forwarded_from="")
        assert own.count() == 4
        for policy in own:
            (reading,) = policy.readings.all()
            assert policy.published_on <= reading.published_on <= calendar.add(policy.published_on, 3)
        rest = of_2020(self.bureau).filter(kind="interpretation", interprets=None)
        assert rest.count() == 7
        assert all(each.forwarded_from for each in rest)

    def test_files_and_pictures_are_there(self):
        with_files = [item for item in of_2020(self.bureau) if ids_of(item)]
        assert len(with_files) >= 6
        for item in with_files:
            found = files_of(item)
            assert list(found) == ids_of(item)
            for file in found.values():
                with opened(file) as stream:
                    assert stream.read(4)
            for picture in re.findall(r"<img[^>]*>", item.body):
                assert re.search(r'alt="[^"]{10,}"', picture), item.title
        assert not any("{" in item.body for item in Item.objects.all())

    def test_texts_are_fit_to_be_read(self):
        titles = list(Item.objects.values_list("title", flat=True))
        assert len(set(titles)) == len(titles)
        for item in Item.objects.all():
            assert len(item.summary) <= 100
            assert len(item.body) > 80

    def test_some_wait_at_their_gates(self):
        waiting = {
            review.title: (review.level, hasattr(review, "secrecy"))
            for review in Review.objects.filter(
                state="in_review", organ=self.bureau, title__in=Item.objects.values("title")
            )
        }
        assert sorted(waiting.values()) == [("final", False), ("final", True), ("first", False)]
        assert not Item.objects.filter(title__in=waiting, live=True).exists()

    def test_a_corrected_item_says_so(self):
        item = Item.objects.get(title__contains="专精特新")
        assert "6月30日" in item.body
        assert "6月31日" not in item.body
        assert item.correction
        assert Review.objects.filter(object_id=str(item.pk), state="published").count() == 2
        assert item.last_published_at > item.first_published_at

    def test_an_older_policy_is_repealed_by_a_newer(self):
        (item,) = Item.objects.filter(organ=self.bureau, life="repealed")
        assert item.live
        assert item.published_on.year == 2019
        assert item.life_by.published_on == item.life_on

    def test_a_withdrawn_notice_is_gone_and_its_reason_kept(self):
        (item,) = Item.objects.filter(organ=self.bureau, life="withdrawn")
        assert not item.live
        assert item.life_reason
        assert item not in public_items(self.bureau)

    def test_lines_of_what_is_not_open_have_their_next_review(self):
        lines = NotOpen.objects.filter(organ=self.bureau)
        assert {each.attribute for each in lines} == {"withheld", "on_application"}
        assert all(each.next_review_on.year == 2021 for each in lines)

    def test_the_catalogue_has_every_item_and_explains_what_is_empty(self):
        columns = Column.objects.filter(organ=self.bureau)
        assert not Item.objects.filter(organ=self.bureau, column=None).exists()
        empty = columns.exclude(items__live=True)
        assert sorted(each.slug for each in empty if each.empty_reason) == ["charges", "licences", "penalties"]
        assert [each.slug for each in empty if not each.empty_reason] == ["statistics"]

    def test_places_are_open_and_one_received_its_delivery(self):
        places = AccessPlace.objects.filter(organ__slug="baiyin")
        assert {each.kind for each in places} == {"archive", "library", "service"}
        (delivery,) = Delivery.objects.filter(organ=self.bureau)
        assert delivery.place.kind == "archive"
        assert delivery.lines.count() == public_items(self.bureau).filter(kind__in=["policy", "plan"]).count()

    def test_the_trail_is_whole_and_goes_by_its_days(self):
        # The anchor file still holds heads of other tests, whose rows were taken back: it says nothing of these chains.
        with mock.patch("gongkai_site.audit.verify._last_anchor", return_value={}):
            assert list(verify()) == []
        days = list(
            Entry.objects.filter(chain=f"organ:{self.bureau.pk}").order_by("number").values_list("at", flat=True)
        )
        assert days == sorted(days)

    def test_answers_of_the_year_before_are_published_and_six_of_the_year_are_done(self):
        told = {name: fact.value for name, fact in facts(self.bureau, 2020).items()}
        assert (told["proposals.cppcc.undertaken"], told["proposals.deputies.undertaken"]) == (4, 2)
        assert (told["proposals.answered"], str(told["proposals.satisfaction"])) == (6, "100.00")
        assert (told["proposals.published"], told["proposals.published.of_last_year"]) == (6, 6)
        linked = Proposal.objects.filter(organ=self.bureau, item__isnull=False)
        assert {each.item for each in linked} == set(of_2020(self.bureau).filter(kind="proposal_answer"))
        assert all(each.letters.get().title.endswith(each.item.title.removeprefix("对")) for each in linked)

    def test_a_second_filling_adds_nothing(self):
        before = (Item.objects.count(), Review.objects.count(), Entry.objects.count())
        fill()
        assert (Item.objects.count(), Review.objects.count(), Entry.objects.count()) == before


def test_the_report_says_these_counts():
    words = (PACKAGE.parents[1] / "examples" / "baiyin-miit-2020.txt").read_text(encoding="utf-8")
    for kind, name in zip(
        COUNTS,
        (
            "政策法规类",
            "规划计划类",
            "预算决算类",
            "政策解读类",
            "回应关切类",
            "新闻发布类",
            "建议提案办理类",
            "通知公告类",
        ),
        strict=True,
    ):
        assert f"{name}{COUNTS[kind]}条" in words


def test_the_demo_alone_sets_the_clock():
    setting = [
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if "clock.at(" in path.read_text(encoding="utf-8")
    ]
    assert set(setting) == {"demo"}


def test_the_present_returns_after_the_block(settings):
    settings.GONGKAI_NOW = None
    then = datetime(2020, 5, 6, 9, tzinfo=clock.SHANGHAI)
    with clock.at(then):
        assert clock.today() == then.date()
        with clock.at(then.replace(day=7)):
            assert clock.today().day == 7
        assert clock.today().day == 6
    assert clock.now().year > 2020


def test_a_chart_and_sheets_are_what_their_names_say():
    assert files.chart(["1", "2"], [3, 4]).read(8) == b"\x89PNG\r\n\x1a\n"
    assert files.made("a.csv", [["甲", 1]]).read().decode() == "\ufeff甲,1\r\n"
    assert files.made("a.xlsx", [["甲", 1]]).read(2) == b"PK"
