"""Items, what is not disclosed, the organ's own catalogue, access places and deliveries.

An item is a row of its own; its revisions, reviews and files hang on it. What is not disclosed is a line of the
register and never an item (design 5.5). Index numbers are counted for each organ and never given twice.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from gongkai.catalogue import ART, ASPECTS, ATTRIBUTES, FISCAL, FORMS, GENRES, GROUNDS, KINDS, TOPICS
from gongkai.catalogue import Term as Word
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.base.refusals import lang
from gongkai_site.ledgers.models import Record
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import ReviewedContent

REPEALED, LAPSED, WITHDRAWN = "repealed", "lapsed", "withdrawn"
REVIEWED = (
    "kind",
    "title",
    "number",
    "summary",
    "body",
    "attachments",
    "source",
    "author",
    "keywords",
    "art",
    "aspect",
    "topic",
    "genre",
    "column",
    "written_on",
    "effective_on",
    "ends_on",
    "form",
    "elements",
    "interprets",
    "forwarded_from",
    "fiscal_year",
    "fiscal_part",
    "correction",
)
"""What reviewers pass, and what revisions carry."""


def choices(words: Any) -> list[tuple[str, str]]:
    """Return the choices of one table of words, in Chinese."""
    return [(key, word.zh) for key, word in words.items()]


class Column(Versioned):
    """An entry of an organ's own catalogue (主动公开基本目录). Without items it says why, or is a gap."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="columns")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("path"), max_length=60)
    art = models.CharField(_("item of the law"), max_length=8, choices=choices(ART))
    content = models.CharField(_("what it holds"), max_length=300, blank=True, default="")
    basis = models.CharField(_("basis"), max_length=200, blank=True, default="")
    limit = models.CharField(_("by when"), max_length=100, blank=True, default="")
    section = models.CharField(_("section in charge"), max_length=60, blank=True, default="")
    channel = models.CharField(_("channel"), max_length=100, blank=True, default="")
    audience = models.CharField(_("audience"), max_length=60, blank=True, default="")
    empty_reason = models.CharField(_("why it is empty"), max_length=200, blank=True, default="")
    order = models.PositiveIntegerField(_("order"), default=0)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("catalogue entry")
        verbose_name_plural = _("catalogue entries")
        ordering = ("order", "pk")
        constraints = (models.UniqueConstraint(fields=("organ", "slug"), name="publishing_one_column_a_slug"),)

    def __str__(self) -> str:
        return self.name


class Item(ReviewedContent, Versioned):
    """One piece of information an organ discloses. ``slug`` is its place on the sub-site and never changes."""

    LIVES = ((REPEALED, _("repealed")), (LAPSED, _("lapsed")), (WITHDRAWN, _("withdrawn")))

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="items")
    index_number = models.CharField(_("index number"), max_length=80, unique=True, editable=False)
    slug = models.CharField(max_length=80, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=24, choices=choices(KINDS))
    title = models.CharField(_("title"), max_length=300)
    number = models.CharField(_("document number"), max_length=80, blank=True, default="")
    number_given = models.CharField(_("document number as given"), max_length=80, blank=True, default="")
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(_("text"))
    attachments = models.JSONField(_("attachments"), default=list, blank=True)
    """``[{"file": id of StoredFile, "title": words on the link, "alt": text alternative}]``, in order."""
    source = models.CharField(_("source of the text"), max_length=100, blank=True, default="")
    author = models.CharField(_("author"), max_length=60, blank=True, default="")
    keywords = models.CharField(_("keywords"), max_length=200, blank=True, default="")
    art = models.CharField(_("item of the law"), max_length=8, choices=choices(ART))
    aspect = models.CharField(_("aspect of openness"), max_length=12, choices=choices(ASPECTS), blank=True, default="")
    topic = models.CharField(_("topic"), max_length=16, choices=choices(TOPICS), default="other")
    genre = models.CharField(_("genre"), max_length=16, choices=choices(GENRES), default="none")
    column = models.ForeignKey(
        Column, verbose_name=_("catalogue entry"), null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    written_on = models.DateField(_("written on"))
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    ends_on = models.DateField(_("in force until"), null=True, blank=True)
    form = models.CharField(_("form of interpretation"), max_length=8, choices=choices(FORMS), blank=True, default="")
    elements = models.JSONField(_("elements of the interpretation"), default=list, blank=True)
    interprets = models.ForeignKey(
        "self", verbose_name=_("interprets"), null=True, blank=True, on_delete=models.PROTECT, related_name="readings"
    )
    forwarded_from = models.CharField(_("forwarded from"), max_length=100, blank=True, default="")
    """The other organ whose document or interpretation this is; such an item owes no interpretation."""
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), null=True, blank=True)
    fiscal_part = models.CharField(_("part"), max_length=24, choices=choices(FISCAL), blank=True, default="")
    correction = models.CharField(_("correction note"), max_length=300, blank=True, default="")

    # --- of the row, not of a version ---
    starts_on = models.DateField(_("the time limit runs from"), null=True, blank=True)
    """Day it was formed, approved or replied to; without it ``written_on`` counts."""
    published_on = models.DateField(_("published on"), null=True, editable=False, db_index=True)
    record = models.ForeignKey(
        Record, verbose_name=_("ledger record"), null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    bundle = models.CharField(_("released together with"), max_length=60, blank=True, default="")
    release_at = models.DateTimeField(_("not before"), null=True, blank=True)
    drafter = models.ForeignKey(
        Person, verbose_name=_("drafter"), null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    life = models.CharField(_("validity"), max_length=9, choices=LIVES, blank=True, default="", editable=False)
    life_on = models.DateField(_("since"), null=True, editable=False)
    life_reason = models.CharField(_("reason"), max_length=300, blank=True, default="", editable=False)
    life_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="ended", editable=False)
    """The document that repealed it."""
    dropped_at = models.DateTimeField(null=True, editable=False)
    """When a draft that never was public was given up; its number stays taken."""

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ("-written_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(effective_on__isnull=True) | Q(ends_on__gte=F("effective_on")),
                name="publishing_ends_later",
            ),
        )
        indexes = (
            models.Index(fields=("organ", "live", "-published_on", "-id"), name="publishing_newest"),
            models.Index(fields=("organ", "live", "kind", "-published_on", "-id"), name="publishing_of_kind"),
            models.Index(fields=("live", "-published_on", "-id"), name="publishing_all_newest"),
            # All that a catalogue shows of its facets is read from this one, and no text with it.
            models.Index(
                fields=(
                    *("live", "-published_on", "-id", "organ", "kind", "art", "topic", "genre"),
                    *("column", "life", "effective_on", "ends_on"),
                ),
                name="publishing_facets",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_withdrawn(self) -> bool:
        """Say whether it was taken down; its address then shows why."""
        return self.life == WITHDRAWN

    def word(self, axis: str) -> str:
        """Return the word of one axis (``kind``, ``art``, ``topic``, …) in the reader's language, or nothing."""
        table: dict[str, dict[str, Word]] = {
            "kind": KINDS,  # type: ignore[dict-item]
            "art": ART,  # type: ignore[dict-item]
            "aspect": ASPECTS,
            "topic": TOPICS,
            "genre": GENRES,
            "form": FORMS,
            "fiscal_part": FISCAL,  # type: ignore[dict-item]
        }
        found = table[axis].get(getattr(self, axis))
        return str(getattr(found, lang())) if found else ""

    @property
    def validity(self) -> str:
        """Return ``repealed``, ``lapsed``, ``withdrawn``, ``not_yet`` or ``in_force`` as of today."""
        today = clock.today()
        if self.life:
            return self.life
        if self.ends_on and self.ends_on < today:
            return LAPSED
        return "not_yet" if self.effective_on and self.effective_on > today else "in_force"


class Version(models.Model):
    """What of an item was public, one row each time it was made so: the first version and its corrections."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ("item", "number")
        constraints = (models.UniqueConstraint(fields=("item", "number"), name="publishing_one_version_a_number"),)


class IndexCounter(models.Model):
    """The last serial an organ gave in a year. Counted up, never down, so that no number is given twice."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organ", "year"), name="publishing_one_counter_a_year"),)


