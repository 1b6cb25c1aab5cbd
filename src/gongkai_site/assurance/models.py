"""Matters (found by a check, or ordered by a plan) and events (meetings, training). Voided, never deleted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.models import Person
from gongkai_site.assurance.kinds import EVENTS, KINDS, MATTERS, Kind
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.organs.models import Organ


class Kept(Versioned):
    """What matters and events have in common."""

    kind: models.CharField[str, str]
    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("date"))
    evidence = models.JSONField(_("evidence"), default=list, blank=True)
    """Ids of stored files of the organ."""
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it was voided"), max_length=200, blank=True, default="", editable=False)

    class Meta:
        abstract = True

    @property
    def known(self) -> Kind:
        """Return its kind."""
        return KINDS[self.kind]


class Matter(Kept):
    """Something to be done: what a check found, or a task of the plan; open until ``closed_on``."""

    kind = models.CharField(_("kind"), max_length=16, choices=[(key, kind.zh) for key, kind in MATTERS.items()])
    source = models.CharField(_("found or ordered by"), max_length=120)
    what = models.CharField(_("what is to be done"), max_length=500)
    subject = models.CharField(max_length=40, blank=True, default="", editable=False, db_index=True)
    """What it is about, where that has a page of its own: ``account:12``."""
    section = models.CharField(_("section in charge"), max_length=60, blank=True, default="")
    person = models.CharField(_("person in charge"), max_length=40, blank=True, default="")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    result = models.CharField(_("how it ended"), max_length=500, blank=True, default="", editable=False)
    closed_on = models.DateField(_("ended on"), null=True, editable=False)

    class Meta:
        verbose_name = _("matter of assurance")
        verbose_name_plural = _("matters of assurance")
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("on")), name="assurance_due_later"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("on")), name="assurance_closed_later"
            ),
        )
        indexes = (models.Index(fields=("organ", "kind", "on"), name="assurance_matters"),)

    def __str__(self) -> str:
        return self.what[:60]

    @property
    def state(self) -> str:
        """Return ``void``, ``closed``, ``late`` or ``open``, as of today."""
        if self.voided_at:
            return "void"
        if self.closed_on:
            return "closed"
        return "late" if self.due_on and self.due_on < clock.today() else "open"


class Event(Kept):
    """Something that was held: a meeting of the leading group, a training."""

    kind = models.CharField(_("kind"), max_length=16, choices=[(key, kind.zh) for key, kind in EVENTS.items()])
    topic = models.CharField(_("topic"), max_length=200)
    head = models.CharField(_("chair or lecturer"), max_length=60, blank=True, default="")
    people = models.PositiveIntegerField(_("people"), default=0)
    notes = models.TextField(_("what was decided or taught"), max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = _("event of assurance")
        verbose_name_plural = _("events of assurance")
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("organ", "kind", "on"), name="assurance_events"),)

    def __str__(self) -> str:
        return self.topic
