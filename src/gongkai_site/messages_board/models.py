"""A message and its events. What its writer typed stands sealed; what counts and sorts stands plain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.models import Person
from gongkai_site.applications.models import Application
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.crypto.fields import EncryptedJSONField, EncryptedTextField
from gongkai_site.messages_board.kinds import STATES, choices
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item

WRITER = ("name", "phone", "email", "address")
"""What is known of who wrote: sealed, and masked until someone unmasks it."""


class Message(Versioned):
    """A citizen's message to an organ. ``topic`` is the organ's own summary, for lists and the search of the desk.

    ``received_on`` is the day it reached this organ: forwarded, or sent through its own form. Days to answer and
    statistics count from it; the three months of the veto count from ``written_on`` where that is known.
    """

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="messages")
    number = models.CharField(_("message number"), max_length=40)
    board = models.CharField(_("source"), max_length=16, choices=choices("boards"))
    board_id = models.CharField(_("number at the source"), max_length=60, blank=True, default="")
    category = models.CharField(_("category"), max_length=16, choices=choices("categories"))
    topic = models.CharField(_("topic, without personal data"), max_length=120, blank=True, default="")
    subject = EncryptedTextField(_("message title"))
    text = EncryptedTextField(_("message text"))
    writer = EncryptedJSONField(_("writer"), default=dict)
    may_publish = models.BooleanField(_("the writer agrees to publication"), default=False)
    about = models.CharField(_("page it is about"), max_length=300, blank=True, default="")

    written_on = models.DateField(_("day it was written"), null=True, blank=True)
    received_on = models.DateField(_("forwarded or received on"))
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    provisional = models.BooleanField(_("by a provisional calendar"), default=False)
    hard_on = models.DateField(_("three months end on"))
    progressed_on = models.DateField(_("first reply on progress"), null=True, blank=True)

    state = models.CharField(
        _("state"), max_length=12, choices=[(key, each.zh) for key, each in STATES.items()], default="received"
    )
    handler = models.ForeignKey(
        Person, verbose_name=_("handler"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    section = models.CharField(_("section"), max_length=60, blank=True, default="")
    ground = models.CharField(
        _("why it is not accepted"), max_length=16, choices=choices("grounds"), blank=True, default=""
    )
    answer = EncryptedTextField(_("answer"), blank=True, default="")
    basis = models.CharField(_("rule relied on"), max_length=200, blank=True, default="")
    drafter = models.ForeignKey(
        Person, verbose_name=_("drafter"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        Person, verbose_name=_("reviewer"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    online = models.BooleanField(_("the answer is online at the source"), default=False)
    item = models.OneToOneField(
        Item, verbose_name=_("published item"), null=True, blank=True, on_delete=models.PROTECT, related_name="message"
    )
    rating = models.CharField(_("rating"), max_length=12, choices=choices("ratings"), blank=True, default="")
    closed_on = models.DateField(_("settled on"), null=True, blank=True)
    application = models.OneToOneField(
        Application,
        verbose_name=_("linked application"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="message",
    )
    """What it was taken as, or what it was handed on from (``board``)."""

    code = EncryptedTextField(_("query code"), blank=True, default="")
    code_index = models.CharField(max_length=64, null=True, unique=True, editable=False)
    key = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-received_on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("organ", "number"), name="messages_one_of_a_number"),
            models.UniqueConstraint(fields=("organ", "key"), name="messages_one_of_a_key"),
        )
        indexes = (
            models.Index(fields=("organ", "received_on", "state"), name="messages_year"),
            models.Index(fields=("organ", "state", "due_on"), name="messages_due"),
            models.Index(fields=("handler", "state", "due_on"), name="messages_mine"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Say whether an answer is owed."""
        return STATES[self.state].open

    @property
    def title(self) -> str:
        """Return what lists call it: nothing its writer typed."""
        return self.topic or str(_("not summed up yet"))


class MessageCounter(models.Model):
    """The last number of an organ's messages in a year."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organ", "year"), name="messages_one_counter_a_year"),)


class MessageEvent(models.Model):
    """One step, with the day it took effect; only ever added. ``facts`` holds nothing personal, ``note`` may."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    on = models.DateField()
    facts = models.JSONField(default=dict, blank=True)
    note = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("pk",)
