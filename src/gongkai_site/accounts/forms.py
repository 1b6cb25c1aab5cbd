"""Forms of signing in, in our words, and of one's own password."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.factors import use_once
from gongkai_site.accounts.lockout import is_locked
from gongkai_site.accounts.models import Person


class SignIn(LoginForm):
    """Name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Sign-in name")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""

    def clean_login(self) -> str:
        """Return the name in small letters, as accounts have them."""
        return str(super().clean_login()).lower()


class OneCode(forms.Form):
    """A form with a code: wrong ones count towards the lockout, right ones work once."""

    user: Any
    authenticator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["code"])

    def clean_code(self) -> str:
        """Return the code; none is looked at while the account is locked."""
        if is_locked(context.request, self.user.username):
            raise forms.ValidationError(_("This account is locked."))
        code = str(super().clean_code())  # type: ignore[misc]  # allauth's form is the other base
        if not use_once(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class Code(OneCode, AuthenticateForm):
    """The code of a second factor, to sign in."""


class CodeAgain(OneCode, ReauthenticateForm):
    """The code of a second factor, to show that it is still oneself."""


class EnrolApp(ActivateTOTPForm):
    """The first code of an app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["code"])


def _dress(field: forms.Field) -> None:
    field.label = _("Verification code")
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


class NewPassword(forms.Form):
    """One's own password, changed."""

    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("New password, again"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    @property
    def rules(self) -> list[str]:
        """Return what a password must be."""
        return [str(rule) for rule in password_validators_help_texts()]

    def clean_current(self) -> str:
        """Return the current password when it is right."""
        given = str(self.cleaned_data["current"])
        if not self.person.check_password(given):
            raise forms.ValidationError(_("This is not your current password."))
        return given

    def clean(self) -> dict[str, Any]:
        """Hold the two new ones against each other."""
        found = super().clean() or {}
        if found.get("password") != found.get("again"):
            self.add_error("again", _("The two new passwords differ."))
        return found
