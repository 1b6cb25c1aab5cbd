"""Mirrors of sites that organs keep, their runs, the addresses a run has before it, and the pages they found.

A page is one row of an organ's register however often it is found: by its address without http or https, by its place
in a folder, or by title, day and number where a sheet names no address.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import KINDS
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.base.refusals import Refusal, lang, refusal
from gongkai_site.organs.models import Organ

RUNNING, STOPPED, DONE, FAILED = "running", "stopped", "done", "failed"
NONE = "none"
"""The kind of a column that holds no government information, such as a mailbox."""
KIND_CHOICES = [(key, kind.zh) for key, kind in KINDS.items()]
WAITING, SEEN, REFUSED = "waiting", "seen", "refused"


class Mirror(Versioned):
    """A part of a site that an organ keeps, or a folder of what it saved."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="mirrors")
    start = models.CharField(_("start address"), max_length=300)
    """Where it begins; ``folder:NAME`` for papers and pages that have no address."""

    class Meta:
        verbose_name = _("mirror")
        verbose_name_plural = _("mirrors")
        ordering = ("organ", "start")
        constraints = (models.UniqueConstraint(fields=("organ", "start"), name="mirror_one_a_start"),)

    def __str__(self) -> str:
        return self.start

    @property
    def last(self) -> Run | None:
        """Return its last run."""
        return self.runs.order_by("-pk").first()


class Run(models.Model):
    """One going through a mirror: what it reached survives a kill, and it goes on from there."""

    STATES = ((RUNNING, _("running")), (STOPPED, _("stopped")), (DONE, _("done")), (FAILED, _("failed")))

    mirror = models.ForeignKey(Mirror, on_delete=models.CASCADE, related_name="runs")
    folder = models.CharField(max_length=1000, blank=True, default="")
    """Where a saved site stands on this machine; the console's alone."""
    loopback = models.BooleanField(default=False)
    """Whether addresses of this machine may be read: where the console was told so."""
    delay = models.FloatField(_("seconds between two pages"), default=1.0)
    most = models.PositiveIntegerField(_("most pages"), default=20_000)
    state = models.CharField(_("state"), max_length=8, choices=STATES, default=RUNNING)
    turn = models.PositiveIntegerField(default=1)
    """How often it was started; what an earlier turn still does is refused."""
    silent = models.PositiveSmallIntegerField(default=0)
    """How many addresses in a row the site has not answered."""
    done = models.PositiveIntegerField(_("pages read"), default=0)
    added = models.PositiveIntegerField(_("added"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    gone = models.PositiveIntegerField(_("gone"), default=0)
    error = models.CharField(max_length=64, blank=True, default="")
    facts = models.JSONField(default=dict)
    by = models.CharField(_("by"), max_length=64)
    started_at = models.DateTimeField(_("begun at"), default=clock.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, default=None)

    class Meta:
        verbose_name = _("run of a mirror")
        verbose_name_plural = _("runs of mirrors")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("mirror",), condition=Q(state=RUNNING), name="mirror_one_run_at_a_time"),
        )

    def __str__(self) -> str:
        return self.mirror.start

    @property
    def organ(self) -> Organ:
        """Return whose it is."""
        return self.mirror.organ

    @property
    def error_sentence(self) -> str:
        """Return what stopped it."""
        try:
            return refusal(self.error, **self.facts).text(lang()) if self.error else ""
        except LookupError:
            return self.error


class Frontier(models.Model):
    """An address a run has before it or behind it, with why it was refused."""

    STATES = ((WAITING, _("waiting")), (SEEN, _("seen")), (REFUSED, _("refused")))

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="frontier")
    key = models.CharField(max_length=64)
    address = models.CharField(_("address"), max_length=1000)
    path = models.CharField(max_length=1000, blank=True, default="")
    barren = models.PositiveSmallIntegerField(default=0)
    """How many pages in a row on the way to it led to nothing new."""
    state = models.CharField(max_length=8, choices=STATES, default=WAITING)
    code = models.CharField(_("code"), max_length=64, blank=True, default="")
    facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("address of a run")
        verbose_name_plural = _("addresses of runs")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("run", "key"), name="mirror_one_address_a_run"),)
        indexes = (models.Index(fields=("run", "state", "id"), name="mirror_waiting"),)

    def __str__(self) -> str:
        return self.address or self.path

    @property
    def problem(self) -> Refusal:
        """Return what was wrong."""
        facts: Any = {**self.facts, "place": tuple(self.facts.get("place") or (str(self),))}
        return refusal(self.code, **facts)

    @property
    def sentence(self) -> str:
        """Return what was wrong, in words."""
        return self.problem.text(lang())


class ColumnKind(Versioned):
    """Which kind of information a column of an organ's site holds, as a person confirmed it."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("column"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=[*KIND_CHOICES, (NONE, _("not counted"))])

    class Meta:
        verbose_name = _("kind of a column")
        verbose_name_plural = _("kinds of columns")
        ordering = ("organ", "name")
        constraints = (models.UniqueConstraint(fields=("organ", "name"), name="mirror_one_kind_a_column"),)

    def __str__(self) -> str:
        return self.name


class Mirrored(Versioned):
    """A page of an existing site in the register of its organ. It stays there, and its address is the public one."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="mirrored")
    mirror = models.ForeignKey(
        Mirror, verbose_name=_("mirror"), null=True, on_delete=models.PROTECT, related_name="pages"
    )
    key = models.CharField(max_length=64, editable=False)
    address = models.CharField(_("address"), max_length=500, blank=True, default="")
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(
        _("kind"), max_length=20, blank=True, default="", choices=[*KIND_CHOICES, (NONE, _("not counted"))]
    )
    """Empty while its column waits for a person to say what it holds."""
    kind_fixed = models.BooleanField(default=False)
    """Whether a person set the kind of this page, which its column then changes no more."""
    published_on = models.DateField(_("published on"))
    dated_by = models.CharField(max_length=8, blank=True, default="")
    column = models.CharField(_("column"), max_length=100, blank=True, default="")
    number = models.CharField(_("official number"), max_length=100, blank=True, default="")
    index_number = models.CharField(_("index number"), max_length=100, blank=True, default="")
    source = models.CharField(_("source"), max_length=100, blank=True, default="")
    summary = models.CharField(_("summary"), max_length=300, blank=True, default="")
    words = models.PositiveIntegerField(_("words"), default=0)
    attachments = models.PositiveSmallIntegerField(_("attachments"), default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    etag = models.CharField(max_length=200, blank=True, default="")
    modified = models.CharField(max_length=64, blank=True, default="")
    found_in = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    seen_in = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    text_changed_on = models.DateField(_("changed on"), null=True, default=None)
    gone_on = models.DateField(_("gone since"), null=True, default=None)
    voided_at = models.DateTimeField(null=True, default=None)
    void_reason = models.CharField(_("why it was voided"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("mirrored page")
        verbose_name_plural = _("mirrored pages")
        ordering = ("-published_on", "-pk")
        constraints = (models.UniqueConstraint(fields=("organ", "key"), name="mirror_one_row_a_page"),)
        indexes = (
            models.Index(fields=("organ", "published_on", "kind"), name="mirror_year"),
            models.Index(fields=("mirror", "seen_in"), name="mirror_seen"),
        )

    def __str__(self) -> str:
        return self.title
