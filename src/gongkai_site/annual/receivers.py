"""What follows in the same transaction when an edition becomes public or is taken down."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import published, unpublished

from gongkai_site.annual.models import Edition, PastReport
from gongkai_site.publishing import generation


@receiver((published, unpublished), sender=Edition)
@receiver((published, unpublished), sender=PastReport)
def shows_otherwise(instance: Edition | PastReport, **_: Any) -> None:
    """Let the pages of its organ be made anew."""
    generation.bump(instance.organ_id)
