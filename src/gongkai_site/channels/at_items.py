"""What channels tell of an item on its page, and what they let be done there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import CHANNELS
from gongkai_site.base.refusals import lang
from gongkai_site.channels import queries, services
from gongkai_site.publishing.models import Item
from gongkai_site.screens.records import Fact, Panel, Step


def steps(person: Any, item: Item) -> Iterator[Step]:
    """Yield the step that tells where a public item also went out."""
    if item.live:
        address = reverse("channels_carry", args=[item.pk])
        yield Step(_("Also published elsewhere"), address, services.may_carry(person, item))


def panels(item: Item) -> Iterator[Panel]:
    """Yield where an item also went out, each with its day; what counts with an earlier post says so."""
    rows = []
    for post in queries.carried(item):
        where = str(post.account or CHANNELS[post.channel].words[lang()])
        told = _("{day}, counted with the first").format(day=post.day) if post.is_repeat else f"{post.day}"  # type: ignore[attr-defined]  # the query annotates it
        rows.append(Fact(where, told, reverse("channels_post", args=[post.pk])))
    if rows:
        yield Panel(_("Also published in"), rows)
