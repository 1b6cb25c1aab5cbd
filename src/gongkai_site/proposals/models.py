"""A proposal and all that belongs to it. Proposers are public officials; how to reach them stands sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.crypto.fields import EncryptedTextField
from gongkai_site.files.models import StoredFile
from gongkai_site.organs.models import Organ, choices
from gongkai_site.proposals.table import ROLES, STATES
from gongkai_site.publishing.models import Item

DEPUTIES, CPPCC = "deputies", "cppcc"
KINDS = ((DEPUTIES, _("deputies' proposal")), (CPPCC, _("CPPCC proposal")))
SATISFACTION = (
    ("satisfied", _("satisfied")),
    ("basically", _("basically satisfied")),
    ("dissatisfied", _("not satisfied")),
)
OPENNESS = (("public", _("may be public")), ("closed", _("kept from the public")))


class LabelSet(Versioned):
    """The classes of results one assigning body has. A set in use never changes: it is closed, and another follows."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="label_sets")
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS, blank=True, default="")
    """Empty: for both kinds."""
    body = models.CharField(_("assigning body"), max_length=100)
    labels = models.JSONField(_("classes"), default=list)
    """``[[code, words], …]`` in order."""
    basis = models.CharField(_("basis"), max_length=200, blank=True, default="")
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("set of classes")
        verbose_name_plural = _("sets of classes")
        ordering = ("organ", "pk")

    def __str__(self) -> str:
        return f"{self.body}（{'、'.join(code for code, _words in self.labels)}）"

    def words_of(self, code: str) -> str:
        """Return what a class says, empty where the set has none such."""
        return next((str(words) for key, words in self.labels if key == code), "")


class Proposal(Versioned):
    """A 建议 of deputies or a 提案 of the CPPCC, as it was assigned to an organ.

    ``first_answered_on`` says that it was answered at all; ``answered_on`` is the last answer, after handling again.
    """

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    level = models.CharField(_("level"), max_length=16, choices=choices("levels"), default="city")
    session = models.PositiveSmallIntegerField(_("term of the assembly"))
    meeting = models.PositiveSmallIntegerField(_("meeting"), default=0)
    """0: handed in between meetings (闭会期间)."""
    number = models.CharField(_("number of the proposal"), max_length=20)
    title = models.CharField(_("title of the proposal"), max_length=200)
    content = models.TextField(_("what it proposes"), blank=True, default="")
    role = models.CharField(
        _("role of the organ"),
        max_length=8,
        choices=[(key, words["zh"]) for key, words in ROLES.items()],
        default="lead",
    )
    lead_organ = models.CharField(_("lead organ"), max_length=100, blank=True, default="")
    assigning_body = models.CharField(_("assigning body"), max_length=100, blank=True, default="")
    assigned_on = models.DateField(_("assigned on"))
    due_on = models.DateField(_("due on"), null=True, editable=False)
    return_by = models.DateField(_("to be returned by, if not ours"), null=True, editable=False)
    is_extended = models.BooleanField(_("extended"), default=False, editable=False)
    again_from = models.DateField(_("handled again from"), null=True, editable=False)
    provisional = models.BooleanField(_("by a provisional calendar"), default=False, editable=False)

    state = models.CharField(
        _("state"), max_length=12, choices=[(key, each.zh) for key, each in STATES.items()], default="assigned"
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)
    handler = models.ForeignKey(
        Person, verbose_name=_("handler"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    section = models.CharField(_("section"), max_length=60, blank=True, default="")
    together = models.ForeignKey(
        "self", verbose_name=_("handled together with"), null=True, on_delete=models.PROTECT, related_name="joined"
    )

    label_set = models.ForeignKey(LabelSet, null=True, on_delete=models.PROTECT, related_name="+")
    result_class = models.CharField(_("class of the result"), max_length=4, blank=True, default="")
    first_answered_on = models.DateField(_("first answered on"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    satisfaction = models.CharField(_("satisfaction"), max_length=12, choices=SATISFACTION, blank=True, default="")
    openness = models.CharField(_("openness"), max_length=6, choices=OPENNESS, blank=True, default="")
    openness_reason = models.CharField(_("why it is not public"), max_length=300, blank=True, default="")
    publish_by = models.DateField(_("to be published by"), null=True)
    item = models.OneToOneField(
        Item, verbose_name=_("item"), null=True, on_delete=models.PROTECT, related_name="proposal"
    )
    source = models.CharField(_("source"), max_length=120, blank=True, default="")
    key = models.CharField(max_length=80, editable=False)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ("-assigned_on", "-pk")
        constraints = (
            # One that was voided leaves its place to the right one.
            models.UniqueConstraint(
                fields=("organ", "key"), condition=~Q(state="void"), name="proposals_one_of_a_number"
            ),
        )
        indexes = (
            models.Index(fields=("organ", "kind", "assigned_on", "state"), name="proposals_year"),
            models.Index(fields=("organ", "state", "due_on"), name="proposals_due"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Say whether the organ still owes something."""
        return STATES[self.state].open

    @property
    def answers(self) -> bool:
        """Say whether the organ answers by itself."""
        return self.role != "co"


class OfProposal(models.Model):
    """What belongs to a proposal."""

    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class Proposer(OfProposal):
    """Who handed a proposal in; the first one leads the others. What they said of the last answer stands here."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="proposers")
    order = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=60)
    contact = EncryptedTextField(_("contact"), blank=True, default="")
    answered_on = models.DateField(_("answered on"), null=True)
    satisfaction = models.CharField(max_length=12, choices=SATISFACTION, blank=True, default="")

    class Meta:
        ordering = ("order", "pk")
        constraints = (models.UniqueConstraint(fields=("proposal", "order"), name="proposals_proposers_in_order"),)

    def __str__(self) -> str:
        return self.name


class CoHandler(OfProposal):
    """An organ asked for its opinion by the lead organ, and what it said."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="co_handlers")
    name = models.CharField(_("co-handling organ"), max_length=100)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("opinion due on"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    opinion = models.TextField(_("opinion"), blank=True, default="")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class Answer(OfProposal):
    """A letter, drafted by one and signed by another. A draft that was sent back stays; the next is another row."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="letters")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("number"), max_length=80, blank=True, default="")
    text = models.TextField(_("text"))
    contact_person = models.CharField(_("contact person"), max_length=100, blank=True, default="")
    label_set = models.ForeignKey(LabelSet, null=True, on_delete=models.PROTECT, related_name="+")
    result_class = models.CharField(max_length=4)
    openness = models.CharField(max_length=6, choices=OPENNESS)
    openness_reason = models.CharField(max_length=300, blank=True, default="")
    signer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(_("signed on"), null=True)
    copies_to = models.CharField(_("copies to"), max_length=200, blank=True, default="")
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title


class Event(OfProposal):
    """One step, with the day it took effect. Never changed. ``facts`` holds nothing personal, ``note`` may."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="events")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=16)
    on = models.DateField()
    state = models.CharField(max_length=12)
    facts = models.JSONField(default=dict, blank=True)
    note = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ("pk",)
