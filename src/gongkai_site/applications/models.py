"""A case and all that belongs to it. What is personal stands sealed; what counts and sorts stands plain."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongkai import law
from gongkai.applications import CHANNELS, STATES
from gongkai_site.accounts.models import Person
from gongkai_site.applications.people import APPLICANTS
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.crypto.fields import EncryptedJSONField, EncryptedTextField
from gongkai_site.organs.models import Organ

WAYS = (
    ("paper", _("paper")),
    ("email", _("electronic file")),
    ("disc", _("disc")),
    ("read", _("read or copy on site")),
)
ROUTES = (("post", _("by post")), ("online", _("online")), ("collect", _("to be collected")), ("fax", _("by fax")))
SOURCE = "applications.case"
"""The kind of the search: subjects and document numbers, nothing sealed."""
OUTCOMES = [(code, each.zh) for code, each in law.outcomes().items()]
OPEN = [key for key, state in STATES.items() if state.open]
_LATER = ("first_signed_on", "first_result", "created_at")
_CUT = ("channel", "applicant", "result", "handler", "section")


class Application(Versioned):
    """A case. ``person`` is sealed JSON: name, identity, contact, agent, joint applicants (``people.FIELDS``).

    ``first_on`` and ``result`` are what table 三 counts; they are written by the steps that serve an answer.
    """

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="applications")
    number = models.CharField(_("case number"), max_length=40)
    state = models.CharField(
        _("state"), max_length=24, choices=[(key, each.zh) for key, each in STATES.items()], default="submitted"
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    channel = models.CharField(_("channel"), max_length=16, choices=[(key, each.zh) for key, each in CHANNELS.items()])
    arrived_at = models.DateTimeField(_("arrived at"))
    signed_for_on = models.DateField(_("signed for on"), null=True, blank=True)
    organ_confirmed_on = models.DateField(_("confirmed by the organ on"), null=True, blank=True)
    applicant_confirmed_on = models.DateField(_("confirmed by the applicant on"), null=True, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)

    applicant = models.CharField(_("kind of applicant"), max_length=32, choices=APPLICANTS)
    person = EncryptedJSONField(_("applicant"), default=dict)
    wanted = EncryptedTextField(_("information asked for"))
    document_number = models.CharField(_("document number"), max_length=80, blank=True, default="")
    subject = models.CharField(_("subject, without personal data"), max_length=120, blank=True, default="")
    way = models.CharField(_("way of providing"), max_length=8, choices=WAYS, default="paper")
    route = models.CharField(_("route"), max_length=8, choices=ROUTES, default="post")
    help_needed = EncryptedTextField(_("help needed"), blank=True, default="")
    offered = models.JSONField(_("published items offered"), default=dict, blank=True)

    code = EncryptedTextField(_("query code"))
    code_index = models.CharField(max_length=64, unique=True, editable=False)
    digits_index = models.CharField(max_length=64, editable=False, default="")
    identity_index = models.CharField(max_length=64, db_index=True, editable=False, default="")
    phone_index = models.CharField(max_length=64, db_index=True, editable=False, default="")
    key = models.CharField(max_length=64, editable=False)

    handler = models.ForeignKey(
        Person, verbose_name=_("handler"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    section = models.CharField(_("section"), max_length=60, blank=True, default="")
    correction_due = models.DateField(_("to be corrected by"), null=True, blank=True)
    fee_due = models.DateField(_("fee due on"), null=True, blank=True)
    reasons_judged = models.BooleanField(_("reasons are reasonable"), null=True, blank=True)

    due_on = models.DateField(_("answer due on"), null=True, blank=True)
    not_before = models.DateField(_("answer due not before"), null=True, blank=True)
    provisional = models.BooleanField(_("by a provisional calendar"), default=False)

    result = models.CharField(_("result"), max_length=32, choices=OUTCOMES, blank=True, default="")
    first_on = models.DateField(_("first answered on"), null=True, blank=True)
    first_signed_on = models.DateField(_("first answer signed on"), null=True, blank=True)
    first_result = models.CharField(max_length=32, choices=OUTCOMES, blank=True, default="", editable=False)
    answered_on = models.DateField(_("last answered on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True, default="")
    # For indexes, which give no order within a dozen states; a number, for SQLite looks up no bare truth value.
    # When the data of the states change, a migration drops the column and adds it anew.
    opened = models.GeneratedField(
        expression=models.Case(models.When(state__in=OPEN, then=1), default=0),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-arrived_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("organ", "number"), name="applications_one_of_a_number"),
            models.UniqueConstraint(fields=("organ", "key"), name="applications_one_of_a_key"),
        )
        indexes = (
            # What table 三 is counted from, without reading the rows.
            models.Index(
                fields=("organ", "received_on", "first_on", "applicant", "result", "state", *_LATER),
                name="applications_year",
            ),
            # The cases behind one of its cells.
            models.Index(
                fields=("organ", "applicant", "first_on", "received_on", "result", "state", "created_at"),
                name="applications_cell",
            ),
            models.Index(fields=("organ", "state", "due_on"), name="applications_due"),
            # The two orders of the list, with what it is cut down by.
            models.Index(fields=("organ", "arrived_at", "id", "state", *_CUT), name="applications_arrived"),
            models.Index(fields=("organ", "opened", "due_on", "-id", "state", *_CUT), name="applications_open"),
            models.Index(fields=("organ",), condition=models.Q(provisional=True), name="applications_guessed"),
            models.Index(fields=("organ", "answered_on", "due_on"), name="applications_by_answer"),
            models.Index(fields=("organ", "handler", "opened", "due_on", "-id", "state"), name="applications_mine"),
            models.Index(fields=("organ", "due_on", "-id"), name="applications_by_due"),
            models.Index(fields=("organ", "section", "arrived_at"), name="applications_section"),
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
        return self.subject or self.document_number or str(_("not described yet"))


class CaseCounter(models.Model):
    """The last number of an organ's cases in a year."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organ", "year"), name="applications_one_counter_a_year"),)


