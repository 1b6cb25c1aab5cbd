"""Reads of channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Case, Count, Exists, Model, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.http import Http404
from django.urls import reverse

from gongkai.catalogue import CHANNELS
from gongkai_site.assurance.models import Matter
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.channels.models import PORTAL, Account, Post
from gongkai_site.channels.services import VIEW
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import public_items
from gongkai_site.publishing.register import list_of

SUBJECT = "account:"
"""How matters of assurance name an account, before its key."""


def accounts_for(reader: Any) -> QuerySet[Account]:
    """Return the accounts a reader may see, each with ``last``: the day of its last post."""
    posts = Post.objects.filter(account=OuterRef("pk"), voided_at__isnull=True).order_by("-day").values("day")
    items = public_items().filter(organ=OuterRef("organ")).values("published_on")
    last = Case(When(channel=PORTAL, then=Subquery(items[:1])), default=Subquery(posts[:1]))
    return Account.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ").annotate(last=last)


def accounts_of(organ: Organ) -> list[Account]:
    """Return every account an organ has or had on a platform; its part of this site is none."""
    return list(Account.objects.filter(organ=organ).exclude(channel=PORTAL))


def posts_for(reader: Any) -> QuerySet[Post]:
    """Return the posts a reader may see, each with ``is_repeat``."""
    rows = Post.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ", "account", "item")
    return with_repeats(rows)


def with_repeats(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Return posts with ``is_repeat``: whether an earlier post carried the same item to the same channel already."""
    return rows.annotate(is_repeat=_earlier())


def _earlier() -> Exists:
    before = Q(day__lt=OuterRef("day")) | Q(day=OuterRef("day"), pk__lt=OuterRef("pk"))
    same = {name: OuterRef(name) for name in ("organ", "channel", "item")}
    return Exists(Post.objects.filter(before, voided_at__isnull=True, **same))


def counted(rows: QuerySet[Post]) -> QuerySet[Post]:
    """Return the posts that count: not void, and of those that carry one item to one channel the first."""
    return rows.filter(~_earlier(), voided_at__isnull=True)


def carried(item: Item) -> QuerySet[Post]:
    """Return where an item of the site also went out, in the order of days."""
    rows = Post.objects.filter(item=item, voided_at__isnull=True).select_related("account")
    return with_repeats(rows).order_by("day", "pk")


def account_for(reader: Any, pk: int) -> Account:
    """Return one account, or raise Http404 when it is out of sight."""
    return _one(accounts_for(reader), pk)


def post_for(reader: Any, pk: int) -> Post:
    """Return one post, or raise Http404 when it is out of sight."""
    return _one(posts_for(reader), pk)


def years_of(account: Account) -> list[tuple[int, int, str]]:
    """Return the years of an account with how much of it counts and the list that shows it, the latest first."""
    if account.is_portal:
        items = public_items(account.organ).order_by().values_list("published_on__year").annotate(Count("pk"))
        return sorted(((year, count, list_of(account.organ, year)) for year, count in items), reverse=True)
    rows = counted(Post.objects.filter(account=account)).order_by().values_list("day__year").annotate(Sum("quantity"))
    return sorted(((year, count, _list(account=account.pk, year=year)) for year, count in rows), reverse=True)


def subject(account: Account) -> str:
    """Return how matters of assurance name an account."""
    return f"{SUBJECT}{account.pk}"


def with_open_findings() -> list[int]:
    """Return the keys of accounts with a finding that is still to be mended; one query."""
    rows = Matter.objects.filter(subject__startswith=SUBJECT, voided_at__isnull=True, closed_on__isnull=True)
    return [int(told.removeprefix(SUBJECT)) for told in rows.values_list("subject", flat=True)]


def silent_days(account: Any) -> int:
    """Return for how many days an open account has been silent beyond its limit; 0 when it has not."""
    if account.closed_on:
        return 0
    days = (clock.today() - (account.last or account.opened_on)).days
    return days if days > account.stale_days else 0


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """Posts of a year in one channel, by account where it has one; the list that opens them on the desk."""

    channel: str
    name: str
    count: int
    url: str


def counts(organ: Organ, year: int) -> list[ChannelCount]:
    """Return what an organ posted in a year, by channel and account, in the order of channels."""
    of_year = Post.objects.filter(organ=organ, day__range=(date(year, 1, 1), date(year, 12, 31)))
    rows = counted(of_year).order_by().values("channel", "account", "account__name").annotate(count=Sum("quantity"))
    order = list(CHANNELS)
    found = []
    for row in rows:
        facts = {"organ": organ.pk, "channel": row["channel"], "year": year}
        if row["account"]:
            facts["account"] = row["account"]
        found.append(ChannelCount(row["channel"], row["account__name"] or "", row["count"], _list(**facts)))
    return sorted(found, key=lambda each: (order.index(each.channel), each.name))


def _list(**facts: Any) -> str:
    return f"{reverse('channels_posts')}?{urlencode({**facts, 'state': 'counts'})}"


Row = TypeVar("Row", bound=Model)


def _one(rows: QuerySet[Row], pk: int) -> Row:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
