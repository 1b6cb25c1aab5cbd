"""How django-allauth works here: nobody signs up, addresses are ours to tell, secrets are sealed."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.addresses import address_of
from gongkai_site.crypto.sealing import open_, seal
from gongkai_site.organs.queries import root_name

BACKEND = "gongkai_site.accounts.backends.PowersBackend"
FACTOR = "mfa.authenticator.data"
"""The place to which secrets of second factors are bound."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; letters about them are not sent."""

    error_messages = {  # a mapping in allauth's own class
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Sign-in name or password is wrong, or the account is disabled or expired."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many tries in a short time from this address. Wait a minute and try again."),
        "rate_limited": _("Too many tries in a short time from this address. Wait a minute and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: there is no signing up."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address as our trail has it."""
        return address_of(request) or "0.0.0.0"  # nothing is bound; the column takes no empty address

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in by our own backend, also after a second factor, when allauth knows of none."""
        user.backend = BACKEND
        super().login(request, user)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again only when it was last given some time ago."""
        records = get_authentication_records(context.request, context.request.user)
        last = max((record["at"] for record in records), default=0.0)
        recent: bool = time.time() - last < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not recent

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: our pages say what was done."""


class FactorAdapter(DefaultMFAAdapter):
    """Second factors, their secrets sealed at rest."""

    error_messages = {  # a mapping in allauth's own class
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is wrong, used already or too old. Type the one that is shown now."),
    }

    def get_totp_issuer(self) -> str:
        """Return whose account it is, as the phone will list it."""
        return root_name()

    def get_totp_label(self, user: Any) -> str:
        """Return the sign-in name."""
        return str(user.username)

    def build_totp_svg(self, url: str) -> str:
        """Return the picture as an element of the page, without the head of a file."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return seal(text, FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return open_(encrypted_text, FACTOR)

    def _get_site_name(self) -> str:
        return root_name()
