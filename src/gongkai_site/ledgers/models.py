"""A record of a ledger: one decision, or a month's total with its source. Voided, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.models import Person
from gongkai_site.base.models import Versioned
from gongkai_site.ledgers.kinds import KINDS
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import ReviewedContent


class Record(ReviewedContent, Versioned):
    """One row of a ledger. ``quantity`` is 1 for a single decision, n for a total of n that names its source."""

    END_REASONS = (("repealed", _("repealed")), ("lapsed", _("lapsed")))

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="ledger_records")
    kind = models.CharField(_("ledger"), max_length=24, choices=[(key, kind.zh) for key, kind in KINDS.items()])
    number = models.CharField(_("number"), max_length=80, blank=True, default="")
    title = models.CharField(_("title"), max_length=300)
    day = models.DateField(_("date"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=8, choices=END_REASONS, blank=True, default="")
    disclosed_on = models.DateField(_("made public on"), null=True, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=16, decimal_places=2, null=True, blank=True)
    party = models.CharField(_("party"), max_length=120, blank=True, default="")
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    key = models.CharField(max_length=64, editable=False)
    drafter = models.ForeignKey(
        Person, verbose_name=_("drafter"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, editable=False)
    void_reason = models.CharField(_("why it was voided"), max_length=200, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("ledger record")
        verbose_name_plural = _("ledger records")
        ordering = ("-day", "-pk")
        constraints = (
            # A record that was voided leaves its place to the right one.
            models.UniqueConstraint(
                fields=("organ", "kind", "key"), condition=Q(voided_at__isnull=True), name="ledgers_one_record_a_key"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="ledgers_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="ledgers_amount_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("day")), name="ledgers_ends_later"
            ),
            models.CheckConstraint(condition=Q(quantity=1) | ~Q(source=""), name="ledgers_totals_name_their_source"),
        )
        indexes = (
            # What figures are summed from and their rows are listed by, without reading the rows themselves. Plain
            # columns, because SQLite has no INCLUDE.
            models.Index(
                fields=("organ", "kind", "day", "id", "quantity", "amount", "voided_at", "created_at"),
                name="ledgers_year",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_void(self) -> bool:
        """Say whether it counts no more."""
        return self.voided_at is not None


class ZeroStatement(models.Model):
    """Why an organ has nothing to count of a kind: it has no such power, or nothing happened. Held for some years."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="zero_statements")
    kind = models.CharField(_("ledger"), max_length=24, choices=[(key, kind.zh) for key, kind in KINDS.items()])
    from_year = models.PositiveSmallIntegerField(_("from year"))
    to_year = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organ", "kind", "from_year"), name="ledgers_one_zero_a_year"),)
