"""What the text of an annual report tells of messages: the year's counts and shares, each with its list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.urls import reverse

from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.statistics import Period, figures, in_all, of_period
from gongkai_site.organs.models import Organ
from gongkai_site.registers.facts import Fact
from gongkai_site.registers.protocol import Words

COUNT: Words = {"zh": "件", "en": "messages"}
PER_CENT: Words = {"zh": "%", "en": "%"}
COUNTS: dict[str, tuple[str, str, Words]] = {
    "messages.received": ("received", "counted", {"zh": "收到留言数", "en": "messages received"}),
    "messages.answered": ("answered", "answered", {"zh": "答复留言数", "en": "messages answered"}),
    "messages.answered_online": ("online", "online", {"zh": "网上答复留言数", "en": "messages answered online"}),
    "messages.closed": ("closed", "closed", {"zh": "办结留言数", "en": "messages closed"}),
    "messages.rated": ("rated", "rated", {"zh": "已评价留言数", "en": "messages rated"}),
}
"""By name: the figure, the list that shows its rows, and the words."""
SHARES: dict[str, tuple[str, str, Words, Words]] = {
    "messages.answer_rate": (
        "answer_rate",
        "online",
        {"zh": "留言答复率（网上答复数占收到数）", "en": "share of messages answered online, of those received"},
        {"zh": "全年没有收到留言，没有答复率。", "en": "No message was received in the year, so there is no rate."},
    ),
    "messages.closing_rate": (
        "closing_rate",
        "closed",
        {"zh": "留言办结率（办结数占收到数）", "en": "share of messages closed, of those received"},
        {"zh": "全年没有收到留言，没有办结率。", "en": "No message was received in the year, so there is no rate."},
    ),
    "messages.satisfaction": (
        "satisfaction",
        "satisfied",
        {
            "zh": "留言满意率（满意和基本满意数占已评价数）",
            "en": "share of messages rated satisfied or basically satisfied, of those rated",
        },
        {"zh": "没有留言人作出评价，没有满意率。", "en": "No answer was rated, so there is no rate."},
    ),
}


class Messages:
    """Counts of messages."""

    name = "messages"

    def facts(self, organ: Organ, year: int) -> Iterator[Fact]:
        """Yield the counts of a year: of the valid messages received in it, as they stand now."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        found = in_all(figures(of_period(Message.objects.filter(organ=organ), first, last)))
        period = Period(first, last, organ.pk)

        def address(show: str) -> str:
            return f"{reverse('messages')}?{period.link(show)}"

        for name, (figure, show, words) in COUNTS.items():
            yield Fact(name, words, getattr(found, figure), COUNT, address(show))
        for name, (figure, show, words, why) in SHARES.items():
            value: Decimal | None = getattr(found, figure)
            yield Fact(name, words, value, PER_CENT, address(show), None if value is not None else why)


MESSAGES = Messages()
