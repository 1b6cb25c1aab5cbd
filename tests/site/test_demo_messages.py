"""The demo's messages: the founding bureau's thirteen of 2020, and every state at the rich organ."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from unittest import mock

from django.test import TestCase, override_settings

from gongkai_site.audit.verify import verify
from gongkai_site.demo import filling
from gongkai_site.messages_board.kinds import STATES
from gongkai_site.messages_board.models import Message, MessageEvent
from gongkai_site.organs.models import Organ
from gongkai_site.registers.facts import facts

NOW = datetime(2026, 6, 18, 2, 0, tzinfo=UTC)


def fill():
    """Fill the demo without its items and posts, which have tests of their own."""
    with (
        override_settings(GONGKAI_NOW=NOW),
        mock.patch.object(filling, "item_steps", return_value=[]),
        mock.patch.object(filling, "channel_steps", return_value=[]),
    ):
        filling.fill()


class TestMessages(TestCase):
    @classmethod
    def setUpTestData(cls):
        fill()
        cls.founding = Organ.objects.get(slug="gxj")

    def test_the_founding_bureau_answered_and_closed_thirteen_all_satisfied(self):
        told = facts(self.founding, 2020)
        names = ("received", "answered", "answered_online", "closed", "satisfaction")
        assert [told[f"messages.{name}"].value for name in names] == [13, 13, 13, 13, Decimal("100.00")]
        assert set(Message.objects.filter(organ=self.founding).values_list("board", flat=True)) == {"city_board"}

    def test_all_of_them_were_answered_in_time(self):
        rows = Message.objects.filter(organ=self.founding)
        assert [each.number for each in rows if each.answered_on > each.due_on] == []

    def test_messages_stand_in_every_state(self):
        assert set(Message.objects.values_list("state", flat=True)) == set(STATES)

    def test_a_second_run_adds_nothing_and_the_trail_holds(self):
        before = Message.objects.count(), MessageEvent.objects.count()
        fill()
        assert (Message.objects.count(), MessageEvent.objects.count()) == before
        # The anchor file still holds heads of other tests, whose rows were taken back: it says nothing of this chain.
        with mock.patch("gongkai_site.audit.verify._last_anchor", return_value={}):
            assert list(verify([f"organ:{self.founding.pk}"])) == []
