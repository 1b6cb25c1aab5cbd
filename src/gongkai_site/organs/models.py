"""Organs: a tree with dated parents, successors, dated settings, a leading group and section duties."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.base.models import Versioned
from gongkai_site.base.refusals import lang

WORDS = read_toml(PACKAGE / "organs" / "levels.toml")


def choices(table: str) -> list[tuple[str, str]]:
    """Return the choices of one table of ``levels.toml``, in Chinese."""
    return [(key, words["zh"]) for key, words in WORDS[table].items()]


def word(table: str, key: str) -> str:
    """Return the word of a key in the language of this request."""
    return str(WORDS[table][key][lang()])


class Organ(Versioned):
    """An administrative organ, or a body that acts as one. ``path`` holds its ancestors of today: ``/3/17/``."""

    name = models.CharField(_("full name"), max_length=100, unique=True)
    short_name = models.CharField(_("short name"), max_length=40, blank=True, default="")
    slug = models.SlugField(_("path on the site"), max_length=60, unique=True)
    credit_code = models.CharField(_("credit code"), max_length=18, blank=True, null=True, unique=True, default=None)
    level = models.CharField(_("level"), max_length=16, choices=choices("levels"))
    kind = models.CharField(_("kind"), max_length=16, choices=choices("kinds"))
    region = models.CharField(_("region code"), max_length=12, blank=True, default="")
    makes_rules = models.BooleanField(_("may make rules"), default=False)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    path = models.CharField(max_length=255, default="/", editable=False, db_index=True)

    class Meta:
        verbose_name = _("organ")
        verbose_name_plural = _("organs")
        ordering = ("path",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(founded_on__isnull=True)
                | Q(ended_on__gt=models.F("founded_on")),
                name="organ_ends_after_it_began",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def ancestor_ids(self) -> list[int]:
        """Return the ids of its ancestors of today and its own, the root first."""
        return [int(part) for part in self.path.split("/") if part]

    @property
    def parent_id(self) -> int | None:
        """Return the id of its parent of today."""
        ids = self.ancestor_ids
        return ids[-2] if len(ids) > 1 else None


class Placement(models.Model):
    """Under which organ an organ stood, from a day up to the day before another."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="placed")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("up to, not included"), null=True, blank=True)

    class Meta:
        ordering = ("from_on",)
        constraints = (
            models.UniqueConstraint(fields=("organ", "from_on"), name="organ_one_placement_a_day"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gt=models.F("from_on")), name="placement_ends_later"
            ),
            models.CheckConstraint(condition=~Q(organ=models.F("parent")), name="organ_not_under_itself"),
        )


class Succession(models.Model):
    """Which organ took over from which, on what day, and what it took over."""

    predecessor = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="successors")
    successor = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="predecessors")
    on = models.DateField(_("on"))
    scope = models.CharField(_("what it took over"), max_length=200, blank=True, default="")
    basis = models.CharField(_("basis"), max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("predecessor", "successor", "on"), name="organ_one_succession"),
            models.CheckConstraint(condition=~Q(predecessor=models.F("successor")), name="organ_no_own_successor"),
        )


class Setting(models.Model):
    """What held for an organ from a day on: address, court, reconsideration organ, … (``levels.toml``)."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="settings")
    key = models.CharField(_("what"), max_length=40)
    """A key of ``levels.toml``; no choices, or each new one would be a migration."""
    value = models.CharField(_("value"), max_length=500)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("up to, not included"), null=True, blank=True)

    class Meta:
        ordering = ("key", "-from_on")
        constraints = (models.UniqueConstraint(fields=("organ", "key", "from_on"), name="organ_one_setting_a_day"),)


class Duty(models.Model):
    """A place in the leading group, or what a section answers for, with its term."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="duties")
    role = models.CharField(_("role"), max_length=16, choices=choices("roles"))
    holder = models.CharField(_("person or section"), max_length=60)
    post = models.CharField(_("post"), max_length=100, blank=True, default="")
    task = models.CharField(_("task"), max_length=300, blank=True, default="")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("up to, not included"), null=True, blank=True)

    class Meta:
        ordering = ("role", "from_on", "pk")


def holding(on: date) -> Q:
    """Return the condition of dated rows that hold on a day."""
    return Q(from_on__lte=on) & (Q(to_on__isnull=True) | Q(to_on__gt=on))
