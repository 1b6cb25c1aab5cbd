"""What an organ made public in a year, by kind and channel: the lines its annual report tells, each with its rows.

The site's items count by kind, posts by channel and account. An item that was also posted counts once in each channel,
with the first of its posts there: the founding report adds its channels up in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from gongkai.catalogue import CHANNELS, KINDS
from gongkai_site.channels import queries
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.register import PUBLISHING

POST = {"zh": "推送", "en": "posts"}


class OfKind(Protocol):
    """How many items of a kind a part of the site counts, and the list that shows them."""

    @property
    def kind(self) -> str:
        """Return the kind."""

    @property
    def channel(self) -> str:
        """Return the channel."""

    @property
    def count(self) -> int:
        """Return how many."""

    @property
    def url(self) -> str:
        """Return the address of the list."""


SITE: list[tuple[Callable[[Organ, int], Iterable[OfKind]], Mapping[str, str]]] = [(PUBLISHING.counts, {})]
"""What counts items of the organ's site, each with the words of its channel where they are others; parts add theirs."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the counts: what, where, how many, and the list on the desk that shows its rows."""

    kind: dict[str, str]
    channel: dict[str, str]
    count: int
    url: str

    def told(self, lang: str) -> dict[str, Any]:
        """Return the line as it is printed."""
        return {"kind": self.kind[lang], "channel": self.channel[lang], "count": self.count}


def lines(organ: Organ, year: int) -> list[Line]:
    """Return the lines of a year: the site by kind, then the other channels."""
    site = [
        Line(KINDS[each.kind].words, dict(channel or CHANNELS[each.channel].words), each.count, each.url)
        for count, channel in SITE
        for each in count(organ, year)
    ]
    return [*site, *(_posts(each) for each in queries.counts(organ, year))]


def _posts(count: queries.ChannelCount) -> Line:
    words = CHANNELS[count.channel].words
    if count.name:
        words = {"zh": f"{words['zh']}（{count.name}）", "en": f"{words['en']} ({count.name})"}
    return Line(POST, words, count.count, count.url)
