"""What is kept of each review. Rows of a review that is over are history and never change.

Wagtail's own rows stand beside these: each review has a WorkflowState, each of its levels a TaskState.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, Task, TaskState, Workflow, WorkflowState

from gongkai.review import GATES, LEVELS, STATES
from gongkai.review.steps import IN_REVIEW, RUNNING, STEPS
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ
from gongkai_site.review.content import ReviewedContent as ReviewedContent

PERSON = settings.AUTH_USER_MODEL
OPINION = 2000
"""Longest opinion or reason."""


def _choices(table: Any) -> list[tuple[str, str]]:
    return [(key, entry["zh"] if isinstance(entry, dict) else entry.zh) for key, entry in table.items()]


class LevelTask(Task):
    """A level of review as Wagtail keeps it. Its own approve and reject buttons are not shown and do nothing."""

    level = models.CharField(max_length=16, choices=_choices(LEVELS), unique=True)

    class Meta:
        verbose_name = _("level of review")

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, str, bool]]:
        """Return nothing: levels are signed on our own screens."""
        return []

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **options: Any) -> None:
        """Refuse: a level is signed through ``services.sign``."""
        raise Refused("REVIEW-DOOR", title=str(task_state.workflow_state.content_object))


class Route(Workflow):
    """The workflow of one set of levels, such as ``first,final``."""

    levels = models.CharField(max_length=60, unique=True)

    class Meta:
        verbose_name = _("route of review")


class Review(Versioned):
    """One submission of one item: what exactly was submitted, by which rule, and where it stands."""

    kind = models.CharField(_("kind"), max_length=40)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.CharField(max_length=64)
    content = GenericForeignKey("content_type", "object_id")
    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="reviews")
    column = models.CharField(_("column"), max_length=60, blank=True, default="")
    title = models.CharField(_("title"), max_length=300)
    submitted_by = models.ForeignKey(
        PERSON, verbose_name=_("submitted by"), on_delete=models.PROTECT, related_name="submitted_reviews"
    )
    drafters: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        PERSON, verbose_name=_("drafters"), related_name="drafted_reviews"
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="reviews")
    hash = models.CharField(max_length=64)
    rule = models.JSONField()
    state = models.CharField(_("state"), max_length=16, choices=_choices(STATES), default=IN_REVIEW)
    level = models.CharField(_("level"), max_length=16, choices=_choices(LEVELS), blank=True, default="")
    due_on = models.DateField(_("due"), null=True, blank=True)
    due_provisional = models.BooleanField(default=False)
    workflow_state = models.OneToOneField(WorkflowState, on_delete=models.PROTECT, related_name="review")
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    released_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="released_reviews"
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("content_type", "object_id"),
                condition=Q(state__in=sorted(RUNNING)),
                name="review_one_at_a_time",
            ),
        )
        indexes = (
            models.Index(fields=("content_type", "object_id", "-created_at"), name="review_by_item"),
            models.Index(fields=("state", "level", "organ"), name="review_by_queue"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_overdue(self) -> bool:
        """Say whether someone should have acted before today."""
        return self.due_on is not None and self.due_on < clock.today()


class Opinion(models.Model):
    """What one person did in a review, and said. For whom: when they acted by delegation."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="opinions")
    step = models.CharField(_("step"), max_length=16, choices=[(key, step.zh) for key, step in STEPS.items()])
    level = models.CharField(_("level"), max_length=16, choices=_choices(LEVELS), blank=True, default="")
    gates = models.JSONField(_("gates"), default=list)
    person = models.ForeignKey(
        PERSON, verbose_name=_("who"), null=True, on_delete=models.PROTECT, related_name="review_opinions"
    )
    on_behalf_of = models.ForeignKey(
        PERSON, verbose_name=_("for"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("opinion"), max_length=OPINION, blank=True, default="")
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        ordering = ("at", "pk")


class Signature(models.Model):
    """One gate passed at one level."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="signatures")
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="signatures")
    level = models.CharField(max_length=16, choices=_choices(LEVELS))
    gate = models.CharField(max_length=16, choices=_choices(GATES))
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="review_signatures")
    on_behalf_of = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("review", "level", "gate"), name="review_one_signature_a_gate"),
            models.CheckConstraint(condition=~Q(gate="secrecy"), name="review_secrecy_is_no_signature"),
        )


class Overrule(models.Model):
    """One finding of the machine that a named person let through, with the reason: who and why its opinion says.

    Never changed. It counts while the machine finds the very same in the very same content; ``key`` tells both.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="overrules")
    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, related_name="overrule")
    key = models.CharField(max_length=64, db_index=True)
    code = models.CharField(max_length=40)
    part = models.CharField(max_length=40)
    """The field or the file it was found in: ``body``, ``file:12``."""
    about = models.CharField(max_length=64)
    """Digest of the text or of the file it was found in."""
    found = models.JSONField()
    """The finding in words, in each language, as it was shown: numbers masked."""

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("review", "key"), name="review_one_overrule_a_finding"),)


