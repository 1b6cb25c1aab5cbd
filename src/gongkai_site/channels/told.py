"""What the text of an annual report tells of publication: items by kind, posts by channel, and all together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from gongkai.catalogue import CHANNELS, KINDS
from gongkai_site.channels import queries
from gongkai_site.channels.counting import SITE
from gongkai_site.channels.models import PORTAL, Account
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.queries import public_items
from gongkai_site.publishing.register import list_of
from gongkai_site.registers.facts import Fact

ITEMS = {"zh": "条", "en": "items"}
TOTAL = "public.total"
ALL = {"zh": "主动公开信息总数", "en": "items made public, all channels"}
NONE = {
    "zh": "本机关没有在这里发布过信息，也没有登记账号",
    "en": "the organ has published nothing here and entered no account",
}


class Published:
    """The source ``published``."""

    name = "published"

    def facts(self, organ: Organ, year: int) -> Iterable[Fact]:
        """Return how much was made public: by kind on the site, by channel elsewhere, the sum."""
        counted = [*_kinds(organ, year), *_channels(organ, year)]
        total = sum(int(fact.value or 0) for fact in counted)
        if total or _is_kept(organ, year):
            yield Fact(TOTAL, ALL, total, ITEMS)
            yield from counted
        else:
            yield Fact(TOTAL, ALL, None, ITEMS, None, NONE)


def _is_kept(organ: Organ, year: int) -> bool:
    """Say whether an organ published here by the end of a year, or had an account."""
    items = public_items(organ).filter(published_on__lte=date(year, 12, 31))
    return items.exists() or Account.objects.filter(organ=organ, opened_on__year__lte=year).exists()


def _kinds(organ: Organ, year: int) -> Iterator[Fact]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for count, _channel in SITE:
        for each in count(organ, year):
            found[each.kind].append((each.count, each.url))
    for key, kind in KINDS.items():
        rows = found[key]
        # Rows of two sites have no list in common.
        url = None if len(rows) > 1 else rows[0][1] if rows else list_of(organ, year, key)
        words = {"zh": f"网站公开·{kind.words['zh']}", "en": f"on the site: {kind.words['en']}"}
        yield Fact(f"items.{key}", words, sum(count for count, _ in rows), ITEMS, url)


def _channels(organ: Organ, year: int) -> Iterator[Fact]:
    """Yield the channels in use: those with a post in the year, and those with an account."""
    found: dict[str, list[queries.ChannelCount]] = defaultdict(list)
    for each in queries.counts(organ, year):
        found[each.channel].append(each)
    held = set(Account.objects.filter(organ=organ, opened_on__year__lte=year).values_list("channel", flat=True))
    for key, channel in CHANNELS.items():
        rows = found[key]
        if key == PORTAL or not (rows or key in held):
            continue
        words = {"zh": f"发布·{channel.words['zh']}", "en": f"posts: {channel.words['en']}"}
        url = rows[0].url if len(rows) == 1 else None
        yield Fact(f"channels.{key}", words, sum(each.count for each in rows), ITEMS, url)


PUBLISHED = Published()