class NotOpen(Versioned):
    """A line of the register for what is not disclosed, or on application only: a neutral title and why.

    It has no text and no file. ``next_review_on`` is when it is looked at again (条例第十八条).
    """

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="not_open")
    title = models.CharField(_("neutral title"), max_length=200)
    number = models.CharField(_("document number"), max_length=80, blank=True, default="")
    attribute = models.CharField(
        _("disclosure"),
        max_length=16,
        choices=[(key, word.zh) for key, word in ATTRIBUTES.items() if key != "proactive"],
    )
    ground = models.CharField(_("ground"), max_length=20, choices=choices(GROUNDS))
    law = models.CharField(_("law or administrative regulation"), max_length=200, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=300)
    written_on = models.DateField(_("written on"))
    next_review_on = models.DateField(_("next review"))
    reviewed_on = models.DateField(_("last review"), null=True, editable=False)
    review_note = models.CharField(
        _("what the last review found"), max_length=300, blank=True, default="", editable=False
    )
    opened_as = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="opened", editable=False)
    """The item it became when it could be disclosed."""
    closed_at = models.DateTimeField(null=True, editable=False)
    drafter = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("line of what is not open")
        verbose_name_plural = _("lines of what is not open")
        ordering = ("next_review_on", "pk")

    def __str__(self) -> str:
        return self.title


class AccessPlace(Versioned):
    """Where anyone may read what is disclosed (条例第二十五条): archive, library, service hall, reading room."""

    KINDS = (
        ("archive", _("state archive")),
        ("library", _("public library")),
        ("service", _("government service hall")),
        ("other", _("reading room or notice board")),
    )

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="access_places")
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    address = models.CharField(_("address"), max_length=200)
    hours = models.CharField(_("opening hours"), max_length=100, blank=True, default="")
    telephone = models.CharField(_("telephone"), max_length=40, blank=True, default="")
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("access place")
        verbose_name_plural = _("access places")
        ordering = ("organ", "kind", "name")
        constraints = (models.UniqueConstraint(fields=("organ", "name"), name="publishing_one_place_a_name"),)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """What an organ handed to an archive or a library on one day; each item goes to a place once."""

    place = models.ForeignKey(AccessPlace, on_delete=models.PROTECT, related_name="deliveries")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="deliveries")
    on = models.DateField(_("delivered on"))
    received_by = models.CharField(_("received by"), max_length=60)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-on", "-pk")


class Delivered(models.Model):
    """An item of a delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines")
    place = models.ForeignKey(AccessPlace, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="deliveries")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("place", "item"), name="publishing_delivered_once"),)


class Generation(models.Model):
    """How often the public pages of an organ changed; pages in a cache carry the number they were made at.

    The row of 0 stands for pages of the whole city (design 5.12).
    """

    organ = models.PositiveBigIntegerField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
