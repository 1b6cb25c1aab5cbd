"""Reports on years before the organ used this site: the document, and what the core read in it."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from gongkai.report.jsonio import loads
from gongkai.report.model import Report
from gongkai_site.accounts.models import Person
from gongkai_site.annual.pages import fragment
from gongkai_site.base.models import Versioned
from gongkai_site.files.models import StoredFile
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import ReviewedContent

UNREAD, READ, CONFIRMED, PUBLIC, REPLACED = "unread", "read", "confirmed", "public", "replaced"
STATES = {
    UNREAD: _("could not be read"),
    READ: _("read, to be confirmed"),
    CONFIRMED: _("confirmed"),
    PUBLIC: _("public"),
    REPLACED: _("replaced"),
}


class PastReport(ReviewedContent, Versioned):
    """A report of an organ on a year as a document has it. A document that took its place replaces it."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="past_reports")
    year = models.PositiveSmallIntegerField(_("year"))
    file = models.ForeignKey(StoredFile, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+")
    content = models.TextField(blank=True, default="", editable=False)
    """The Report JSON that was read; nothing where the document could not be read."""
    told = models.JSONField(default=list, encoder=DjangoJSONEncoder, editable=False)
    """What was said when it was read: problems as the core writes them."""
    note = models.CharField(_("why it is kept without tables"), max_length=300, blank=True, default="")
    drafter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("report from a document")
        verbose_name_plural = _("reports from documents")
        ordering = ("-year", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organ", "year"), condition=Q(replaced_at__isnull=True), name="annual_one_document_a_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.organ.name}{self.year}年度政府信息公开工作年度报告"

    @property
    def report(self) -> Report | None:
        """Return the report that was read."""
        return loads(self.content) if self.content else None

    @property
    def state(self) -> str:
        """Return where it stands, a key of ``STATES``."""
        if self.replaced_at and not self.live:
            return REPLACED
        if self.live:
            return PUBLIC
        if self.confirmed_at:
            return CONFIRMED
        return READ if self.content else UNREAD

    @property
    def state_word(self) -> str:
        """Return where it stands, in words."""
        return str(STATES[self.state])

    @property
    def article(self) -> SafeString:
        """Return what was read as a fragment of a page."""
        report = self.report
        return fragment(report) if report else SafeString("")
