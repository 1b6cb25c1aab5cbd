"""A remedy and all that belongs to it. Who brought it stands sealed; what counts and sorts stands plain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai.applications.remedies import ENDINGS, INSTANCES, KINDS
from gongkai.applications.remedy_steps import STATES
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.crypto.fields import EncryptedJSONField, EncryptedTextField
from gongkai_site.organs.models import Organ

ENDING_WORDS = [(key, each.zh) for key, each in ENDINGS.items()]


class Remedy(Versioned):
    """A complaint, reconsideration or lawsuit. All instances of a lawsuit are one.

    State, instance, endings and the day due are copies of what its events come to (``standing.standing_of``); of a
    lawsuit ``first_*`` is the first judgment, ``ended_on`` and ``outcome`` the first in effect. ``person`` is sealed
    JSON with the fields of an application's (``applications.people.FIELDS``).
    """

    CONCERNS = (
        ("answer", _("an answer to an application")),
        ("silence", _("no answer in time")),
        ("proactive", _("failure to publish of one's own accord")),
        ("other", _("another act of disclosure")),
    )
    ROLES = (
        ("sole", _("this organ alone")),
        ("original", _("co-defendant, as the organ that answered")),
        ("reviewer", _("co-defendant, as the reconsideration organ")),
    )

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="remedies")
    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=16, choices=[(key, each.zh) for key, each in KINDS.items()])
    after_reconsideration = models.BooleanField(_("after reconsideration"), default=False)
    earlier = models.ForeignKey(
        "self",
        verbose_name=_("reconsideration before it"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="later",
    )
    role = models.CharField(_("part of this organ"), max_length=8, choices=ROLES, default="sole")
    concerns = models.CharField(_("what it attacks"), max_length=12, choices=CONCERNS, default="answer")
    matter = models.CharField(_("matter, without personal data"), max_length=200)
    person = EncryptedJSONField(_("who brought it"), default=dict)
    identity_index = models.CharField(max_length=64, db_index=True, editable=False, default="")
    phone_index = models.CharField(max_length=64, db_index=True, editable=False, default="")
    forum = models.CharField(_("organ or court"), max_length=120)
    forum_number = models.CharField(_("number there"), max_length=80, blank=True, default="")
    filed_on = models.DateField(_("day of filing"))

    state = models.CharField(
        _("state"), max_length=12, choices=[(key, each.zh) for key, each in STATES.items()], default="open"
    )
    instance = models.CharField(
        _("instance"), max_length=8, choices=[(key, each["zh"]) for key, each in INSTANCES.items()], blank=True
    )
    first_on = models.DateField(_("first decided on"), null=True, blank=True)
    first_ending = models.CharField(_("first outcome"), max_length=16, choices=ENDING_WORDS, blank=True, default="")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=16, choices=ENDING_WORDS, blank=True, default="")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    due_key = models.CharField(_("what is due"), max_length=12, blank=True, default="")
    provisional = models.BooleanField(_("by a provisional calendar"), default=False)

    handler = models.ForeignKey(
        Person, verbose_name=_("handler"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.CharField(max_length=64, editable=False)
    source = models.CharField(_("source"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("remedy")
        verbose_name_plural = _("remedies")
        ordering = ("-filed_on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("organ", "number"), name="remedies_one_of_a_number"),
            models.UniqueConstraint(fields=("organ", "key"), name="remedies_one_of_a_key"),
        )
        indexes = (
            # What table 四 is counted from, without reading the rows.
            models.Index(
                fields=("organ", "filed_on", "ended_on", "kind", "outcome", "state", "role"), name="remedies_year"
            ),
            models.Index(fields=("organ", "state", "due_on"), name="remedies_due"),
            models.Index(fields=("handler", "due_on"), name="remedies_mine"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return what lists call it: nothing personal."""
        return f"{self.number} {self.matter}"

    @property
    def is_open(self) -> bool:
        """Say whether it is still pending somewhere."""
        return STATES[self.state].open


class Counter(models.Model):
    """The last number of an organ's remedies in a year."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organ", "year"), name="remedies_one_counter_a_year"),)


class Attack(models.Model):
    """A case whose answer a remedy attacks; without an answer where none was given in time."""

    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="attacks")
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="+")
    answer = models.ForeignKey("applications.Answer", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("remedy", "application"), name="remedies_one_attack_a_case"),)


class OfRemedy(models.Model):
    """What belongs to a remedy and is only added to."""

    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="%(class)ss")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True
        ordering = ("pk",)


class Event(OfRemedy):
    """One step, with the day it took effect. Never changed; a later row without a step voids it, for a reason.

    ``facts`` holds nothing personal; ``note``, sealed, may.
    """

    step = models.CharField(max_length=16, blank=True)
    on = models.DateField()
    facts = models.JSONField(default=dict, blank=True)
    note = EncryptedTextField(blank=True, default="")
    voids = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="voided_by")


class Paper(OfRemedy):
    """A file of a remedy; its bytes lie sealed under their digest."""

    KINDS = (
        ("filing", _("application or statement of claim")),
        ("notice", _("notice")),
        ("reply", _("reply or defence")),
        ("evidence", _("evidence")),
        ("decision", _("decision or judgment")),
        ("proof", _("proof of delivery")),
        ("other", _("other paper")),
    )

    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    name = EncryptedTextField(_("name"))
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
