"""Every write of channels."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from gongkai.catalogue import CHANNELS
from gongkai.problems import Problem
from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.channels.models import PORTAL, Account, Post
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item

VIEW, MANAGE, POST = "channels.view", "channels.manage", "channels.post"
OF_ACCOUNT = ("name", "handle", "sponsor", "opened_on", "filed_on", "filing", "interactive", "reviewer", "stale_days")
MOST_NAME = Account._meta.get_field("handle").max_length
MOST = {field.name: field.max_length for field in Post._meta.fields if field.max_length and field.editable}


# --- accounts -----------------------------------------------------------------------------------------------------


@transaction.atomic
def open_account(*, by: Any, organ: Organ, channel: str, **facts: Any) -> Account:
    """Enter an account; raise Refused CHANNEL-KIND, CHANNEL-MISSING, CHANNEL-TAKEN and those of power."""
    require(by, MANAGE, organ)
    if channel not in CHANNELS or not CHANNELS[channel].account:
        raise Refused("CHANNEL-KIND", field="channel", channel=channel)
    facts = _tidy({"stale_days": CHANNELS[channel].stale, **facts})
    raise_if(_account_fault(organ, channel, facts))
    made = Account.objects.create(organ=organ, channel=channel, **facts)
    trail.record("account.opened", made, by=by, organ=organ.pk, data={"channel": channel})
    return made


@transaction.atomic
def keep_portal(*, by: Any, organ: Organ, opened_on: date) -> Account:
    """Enter an organ's part of this site among its accounts, or return the entry; its items are its posts."""
    require(by, MANAGE, organ)
    facts = {
        "name": organ.name[:MOST_NAME],
        "handle": organ.slug[:MOST_NAME],
        "sponsor": organ.name,
        "opened_on": opened_on,
        "stale_days": CHANNELS[PORTAL].stale,
    }
    made, is_new = Account.objects.get_or_create(organ=organ, channel=PORTAL, defaults=facts)
    if is_new:
        trail.record("account.opened", made, by=by, organ=organ.pk, data={"channel": PORTAL})
    return made


@transaction.atomic
def change_account(*, by: Any, account: Account, seen: int, **changes: Any) -> Account:
    """Change what is kept of an account."""
    raise_if(may_change(by, account))
    facts = {name: getattr(account, name) for name in OF_ACCOUNT} | _tidy(changes)
    raise_if(_account_fault(account.organ, account.channel, facts, account))
    account.take(seen=seen, **facts)
    trail.record("account.changed", account, by=by, organ=account.organ_id, data={"version": account.version})
    return account


@transaction.atomic
def close_account(*, by: Any, account: Account, seen: int, on: date, reason: str) -> Account:
    """Close an account, with the reason; what it posted stays and counts."""
    raise_if(may_close(by, account))
    if not reason.strip():
        raise Refused("CHANNEL-REASON", field="reason")
    last = account.posts.filter(voided_at__isnull=True).aggregate(last=Max("day"))["last"]
    if on < account.opened_on or on > clock.today() or (last and on < last):
        raise Refused("CHANNEL-DAY", field="on", day=on)
    account.take(seen=seen, closed_on=on, close_reason=reason.strip())
    trail.record("account.closed", account, by=by, organ=account.organ_id, data={"on": on})
    return account


def may_change(person: Any, account: Account) -> Refusal | None:
    """Return why a person may not change what is kept of an account, or None."""
    return may(person, MANAGE, account.organ) or _closed(account)


def may_close(person: Any, account: Account) -> Refusal | None:
    """Return why a person may not close an account, or None; a part of this site ends with its organ."""
    refused = may_change(person, account)
    return refused or (refusal("CHANNEL-PORTAL", name=account.name) if account.is_portal else None)


def _closed(account: Account) -> Refusal | None:
    return refusal("CHANNEL-CLOSED", name=account.name, day=account.closed_on) if account.closed_on else None


