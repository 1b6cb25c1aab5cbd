"""Public items for tests of the public site: through their review, or many at once; and taken down."""

from __future__ import annotations

import re
from datetime import date

from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from gongkai_site.base.powers import Job
from gongkai_site.publishing import generation
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.services import withdraw_item

FACTS = {"summary": "征集企业技术难题。", "body": "<p>请于月底前报送。</p>", "written_on": date(2021, 1, 11)}


def many(organ, count: int, **facts) -> None:
    """Put items of an organ in that are public as if by review."""
    given = {"kind": "notice", "art": "20-15", "summary": "概述", "body": "<p>正文</p>", **facts}
    QuerySet(Item).bulk_create(
        Item(
            organ=organ,
            index_number=f"{organ.slug}/2020-{n:05d}",
            slug=f"{organ.slug}-2020-{n:05d}",
            title=f"公开事项第{n}号",
            written_on=date(2020, 1, 1 + n % 28),
            published_on=date(2020, 2, 1 + n % 28),
            first_published_at=timezone.now(),
            live=True,
            **given,
        )
        for n in range(1, count + 1)
    )
    generation.bump(organ.pk)


def withdraw(item: Item) -> None:
    """Take an item down for good."""
    item.refresh_from_db()
    withdraw_item(by=Job("tests"), item=item, seen=item.version, reason="内容有误")


def page(path: str, **facts) -> str:
    response = Client().get(path, **facts)
    assert response.status_code == 200, path
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html))
