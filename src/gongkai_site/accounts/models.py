"""People and the roles granted to them. Nobody is a superuser; rights come from roles alone."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.roles import ROLES
from gongkai_site.base import clock
from gongkai_site.crypto.fields import EncryptedJSONField
from gongkai_site.organs.models import Organ


class People(BaseUserManager["Person"]):
    """Find people by what they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person of a sign-in name."""
        return self.get(username__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone with an account. Vendor accounts expire; a disabled or expired account signs in no more."""

    KINDS = (("staff", _("staff")), ("vendor", _("vendor")))

    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    organ = models.ForeignKey(
        Organ, verbose_name=_("organ"), null=True, on_delete=models.PROTECT, related_name="people"
    )
    post = models.CharField(_("post"), max_length=60, blank=True, default="")
    kind = models.CharField(_("kind of account"), max_length=8, choices=KINDS, default="staff")
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    is_active = models.BooleanField(_("enabled"), default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(default=clock.now)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]  # a list in Django's own class
    is_staff = False
    objects = People()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "username")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind="staff") | Q(expires_on__isnull=False), name="vendor_accounts_expire"
            ),
            # Wagtail and Django know a superuser and rights by group; here rights come from roles alone.
            models.CheckConstraint(condition=Q(is_superuser=False), name="nobody_is_a_superuser"),
        )

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def first_name(self) -> str:
        """Return the name, for Wagtail's screens."""
        return self.name

    @property
    def last_name(self) -> str:
        """Return nothing: a Chinese name is one word."""
        return ""

    def get_full_name(self) -> str:
        """Return the name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name."""
        return self.name

    @property
    def is_live(self) -> bool:
        """Say whether this account may sign in today."""
        return self.is_active and (self.expires_on is None or clock.today() < self.expires_on)


class Grant(models.Model):
    """A role a person holds for an organ, from a day up to the day before another."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=32, choices=[(key, role.zh) for key, role in ROLES.items()])
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="grants")
    from_on = models.DateField(_("from"), default=clock.today)
    to_on = models.DateField(_("up to, not included"), null=True, blank=True)

    class Meta:
        ordering = ("organ__path", "role")
        constraints = (
            models.UniqueConstraint(fields=("person", "role", "organ", "from_on"), name="accounts_one_grant"),
        )


class OldPassword(models.Model):
    """The hash of a password a person has had, so that it is not taken again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="old_passwords")
    hash = models.CharField(max_length=200)
    at = models.DateTimeField(default=clock.now)


class Draft(models.Model):
    """What a person typed into a form and has not sent, sealed; one an address."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    address = models.CharField(max_length=500)
    content: Any = EncryptedJSONField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "address"), name="accounts_one_draft_an_address"),)