def _account_fault(organ: Organ, channel: str, facts: Mapping[str, Any], but: Account | None = None) -> Refusal | None:
    if not facts.get("name"):
        return refusal("CHANNEL-MISSING", field="name", what={"zh": "账号名称", "en": "account name"})
    opened = facts.get("opened_on")
    if not isinstance(opened, date):
        return refusal("CHANNEL-MISSING", field="opened_on", what={"zh": "开设日期", "en": "date of opening"})
    if opened > clock.today():
        return refusal("CHANNEL-DAY", field="opened_on", day=opened)
    twins = Account.objects.filter(organ=organ, channel=channel, name=facts["name"])
    if any(each.pk != (but and but.pk) for each in twins):
        return refusal("CHANNEL-TAKEN", field="name", name=facts["name"])
    return None


# --- posts --------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_post(*, by: Any, organ: Organ, channel: str, account: Account | None = None, **facts: Any) -> Post:
    """Enter one post, or a total that names its source; raise Refused CHANNEL-… and those of power."""
    require(by, POST, organ)
    facts = _tidy(facts)
    raise_if(fault(organ, channel, account, facts))
    key = key_of(account, facts)
    if other := Standing(organ, channel, account, [facts]).twin(key, facts):
        raise Refused("CHANNEL-TWICE", field="title", title=facts["title"], day=other)
    made = Post.objects.create(organ=organ, channel=channel, account=account, key=key, by=_person(by), **facts)
    trail.record("post.entered", made, by=by, organ=organ.pk, data={"channel": channel, "quantity": made.quantity})
    return made


@transaction.atomic
def add_posts(*, by: Any, account: Account, rows: Sequence[Mapping[str, Any]], source: str) -> list[bool]:
    """Enter many posts of an account at once; return for each whether it was added, or was there already.

    Rows are whole and checked (``fault``); a rerun adds nothing.
    """
    organ, channel = account.organ, account.channel
    require(by, POST, organ)
    tidy = [_tidy(dict(row)) for row in rows]
    for facts in tidy:
        raise_if(fault(organ, channel, account, facts))
    there, added, fresh = Standing(organ, channel, account, tidy), [], []
    for facts in tidy:
        key = key_of(account, facts)
        added.append(not there.twin(key, facts))
        if added[-1]:
            there.take(key, facts)
            kept = {"source": source, **facts}
            fresh.append(Post(organ=organ, channel=channel, account=account, key=key, by=_person(by), **kept))
    Post.objects.bulk_create(fresh, batch_size=500)
    if fresh:
        facts = {"channel": channel, "count": len(fresh), "source": source}
        trail.record("post.imported", account, by=by, organ=organ.pk, data=facts)
    return added


class Standing:
    """The posts that stand already beside some that come: what is the same post as one of them is not entered again."""

    def __init__(self, organ: Organ, channel: str, account: Account | None, rows: Sequence[Mapping[str, Any]]) -> None:
        there = Post.objects.filter(organ=organ, channel=channel, voided_at__isnull=True).order_by()
        self.keys = dict(there.filter(key__in={key_of(account, row) for row in rows}).values_list("key", "day"))
        self.named: set[tuple[str, date]] = set()
        """Title and day of those that have an address."""
        self.bare: set[tuple[str, date]] = set()
        titles = {row["title"] for row in rows}
        alike = there.filter(account=account, quantity=1, title__in=titles, day__in={row["day"] for row in rows})
        for title, day, address in alike.values_list("title", "day", "address"):
            (self.named if address else self.bare).add((title, day))

    def twin(self, key: str, row: Mapping[str, Any]) -> date | None:
        """Return the day of the post that one is the same as, or None."""
        told = row["title"], row["day"]
        is_alike = told in self.bare or (told in self.named and not row.get("address"))
        same: date | None = row["day"] if row.get("quantity", 1) == 1 and is_alike else None
        return self.keys.get(key) or same

    def take(self, key: str, row: Mapping[str, Any]) -> None:
        """Let a post stand with the others."""
        self.keys[key] = row["day"]
        if row.get("quantity", 1) == 1:
            (self.named if row.get("address") else self.bare).add((row["title"], row["day"]))


