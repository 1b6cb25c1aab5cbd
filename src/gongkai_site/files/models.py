"""What is known of a file; its bytes lie in the data folder under their digest."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock

CLEAN, INFECTED, NOT_SCANNED = "clean", "infected", "not_scanned"


class StoredFile(models.Model):
    """A file of an organ. Never changed; only what the scan said is written later."""

    SCANS = ((CLEAN, _("clean")), (INFECTED, _("infected")), (NOT_SCANNED, _("not scanned")))

    organ = models.PositiveBigIntegerField(_("organ"), db_index=True)
    """By its id: organs stand above this part."""
    digest = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"))
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=16)
    scan = models.CharField(_("virus scan"), max_length=12, choices=SCANS, default=NOT_SCANNED)
    scanned_at = models.DateTimeField(_("scanned at"), null=True, default=None)
    sealed = models.BooleanField(_("sealed"), default=False)
    """Whether its bytes lie sealed, for what is personal: it is read by what it was given for, and never handed out."""
    added_by = models.CharField(_("added by"), max_length=64)
    added_at = models.DateTimeField(_("added at"), default=clock.now)

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("organ", "digest", "name", "sealed"), name="files_one_of_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Look(models.Model):
    """What the machine found in a file under one edition of its detectors: as it is shown, numbers masked."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="looks")
    edition = models.CharField(max_length=64)
    found = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("file", "edition"), name="files_one_look_an_edition"),)
