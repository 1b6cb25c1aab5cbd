"""Reads of channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Max, Model, Q, QuerySet, Sum
from django.http import Http404

from gongkai.catalogue import CHANNELS
from gongkai_site.assurance.models import Matter
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.channels.models import Account, Post
from gongkai_site.channels.services import VIEW
from gongkai_site.organs.models import Organ

SUBJECT = "account:"
"""How matters of assurance name an account, before its key."""


def accounts_for(reader: Any) -> QuerySet[Account]:
    """Return the accounts a reader may see, each with ``last``: the day of its last post."""
    last = Max("posts__day", filter=Q(posts__voided_at__isnull=True))
    return Account.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ").annotate(last=last)


def posts_for(reader: Any) -> QuerySet[Post]:
    """Return the posts a reader may see."""
    return Post.objects.filter(organ__in=organs_for(reader, VIEW)).select_related("organ", "account", "item")


def account_for(reader: Any, pk: int) -> Account:
    """Return one account, or raise Http404 when it is out of sight."""
    return _one(accounts_for(reader), pk)


def post_for(reader: Any, pk: int) -> Post:
    """Return one post, or raise Http404 when it is out of sight."""
    return _one(posts_for(reader), pk)


def years_of(account: Account) -> list[tuple[int, int]]:
    """Return the years of an account with how much it posted, the latest first."""
    rows = account.posts.filter(voided_at__isnull=True).order_by().values("day__year").annotate(count=Sum("quantity"))
    return sorted(((row["day__year"], row["count"]) for row in rows), reverse=True)


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
class Count:
    """Posts of a year in one channel, by account where it has one; what opens them on the desk."""

    channel: str
    account: int | None
    name: str
    count: int


def counts(organ: Organ, year: int) -> list[Count]:
    """Return what an organ posted in a year, by channel and account, in the order of channels."""
    rows = (
        Post.objects.filter(organ=organ, voided_at__isnull=True, day__range=(date(year, 1, 1), date(year, 12, 31)))
        .order_by()
        .values("channel", "account", "account__name")
        .annotate(count=Sum("quantity"))
    )
    order = list(CHANNELS)
    found = [Count(row["channel"], row["account"], row["account__name"] or "", row["count"]) for row in rows]
    return sorted(found, key=lambda each: (order.index(each.channel), each.name))


Row = TypeVar("Row", bound=Model)


def _one(rows: QuerySet[Row], pk: int) -> Row:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
