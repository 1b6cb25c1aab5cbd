"""Chains, entries and the permit to prune. Entries are only ever added: triggers of the database refuse the rest."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock


class Chain(models.Model):
    """The head of one chain: how many entries it has and the seal of the last. Locked last in a transaction."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")


class Entry(models.Model):
    """Who did what to which record, when, with which outcome: references and facts, nothing personal, no sentences."""

    chain = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=clock.now, db_index=True)
    actor = models.CharField(_("who"), max_length=64)
    action = models.CharField(_("action"), max_length=64, db_index=True)
    target_kind = models.CharField(max_length=64, blank=True, default="")
    target = models.CharField(max_length=64, blank=True, default="")
    succeeded = models.BooleanField(default=True)
    data = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True, default="")
    request = models.CharField(max_length=32, blank=True, default="")
    previous = models.CharField(max_length=64, blank=True, default="")
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("entry of the trail")
        verbose_name_plural = _("entries of the trail")
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=("chain", "number"), name="audit_one_entry_a_number"),)
        indexes = (
            models.Index(fields=("target_kind", "target"), name="audit_by_target"),
            models.Index(fields=("actor", "-at"), name="audit_by_actor"),
            models.Index(fields=("chain", "-at"), name="audit_by_chain"),
        )


class PruneToken(models.Model):
    """While a row stands here, entries before its moment may be deleted. It lives inside one transaction."""

    before = models.DateTimeField()
