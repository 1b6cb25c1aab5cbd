"""The report of a year while it is worked on, what was frozen of it beside its text, and its way to the city office."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.organs.models import Organ

PERSON = settings.AUTH_USER_MODEL
LONGEST = 20_000
"""Signs of one section at most; a whole report has about as many."""
MOST_IDS = 10_000
"""Up to so many rows of a figure are kept by their ids when a report is frozen; above, count, sum and digest only."""


class Work(Versioned):
    """One organ's report on one year as it is drawn up: who answers for it; the rest hangs below."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="annual_works")
    year = models.PositiveSmallIntegerField(_("year"))
    responsible = models.CharField(_("first responsible person"), max_length=60, blank=True, default="")
    body = models.CharField(_("statutory responsible body"), max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("report in work")
        ordering = ("-year", "organ")
        constraints = (models.UniqueConstraint(fields=("organ", "year"), name="annual_one_work_a_year"),)

    def __str__(self) -> str:
        return f"{self.organ.name} {self.year}"


class Section(Versioned):
    """One part of the text, with a version of its own: who writes another part is in nobody's way."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="sections")
    key = models.CharField(_("section"), max_length=20)
    text = models.TextField(_("text"), max_length=LONGEST, blank=True, default="")
    editor = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("section of a report")
        constraints = (models.UniqueConstraint(fields=("work", "key"), name="annual_one_section_a_key"),)

    def __str__(self) -> str:
        return f"{self.work} {self.key}"


class Aside(models.Model):
    """A text that gave way in a section; kept until it is taken over or let go.

    It is what one person wrote while another changed the part, or what stood there before the part was drafted anew.
    """

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="asides")
    text = models.TextField(max_length=LONGEST)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    is_former = models.BooleanField(default=False)
    """Whether it stood in the part before that was drafted anew; writing on does not end such a one."""

    class Meta:
        verbose_name = _("text set aside")
        ordering = ("-at", "-pk")


class Entry(Versioned):
    """A figure entered by hand, because no register answers for it, with the reason."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="entries")
    key = models.CharField(max_length=120)
    value = models.DecimalField(_("figure"), max_digits=20, decimal_places=2)
    reason = models.CharField(_("where the figure comes from"), max_length=200)
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("figure entered by hand")
        constraints = (models.UniqueConstraint(fields=("work", "key"), name="annual_one_entry_a_cell"),)

    def __str__(self) -> str:
        return f"{self.work} {self.key}"


class Reason(models.Model):
    """Why an error of the check stands as it is, said by a named person. It holds for exactly these facts."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="reasons")
    key = models.CharField(max_length=64)
    code = models.CharField(max_length=40)
    found = models.JSONField()
    """The error in words, in each language."""
    text = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(PERSON, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("explained error")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("work", "key"), name="annual_one_reason_an_error"),)

    def __str__(self) -> str:
        return self.text


class FollowUp(Versioned):
    """What became of a problem that last year's report named in its section 五."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="follow_ups")
    key = models.CharField(max_length=64)
    problem = models.TextField(_("last year's problem"))
    answer = models.CharField(_("what became of it"), max_length=500, blank=True, default="")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("follow-up of a problem")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("work", "key"), name="annual_one_follow_up_a_problem"),)

    def __str__(self) -> str:
        return self.problem[:40]


class Frozen(models.Model):
    """What made a figure when a report was frozen: how many rows, their sum, a digest, and up to MOST_IDS ids."""

    edition = models.ForeignKey("annual.Edition", on_delete=models.PROTECT, related_name="frozen")
    key = models.CharField(max_length=120)
    rows = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=24, decimal_places=2)
    digest = models.CharField(max_length=64)
    ids = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "key"), name="annual_one_frozen_a_cell"),)


class Submission(Versioned):
    """One sending of a public report to the competent department, and what that made of it."""

    SENT, RECEIVED, RETURNED, APPROVED = "sent", "received", "returned", "approved"
    STATES = (
        (SENT, _("sent")),
        (RECEIVED, _("received")),
        (RETURNED, _("returned")),
        (APPROVED, _("approved")),
    )

    edition = models.ForeignKey("annual.Edition", on_delete=models.PROTECT, related_name="submissions")
    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="+")
    to = models.CharField(_("sent to"), max_length=100)
    state = models.CharField(_("state"), max_length=12, choices=STATES, default=SENT)
    sent_at = models.DateTimeField(_("sent"), default=clock.now)
    sent_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(_("received"), null=True, blank=True)
    answered_at = models.DateTimeField(_("returned or approved"), null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("why it was returned"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("submission of a report")
        ordering = ("-sent_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("edition",), condition=~Q(state="returned"), name="annual_one_submission_an_edition"
            ),
        )

    def __str__(self) -> str:
        return str(self.edition)
