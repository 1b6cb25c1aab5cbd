"""A word list of an organ in numbered editions. One that was in force is never changed again; the next is a draft."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.findings.lists import KIND_LABELS, LONGEST, LONGEST_WORD, parted
from gongkai.findings.words import Entry
from gongkai_site.accounts.models import Person
from gongkai_site.base.models import Versioned
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ

DRAFT, IN_FORCE, PAST = "draft", "in_force", "past"
STATES = {DRAFT: _("draft"), IN_FORCE: _("list in force"), PAST: _("was in force")}
KINDS = [(key, labels["zh"]) for key, labels in KIND_LABELS.items()]


class Edition(Versioned):
    """One version of an organ's list. In force it holds for the organ and all below it."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="word_editions")
    number = models.PositiveIntegerField(_("number of the version"))
    state = models.CharField(_("state"), max_length=8, choices=list(STATES.items()), default=DRAFT)
    note = models.CharField(_("what changed and why"), max_length=300, blank=True, default="")
    based_on = models.ForeignKey(
        "self", verbose_name=_("made from"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(
        Person, verbose_name=_("begun by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    put_at = models.DateTimeField(_("put in force at"), null=True)
    put_by = models.ForeignKey(
        Person, verbose_name=_("put in force by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    digest = models.CharField(_("digest"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("version of a word list")
        verbose_name_plural = _("versions of word lists")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("organ", "number"), name="wordlists_one_edition_a_number"),
            models.UniqueConstraint(fields=("organ",), condition=Q(state=DRAFT), name="wordlists_one_draft"),
            models.UniqueConstraint(fields=("organ",), condition=Q(state=IN_FORCE), name="wordlists_one_in_force"),
            models.CheckConstraint(
                condition=Q(state=DRAFT, put_at__isnull=True, digest="")
                | (~Q(state=DRAFT) & Q(put_at__isnull=False) & ~Q(digest="")),
                name="wordlists_put_in_force_once",
            ),
        )

    def __str__(self) -> str:
        return str(_("{organ}, version {number}")).format(organ=self.organ.short_name or self.organ, number=self.number)

    @property
    def state_word(self) -> str:
        """Return the word of its state."""
        return str(STATES[self.state])


class Word(Versioned):
    """A word of one edition."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(_("word"), max_length=LONGEST_WORD)
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    suggestion = models.CharField(_("suggestion"), max_length=LONGEST["suggestion"], blank=True, default="")
    excepted = models.CharField(_("exceptions"), max_length=LONGEST["except"], blank=True, default="")
    source = models.CharField(_("source of the word"), max_length=LONGEST["source"], blank=True, default="")
    from_on = models.DateField(_("counts from"), null=True, blank=True)
    until_on = models.DateField(_("counts until"), null=True, blank=True)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("listed words")
        ordering = ("word",)
        constraints = (models.UniqueConstraint(fields=("edition", "word"), name="wordlists_word_once"),)

    def __str__(self) -> str:
        return self.word

    @property
    def kind_word(self) -> str:
        """Return the name of its kind."""
        return KIND_LABELS[self.kind][lang()]  # type: ignore[index]  # one of the choices

    @property
    def entry(self) -> Entry:
        """Return it as the checker takes it."""
        return Entry(
            self.word,
            self.suggestion,
            self.kind,  # type: ignore[arg-type]  # one of the choices
            parted(self.excepted),
            self.source,
            self.from_on,
            self.until_on,
        )