class AnswerCounter(models.Model):
    """The last number the template gave to an organ's answers of a year."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organ", "year"), name="applications_one_answer_counter_a_year"),
        )


class OfCase(models.Model):
    """What belongs to a case and is only added to."""

    made_at = models.DateTimeField(default=clock.now, editable=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    round = models.PositiveSmallIntegerField(default=1)

    class Meta:
        abstract = True


class Event(OfCase):
    """One step, with the day it took effect. Never changed; a later one voids it.

    ``kind`` is what the clock learns, empty where it learns nothing; ``facts`` holds nothing personal, ``note`` may.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=24)
    kind = models.CharField(max_length=24, blank=True, default="")
    on = models.DateField()
    ref = models.CharField(max_length=24, blank=True, default="")
    length = models.PositiveSmallIntegerField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=24)
    facts = models.JSONField(default=dict, blank=True)
    note = EncryptedTextField(blank=True, default="")
    voids = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="voided_by")

    class Meta:
        ordering = ("pk",)


class Consultation(OfCase):
    """A letter that asks a third party or another organ."""

    KINDS = (("third_party", _("third party")), ("co_maker", _("co-maker")), ("organ", _("other organ")))

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="consultations")
    kind = models.CharField(_("kind"), max_length=16, choices=KINDS)
    party = EncryptedTextField(_("who is consulted"))
    subject = EncryptedTextField(_("what is asked about"))
    sent_on = models.DateField(_("sent on"))
    received_on = models.DateField(_("reached them on"), null=True)
    due_on = models.DateField(_("opinion due on"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    agrees = models.BooleanField(_("agrees"), null=True)
    reasons = EncryptedTextField(_("reasons"), blank=True, default="")
    told_on = models.DateField(_("told of the disclosure on"), null=True)

    class Meta:
        ordering = ("pk",)


class Search(OfCase):
    """Where and how the information was looked for (条例第三十六条第（四）项)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="searches")
    place = models.CharField(_("systems and archives searched"), max_length=200)
    terms = EncryptedTextField(_("search terms"))
    period = models.CharField(_("period searched"), max_length=60, blank=True, default="")
    on = models.DateField(_("searched on"))
    found = models.BooleanField(_("found"))
    note = EncryptedTextField(_("what came of it"), blank=True, default="")

    class Meta:
        ordering = ("pk",)


class Examination(OfCase):
    """The review before giving: secrecy, third parties, whether parts can be separated (条例第十七条、第三十七条)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="examinations")
    on = models.DateField(_("reviewed on"))
    may_be_given = models.BooleanField(_("may be given"))
    separable = models.BooleanField(_("parts can be separated"), default=False)
    conclusion = EncryptedTextField(_("conclusion"))

    class Meta:
        ordering = ("pk",)


class Task(OfCase):
    """What a section is asked to do for a case, by a day."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="tasks")
    section = models.CharField(_("section"), max_length=60)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked = models.CharField(_("task"), max_length=300)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True)
    reply = EncryptedTextField(_("reply"), blank=True, default="")

    class Meta:
        verbose_name = _("task of a section")
        verbose_name_plural = _("tasks of sections")
        ordering = ("due_on", "pk")


class Answer(OfCase):
    """A decision, drafted, signed, served. ``facts`` (sealed) holds what its letter says.

    ``levels`` is how many signatures the organ's rule asked for when it was drafted, ``level`` where it waits for one.
    ``letter_digest`` tells what the letter said when it was kept, ``scan`` is that letter with its stamp.
    """

    DELIVERIES = (("portal", _("portal")), ("email", _("e-mail")), ("post", _("by post")), ("counter", _("counter")))

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(_("outcome"), max_length=32, choices=OUTCOMES)
    grounds = models.JSONField(_("grounds"), default=list, blank=True)
    facts = EncryptedJSONField(_("facts"), default=dict)
    sent_back = models.BooleanField(default=False)
    levels = models.PositiveSmallIntegerField(_("levels of signature"), default=1)
    level = models.CharField(_("waits at"), max_length=8, default="final")
    number = models.CharField(_("number"), max_length=80, blank=True, default="")
    signer = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signed_on = models.DateField(_("signed on"), null=True)
    served_on = models.DateField(_("served on"), null=True)
    delivery = models.CharField(_("delivery"), max_length=8, choices=DELIVERIES, blank=True, default="")
    tracking = models.CharField(_("number of the mail"), max_length=60, blank=True, default="")
    letter_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    scan = models.ForeignKey("Paper", null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("by",), condition=models.Q(sent_back=True), name="applications_sent_back"),)

    @property
    def tag(self) -> str:
        """Return by what its papers are known."""
        return f"answer-{self.pk}"


class Paper(OfCase):
    """A file of a case; its bytes lie sealed under their digest."""

    KINDS = (
        ("identity", _("proof of identity")),
        ("proxy", _("power of attorney")),
        ("attachment", _("attachment")),
        ("evidence", _("evidence of receipt")),
        ("letter", _("letter")),
        ("given", _("information given")),
        ("scan", _("stamped scan, as served")),
        ("proof", _("proof of delivery")),
        ("opinion", _("opinion")),
    )

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    name = EncryptedTextField(_("name"))
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size"))
    letter = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        ordering = ("pk",)


class Feed(models.Model):
    """The address at which a person's own calendar reads their due days; the token itself is kept nowhere."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    turned_at = models.DateTimeField(default=clock.now)


class Helped(models.Model):
    """How often on a day published items answered somebody who was about to apply: a number, and nothing of whom."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organ", "on"), name="applications_one_help_a_day"),)


class Package(models.Model):
    """A sealed package of a public zone that was imported: its application, and the receipt the zone gave."""

    uid = models.CharField(max_length=32, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    zone = models.CharField(max_length=16, editable=False)
    receipt = models.CharField(_("receipt of the public zone"), max_length=40, db_index=True, editable=False)
    received_at = models.DateTimeField(_("received by the public zone"), editable=False)
    imported_at = models.DateTimeField(default=clock.now, editable=False)
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="package")

    class Meta:
        verbose_name = _("package of a public zone")
