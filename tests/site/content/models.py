"""Content that belongs to no register: so review is tested for any kind."""

from django.conf import settings
from django.db import models

from gongkai_site.base.models import Versioned
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import ReviewedContent


class Notice(ReviewedContent):
    """A notice, drafted in revisions."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT)
    column = models.CharField(max_length=40, default="notices")
    title = models.CharField(max_length=100)
    body = models.TextField(blank=True, default="")
    amount = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    dated = models.DateField(null=True, blank=True)
    files = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return self.title


class Row(ReviewedContent, Versioned):
    """A line of a register, drafted in its row."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT)
    column = models.CharField(max_length=40, default="licences")
    title = models.CharField(max_length=100)
    is_void = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return self.title
