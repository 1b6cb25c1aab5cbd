"""What came of a decision, told to whoever took it: above all that the item is public now, and where."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages

from gongkai.review.steps import HELD, PUBLISHED
from gongkai_site.review.content_hash import kind_or_refuse
from gongkai_site.review.models import Review


def tell_outcome(request: HttpRequest, review: Review, otherwise: Any) -> None:
    """Say that an item is public by this decision, with its address, or that it waits; or else ``otherwise``."""
    now = Review.objects.get(pk=review.pk)
    if now.state == HELD:
        messages.success(request, _("Your decision was the last: the item passed, and waits for its hour."))
    elif now.state != PUBLISHED:
        messages.success(request, otherwise)
    else:
        address = kind_or_refuse(now.content).address(now.content)
        buttons = [messages.button(address, _("See it as the public does"))] if address else None
        messages.success(request, _("Your decision was the last: the item is public now."), buttons=buttons)