class Secrecy(models.Model):
    """The secrecy conclusion on one submission; in doubt, the referral and what was answered (条例第十七条)."""

    OUTCOMES = (
        ("publishable", _("may be published")),
        ("not", _("must not be published")),
        ("refer", _("referred for a decision")),
    )
    BODIES = (
        ("competent_department", _("competent department")),
        ("secrecy_administration", _("secrecy administration")),
    )

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="secrecy")
    outcome = models.CharField(_("conclusion"), max_length=16, choices=OUTCOMES)
    reason = models.TextField(_("reason"), max_length=OPINION)
    person = models.ForeignKey(PERSON, verbose_name=_("who"), on_delete=models.PROTECT, related_name="conclusions")
    on_behalf_of = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"), default=clock.now)
    hash = models.CharField(max_length=64)
    body = models.CharField(_("referred to"), max_length=32, choices=BODIES, blank=True, default="")
    body_name = models.CharField(_("name of the body"), max_length=100, blank=True, default="")
    answer = models.CharField(_("answer"), max_length=16, choices=OUTCOMES[:2], blank=True, default="")
    answer_text = models.TextField(_("answer in words, with its number"), max_length=OPINION, blank=True, default="")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    entered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entered_for = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("secrecy conclusion")
        constraints = (
            models.CheckConstraint(condition=~Q(outcome="refer") | ~Q(body=""), name="review_referral_names_its_body"),
            models.CheckConstraint(condition=Q(answer="") | Q(outcome="refer"), name="review_answer_needs_referral"),
        )

    @property
    def result(self) -> str:
        """Return the conclusion, or what the body asked decided."""
        return self.answer or self.outcome


class Delegation(models.Model):
    """While a person is away another reviews for them, within an organ, from a day up to and with another."""

    delegator = models.ForeignKey(
        PERSON, verbose_name=_("who is away"), on_delete=models.PROTECT, related_name="delegations_given"
    )
    delegate = models.ForeignKey(
        PERSON, verbose_name=_("who acts"), on_delete=models.PROTECT, related_name="delegations_held"
    )
    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="delegations")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until, included"))
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("-from_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="delegation_ends_after_it_began"),
            models.CheckConstraint(condition=~Q(delegator=F("delegate")), name="delegation_to_another"),
        )

    @property
    def holds(self) -> bool:
        """Say whether it holds today."""
        return self.revoked_at is None and self.from_on <= clock.today() <= self.until_on


class OrganRule(Versioned):
    """An organ's own rule for a kind and a column; an empty column means every column of the kind."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="review_rules")
    kind = models.CharField(_("kind"), max_length=40)
    column = models.CharField(_("column"), max_length=60, blank=True, default="")
    levels = models.JSONField(_("levels and gates"))
    days = models.PositiveSmallIntegerField(_("working days for each level"))

    class Meta:
        verbose_name = _("rule of review")
        verbose_name_plural = _("rules of review")
        ordering = ("organ__path", "kind", "column")
        constraints = (models.UniqueConstraint(fields=("organ", "kind", "column"), name="review_one_rule"),)


class FactCheck(models.Model):
    """Someone outside asked to check an item by a link: shown once, of which only the digest is kept."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="fact_checks")
    token_hash = models.CharField(max_length=64, unique=True)
    asked = models.CharField(_("who is asked"), max_length=100)
    question = models.TextField(_("what to check"), max_length=OPINION, blank=True, default="")
    asked_by = models.ForeignKey(
        PERSON, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="fact_checks"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    is_right = models.BooleanField(_("the facts are right"), null=True, blank=True)
    answer = models.TextField(_("opinion"), max_length=OPINION, blank=True, default="")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("fact check")
        ordering = ("-created_at", "-pk")

    @property
    def state(self) -> str:
        """Return ``answered``, ``revoked``, ``expired`` or ``open``."""
        if self.answered_at:
            return "answered"
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at <= clock.now() else "open"
