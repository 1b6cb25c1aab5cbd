"""Rows that wait for delivery, and when each periodic job last ran and will run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.outbox.registry import word_of

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


class OutboxRow(models.Model):
    """Something that must follow a change. A worker holds it by a lease; when the lease is over, another takes it."""

    STATES = ((WAITING, _("waiting")), (RUNNING, _("running")), (DONE, _("done")), (FAILED, _("failed")))

    kind = models.CharField(_("kind"), max_length=64)
    ref = models.CharField(_("record"), max_length=100, blank=True, default="")
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=150, null=True, default=None, unique=True)
    created_at = models.DateTimeField(_("put at"), default=clock.now)
    not_before = models.DateTimeField(_("not before"), null=True, default=None)
    """By the site's clock, which may be fixed."""

    state = models.CharField(_("state"), max_length=8, choices=STATES, default=WAITING)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    next_try = models.DateTimeField(_("next try"))
    lease_until = models.DateTimeField(null=True, default=None)
    """These two by the machine's clock, which always runs."""
    worker = models.CharField(max_length=64, blank=True, default="")
    error = models.CharField(_("last error"), max_length=64, blank=True, default="")
    done_at = models.DateTimeField(_("done at"), null=True, default=None)

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("next_try", "id"), name="outbox_waiting", condition=models.Q(state=WAITING)),
            models.Index(fields=("lease_until",), name="outbox_running", condition=models.Q(state=RUNNING)),
            models.Index(fields=("state", "-id"), name="outbox_by_state"),
        )

    def __str__(self) -> str:
        return f"{word_of(self.kind)} {self.ref}".strip()


class PeriodicRun(models.Model):
    """When a periodic job last ended well, and when it is due again, by the machine's clock."""

    name = models.CharField(_("name"), max_length=64, primary_key=True)
    next_run = models.DateTimeField(_("next run"))
    last_run = models.DateTimeField(_("last run"), null=True, default=None)

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
