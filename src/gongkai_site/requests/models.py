"""A correction or a proposal and all that belongs to it. What is personal stands sealed; what sorts stands plain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.applications import CHANNELS
from gongkai_site.accounts.models import Person
from gongkai_site.applications.models import Answer, Application
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.crypto.fields import EncryptedJSONField, EncryptedTextField
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item
from gongkai_site.requests.steps import KINDS, STATES


class Request(Versioned):
    """Somebody asks that a record be corrected or information published, or several asked for the same.

    ``matter`` is what several asked for, as the desk's suggestion names it: of a matter there is one record.
    """

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(_("kind"), max_length=12, choices=[(key, each.zh) for key, each in KINDS.items()])
    number = models.CharField(_("number"), max_length=40)
    state = models.CharField(
        _("state"), max_length=20, choices=[(key, each.zh) for key, each in STATES.items()], default="received"
    )
    channel = models.CharField(
        _("channel"), max_length=16, choices=[(key, each.zh) for key, each in CHANNELS.items()], blank=True, default=""
    )
    arrived_on = models.DateField(_("arrived on"))

    person = EncryptedJSONField(_("who asks"), default=dict)
    about = EncryptedTextField(_("which record or information"))
    wanted = EncryptedTextField(_("what is asked, and why"), blank=True, default="")
    evidence = EncryptedTextField(_("evidence"), blank=True, default="")
    subject = models.CharField(_("subject, without personal data"), max_length=120, blank=True, default="")
    matter = models.CharField(max_length=64, blank=True, default="", editable=False)

    applications = models.ManyToManyField(Application, verbose_name=_("applications"), related_name="+", blank=True)
    item = models.ForeignKey(
        Item, verbose_name=_("item"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    code = EncryptedTextField(_("query code"))
    code_index = models.CharField(max_length=64, unique=True, editable=False)
    digits_index = models.CharField(max_length=64, editable=False, default="")
    identity_index = models.CharField(max_length=64, db_index=True, editable=False, default="")
    phone_index = models.CharField(max_length=64, db_index=True, editable=False, default="")
    key = models.CharField(max_length=64, editable=False)

    handler = models.ForeignKey(
        Person, verbose_name=_("handler"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence_due = models.DateField(_("evidence due on"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=20, blank=True, default="")
    """The step that decided it."""
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    provisional = models.BooleanField(_("by a provisional calendar"), default=False)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    told_on = models.DateField(_("told on"), null=True, blank=True)
    delivery = models.CharField(_("delivery"), max_length=8, choices=Answer.DELIVERIES, blank=True, default="")

    class Meta:
        verbose_name = _("correction or proposal")
        verbose_name_plural = _("corrections and proposals")
        ordering = ("-arrived_on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("organ", "number"), name="requests_one_of_a_number"),
            models.UniqueConstraint(fields=("organ", "key"), name="requests_one_of_a_key"),
        )
        indexes = (
            models.Index(fields=("organ", "kind", "arrived_on"), name="requests_year"),
            models.Index(fields=("organ", "state", "due_on"), name="requests_due"),
            models.Index(fields=("organ", "matter"), name="requests_matter"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Say whether the organ still owes something."""
        return STATES[self.state].open

    @property
    def title(self) -> str:
        """Return what lists call it: nothing personal."""
        return self.subject or str(_("not described yet"))


class RequestCounter(models.Model):
    """The last number of an organ's records of a kind in a year."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organ", "kind", "year"), name="requests_one_counter_a_kind_and_year"),
        )


class OfRequest(models.Model):
    """What belongs to a record and is only added to."""

    made_at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True


class Event(OfRequest):
    """One step, with the day it took effect. Never changed. ``facts`` holds nothing personal, ``note`` may."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=20)
    on = models.DateField()
    state = models.CharField(max_length=20)
    facts = models.JSONField(default=dict, blank=True)
    note = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ("pk",)


class Paper(OfRequest):
    """A file of a record; its bytes lie sealed under their digest."""

    KINDS = (
        ("identity", _("proof of identity")),
        ("evidence", _("evidence")),
        ("attachment", _("attachment")),
        ("letter", _("letter")),
        ("proof", _("proof of delivery")),
    )

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    name = EncryptedTextField(_("name"))
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    letter = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("paper of a correction or proposal")
        ordering = ("pk",)
