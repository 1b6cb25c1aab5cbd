"""Editions of a report: what was frozen, reviewed and published; an edition never changes."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from gongkai.report.jsonio import loads
from gongkai.report.model import Report
from gongkai_site.accounts.models import Person
from gongkai_site.annual.models_kept import OwnTemplate as OwnTemplate
from gongkai_site.annual.models_kept import SiteValue as SiteValue
from gongkai_site.annual.models_past import PastReport as PastReport
from gongkai_site.annual.models_work import Aside as Aside
from gongkai_site.annual.models_work import Entry as Entry
from gongkai_site.annual.models_work import FollowUp as FollowUp
from gongkai_site.annual.models_work import Frozen as Frozen
from gongkai_site.annual.models_work import Reason as Reason
from gongkai_site.annual.models_work import Section as Section
from gongkai_site.annual.models_work import Submission as Submission
from gongkai_site.annual.models_work import Work as Work
from gongkai_site.annual.pages import fragment
from gongkai_site.base.models import Versioned
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import ReviewedContent


class Edition(ReviewedContent, Versioned):
    """A report of one organ on one year, as frozen from the registers. ``number`` 2 and on are corrections."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="editions")
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("edition"), default=1)
    note = models.CharField(_("what changed and why"), max_length=300, blank=True, default="")
    content = models.TextField(editable=False)
    reasons = models.TextField(default="[]", editable=False)
    bound = models.TextField(default="{}", editable=False)
    responsible = models.CharField(_("first responsible person"), max_length=60, blank=True, default="")
    body = models.CharField(_("statutory responsible body"), max_length=100, blank=True, default="")
    digest = models.CharField(max_length=64, editable=False)
    as_of = models.DateTimeField(editable=False)
    drafter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("edition of a report")
        ordering = ("-year", "-number")
        constraints = (models.UniqueConstraint(fields=("organ", "year", "number"), name="annual_one_edition_a_number"),)

    def __str__(self) -> str:
        title = self.report.title
        return title if self.number == 1 else f"{title}（{self.number}）"

    @property
    def report(self) -> Report:
        """Return the frozen report."""
        return loads(self.content)

    @property
    def explained(self) -> list[dict[str, Any]]:
        """Return the errors that stand in it, each with the reason and who said it: key, code, found, text, by, at."""
        found: list[dict[str, Any]] = json.loads(self.reasons)
        return found

    @property
    def bound_values(self) -> dict[str, str]:
        """Return what each bound field of its text stood for."""
        found: dict[str, str] = json.loads(self.bound)
        return found

    @property
    def blanks(self) -> int:
        """Return how many cells are blank because no register is kept for them."""
        return sum(mark.state == "not_kept" for mark in self.report.marks.values())

    @property
    def article(self) -> SafeString:
        """Return the report as a fragment of a page."""
        return fragment(self.report)
