"""Runs of imports, the rows they refused, and mappings that were confirmed before."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.problems import Problem
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang, refusal
from gongkai_site.crypto.fields import EncryptedJSONField
from gongkai_site.files.models import StoredFile
from gongkai_site.imports.registry import Importer, importer_of

DRAFT, RUNNING, STOPPED, DONE, FAILED = "draft", "running", "stopped", "done", "failed"


class ImportRun(models.Model):
    """One file on its way into a register: mapped, tried out, run. What it reached survives a kill."""

    STATES = (
        (DRAFT, _("being prepared")),
        (RUNNING, _("running")),
        (STOPPED, _("stopped")),
        (DONE, _("done")),
        (FAILED, _("failed")),
    )

    kind = models.CharField(_("kind"), max_length=64)
    organ = models.PositiveBigIntegerField(_("organ"), db_index=True)
    file = models.ForeignKey(StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    header = models.JSONField(default=list)
    header_line = models.PositiveIntegerField(default=1)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=STATES, default=DRAFT)
    dry_run = models.BooleanField(_("trial"), default=False)
    """Whether the counts are those of a trial, which wrote nothing into the register."""
    tried = models.BooleanField(default=False)
    turn = models.PositiveIntegerField(default=0)
    """How often it was started; what an earlier turn still does is refused."""
    total = models.PositiveIntegerField(_("rows"), null=True, default=None)
    done = models.PositiveIntegerField(_("handled"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    unchanged = models.PositiveIntegerField(_("there already"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    line = models.PositiveIntegerField(_("line reached"), default=0)
    error = models.CharField(max_length=64, blank=True, default="")
    by = models.CharField(_("by"), max_length=64)
    created_at = models.DateTimeField(_("begun at"), default=clock.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, default=None)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.file.name} · {self.importer.words}"

    @property
    def state_word(self) -> Any:
        """Return the word of its state: a trial that has ended well is no preparation any more."""
        return _("tried out") if self.state == DRAFT and self.tried else self.get_state_display()

    @property
    def error_sentence(self) -> str:
        """Return what stopped it, as a sentence where its code has one that needs no more than the file's name."""
        try:
            return refusal(self.error, name=self.file.name, number=self.file_id).text(lang())
        except LookupError:
            return self.error

    @property
    def importer(self) -> Importer:
        """Return what takes the rows."""
        return importer_of(self.kind)


class RefusedRow(models.Model):
    """A row that was not taken: where it stands, why, and as it was. Sealed: a row may hold what is personal."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refused_rows")
    line = models.PositiveIntegerField(_("line"))
    field = models.CharField(max_length=64, blank=True, default="")
    code = models.CharField(_("code"), max_length=64)
    facts = EncryptedJSONField()
    raw = EncryptedJSONField()

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        ordering = ("line", "id")

    @property
    def problem(self) -> Problem:
        """Return why."""
        facts: Any = self.facts
        return refusal(self.code, **facts)

    @property
    def sentence(self) -> str:
        """Return why, in words."""
        return self.problem.text(lang())


class RememberedMapping(models.Model):
    """How an organ mapped files of one shape the last time."""

    organ = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organ", "kind", "signature"), name="imports_one_mapping"),)