@transaction.atomic
def carry_item(*, by: Any, item: Item, channel: str, account: Account | None = None, **facts: Any) -> Post:
    """Enter that an item of the site also went out in a channel, under its own title."""
    raise_if(may_carry(by, item))
    return add_post(by=by, organ=item.organ, channel=channel, account=account, title=item.title, item=item, **facts)


def may_carry(person: Any, item: Item) -> Refusal | None:
    """Return why a person may not enter where an item also went out, or None."""
    return may(person, POST, item.organ) or _not_public(item, item.organ)


def _not_public(item: Item, organ: Organ) -> Refusal | None:
    is_theirs = item.live and item.organ_id == organ.pk
    return None if is_theirs else refusal("CHANNEL-ITEM", field="item", title=item.title)


@transaction.atomic
def void_post(*, by: Any, post: Post, seen: int, reason: str) -> Post:
    """Let a post count no more. It stays to be seen, with the reason."""
    raise_if(may_void(by, post))
    if not reason.strip():
        raise Refused("CHANNEL-REASON", field="reason")
    post.take(seen=seen, voided_at=clock.now(), void_reason=reason.strip())
    trail.record("post.voided", post, by=by, organ=post.organ_id, data={"channel": post.channel})
    return post


def may_void(person: Any, post: Post) -> Refusal | None:
    """Return why a person may not void a post, or None."""
    refused = may(person, POST, post.organ)
    return refused or (refusal("CHANNEL-VOID", title=post.title) if post.voided_at else None)


def fault(organ: Organ, channel: str, account: Account | None, facts: Mapping[str, Any]) -> Refusal | None:
    """Return what is wrong with a post's facts, the first thing found, naming its field; or None."""
    return next(_faults(organ, channel, account, facts), None)


def _faults(organ: Organ, channel: str, account: Account | None, facts: Mapping[str, Any]) -> Iterator[Problem]:
    if channel not in CHANNELS or channel == PORTAL:
        yield refusal("CHANNEL-KIND", field="channel", channel=channel)
        return
    theirs = account is not None and account.organ_id == organ.pk and account.channel == channel
    if CHANNELS[channel].account and not theirs:
        yield refusal("CHANNEL-ACCOUNT", field="account", channel=CHANNELS[channel].words)
        return
    if not facts.get("title"):
        yield refusal("CHANNEL-MISSING", field="title", what={"zh": "标题", "en": "title"})
    for name, most in MOST.items():
        if len(str(facts.get(name) or "")) > most:
            yield refusal("CHANNEL-LONG", field=name, found=len(facts[name]), most=most)
    day = facts.get("day")
    if not isinstance(day, date):
        yield refusal("CHANNEL-MISSING", field="day", what={"zh": "发布日期", "en": "date"})
    elif day > clock.today() or (account and (day < account.opened_on or (account.closed_on or day) < day)):
        yield refusal("CHANNEL-DAY", field="day", day=day)
    if (item := facts.get("item")) and (wrong := _not_public(item, organ)):
        yield wrong
    quantity = facts.get("quantity", 1)
    if not isinstance(quantity, int) or not 1 <= quantity <= 1_000_000:
        yield refusal("CHANNEL-QUANTITY", field="quantity", found=quantity)
    elif quantity > 1 and not facts.get("source"):
        yield refusal("CHANNEL-SOURCE", field="source", quantity=quantity)


def key_of(account: Account | None, facts: Mapping[str, Any]) -> str:
    """Return what tells a post from all others of its channel: its address, else title, day and quantity."""
    if facts.get("address"):
        told = f"address:{facts['address']}"
    else:
        told = "|".join(str(facts.get(name) or "") for name in ("title", "day", "quantity", "source"))
    return hashlib.sha256(f"{account.pk if account else ''}|{told}".encode()).hexdigest()


def _tidy(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in facts.items()}


def _person(by: Any) -> Person | None:
    return by if isinstance(by, Person) else None
