"""Accounts of an organ, and posts in any channel.

A post is one row however often it is entered: two with the same address are one, and so are two with the same title on
the same day where one of them has no address. An item of the site counts once in each channel, with the first of its
posts there. The organ's part of this site is an account as well, whose posts are its items: they are read from
publishing and kept nowhere else.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import CHANNELS
from gongkai_site.accounts.models import Person
from gongkai_site.base.models import Versioned
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import Item

PORTAL = "site"
"""The channel of the organ's part of this site."""
ELSEWHERE = [(key, channel.zh) for key, channel in CHANNELS.items() if key != PORTAL]
"""All channels but the site itself, whose items count by themselves."""
WITH_ACCOUNT = [(key, channel.zh) for key, channel in CHANNELS.items() if channel.account or key == PORTAL]


class Account(Versioned):
    """An account of an organ on a platform (国办发〔2018〕123号): opened and closed with a filing."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="accounts")
    channel = models.CharField(_("channel"), max_length=12, choices=WITH_ACCOUNT)
    name = models.CharField(_("account name"), max_length=60)
    handle = models.CharField(_("account id"), max_length=60, blank=True, default="")
    sponsor = models.CharField(_("sponsor"), max_length=100, blank=True, default="")
    opened_on = models.DateField(_("opened on"))
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    filing = models.CharField(_("filing number"), max_length=60, blank=True, default="")
    interactive = models.BooleanField(_("takes comments and messages"), default=True)
    reviewer = models.CharField(_("who reviews its posts"), max_length=60, blank=True, default="")
    stale_days = models.PositiveSmallIntegerField(_("alarm after days without a post"), default=14)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    close_reason = models.CharField(_("why it was closed"), max_length=200, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("organ", "channel", "name")
        constraints = (
            models.UniqueConstraint(fields=("organ", "channel", "name"), name="channels_one_account_a_name"),
            models.UniqueConstraint(fields=("organ",), condition=Q(channel=PORTAL), name="channels_one_portal"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="channels_closed_later"
            ),
        )

    def __str__(self) -> str:
        return f"{CHANNELS[self.channel].zh} {self.name}"

    @property
    def is_portal(self) -> bool:
        """Say whether it is the organ's part of this site."""
        return self.channel == PORTAL


class Post(Versioned):
    """Something made public in a channel other than the site; ``quantity`` is n for a total that names its source."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="posts")
    channel = models.CharField(_("channel"), max_length=12, choices=ELSEWHERE)
    account = models.ForeignKey(
        Account, verbose_name=_("account"), null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    title = models.CharField(_("title"), max_length=300)
    day = models.DateField(_("posted on"))
    address = models.CharField(_("address"), max_length=500, blank=True, default="")
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    source = models.CharField(_("source"), max_length=200, blank=True, default="")
    item = models.ForeignKey(
        Item, verbose_name=_("item"), null=True, blank=True, on_delete=models.PROTECT, related_name="posts"
    )
    """The item of the site that it carried to the channel."""
    key = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.CharField(_("why it was voided"), max_length=200, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("-day", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organ", "channel", "key"), condition=Q(voided_at__isnull=True), name="channels_one_post_a_key"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="channels_quantity_is_positive"),
            models.CheckConstraint(condition=Q(quantity=1) | ~Q(source=""), name="channels_totals_name_their_source"),
        )
        indexes = (
            models.Index(fields=("organ", "channel", "day", "account", "quantity", "voided_at"), name="channels_year"),
        )

    def __str__(self) -> str:
        return self.title
