"""Addresses of signing in: those of allauth that are used, by name; all others are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.urls import URLPattern, path

from gongkai_site.accounts import views

View = Callable[..., Any]
STRICT = csp_replace({"script-src": [SELF], "style-src": [SELF], "img-src": [SELF], "frame-ancestors": [NONE]})
"""Our own pages hold no inline script and no inline style."""


def _at(address: str, view: View, name: str) -> URLPattern:
    return path(address, STRICT(view), name=name)


urlpatterns = [
    _at("", views.home, "account_home"),
    _at("login/", account.login, "account_login"),
    _at("logout/", account.logout, "account_logout"),
    _at("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    _at("password/change/", views.PasswordChange.as_view(), "account_change_password"),
    _at("signins/", views.signins, "account_signins"),
    _at("signins/<int:pk>/end/", views.end, "account_end_signin"),
    _at("signins/end-others/", views.end_others, "account_end_others"),
    _at("factors/", factors.index, "mfa_index"),
    _at("factors/authenticate/", factors.authenticate, "mfa_authenticate"),
    _at("factors/reauthenticate/", factors.reauthenticate, "mfa_reauthenticate"),
    _at("factors/totp/", totp.activate_totp, "mfa_activate_totp"),
    _at("factors/totp/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _at("factors/recovery/", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    _at("factors/recovery/new/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    _at("factors/recovery/download/", recovery.download_recovery_codes, "mfa_download_recovery_codes"),
    _at("factors/keys/", keys.list_webauthn, "mfa_list_webauthn"),
    _at("factors/keys/add/", keys.add_webauthn, "mfa_add_webauthn"),
    _at("factors/keys/reauthenticate/", keys.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _at("factors/keys/<int:pk>/remove/", keys.remove_webauthn, "mfa_remove_webauthn"),
    _at("factors/keys/<int:pk>/name/", keys.edit_webauthn, "mfa_edit_webauthn"),
    path("draft/", views.draft, name="account_draft"),
    # allauth asks for these by name; there is nothing at them.
    path("signup/", views.closed, name="account_signup"),
    path("email/", views.closed, name="account_email"),
    path("inactive/", views.closed, name="account_inactive"),
    path("password/reset/", views.closed, name="account_reset_password"),
    path("password/set/", views.closed, name="account_set_password"),
]
desk_urlpatterns = [
    path("desk/account/", views.desk_account, name="desk_account"),
    path("desk/login/", views.desk_login, name="desk_login"),
    path("desk/logout/", views.desk_logout, name="desk_logout"),
    path("desk/password_reset/", views.closed),
    path("desk/password_reset/<path:rest>", views.closed),
]
"""Wagtail's own doors of signing in, in place of which ours stand."""
