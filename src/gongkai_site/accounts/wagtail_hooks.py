"""What this app adds to the desk: people, organs, the trail, and drafts of forms."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.accounts.queries import VIEW
from gongkai_site.accounts.screens import organs, people, trail
from gongkai_site.audit.services import VIEW as SEE_TRAIL
from gongkai_site.screens.menu import Entry


@hooks.register("insert_global_admin_js")
def drafts() -> SafeString:
    """Let forms keep what is typed."""
    return format_html(
        '<script src="{}" defer data-drafts="{}" data-drafts-restored="{}" data-drafts-drop="{}" data-drafts-out="{}">'
        "</script>",
        static("gongkai/drafts.js"),
        reverse("account_draft"),
        gettext("What you typed here earlier and did not send is back (kept {at})."),
        gettext("Discard it"),
        gettext("You are signed out, so this is no longer kept. Sign in again in another window, then go on here."),
    )


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses of people, organs and the trail."""
    return [*_people(), *_organs(), *_trail()]


@hooks.register("register_admin_menu_item")
def people_entry() -> Any:
    """Return the menu's entry of people."""
    return Entry(_("People"), reverse("people"), name="people", acts=(VIEW,), icon_name="user", order=800)


@hooks.register("register_admin_menu_item")
def organs_entry() -> Any:
    """Return the menu's entry of organs."""
    return Entry(_("Organs"), reverse("organs"), name="organs", acts=(organs.VIEW,), icon_name="site", order=810)


@hooks.register("register_admin_menu_item")
def trail_entry() -> Any:
    """Return the menu's entry of the trail."""
    return Entry(_("Audit trail"), reverse("audit"), name="audit", acts=(SEE_TRAIL,), icon_name="history", order=820)


def _people() -> list[URLPattern]:
    one = "people/<int:pk>/"
    return [
        *people.PersonList.paths("people/"),
        path("people/new/", people.NewAccount.as_view(), name="person_new"),
        path(one, people.PersonPage.as_view(), name="person"),
        path(f"{one}password/", people.ResetPassword.as_view(), name="person_password"),
        path(f"{one}disable/", people.Disable.as_view(), name="person_disable"),
        path(f"{one}enable/", people.Enable.as_view(), name="person_enable"),
        path(f"{one}grant/", people.GrantRole.as_view(), name="person_grant"),
        path(f"{one}roles/<int:grant>/revoke/", people.RevokeRole.as_view(), name="person_revoke"),
        path(f"{one}unlock/", people.Unlock.as_view(), name="person_unlock"),
        path(f"{one}factors/reset/", people.ResetFactors.as_view(), name="person_factors"),
        path(f"{one}signins/end/", people.EndSignins.as_view(), name="person_signins"),
        path(f"{one}signins/<int:signin>/end/", people.EndSignin.as_view(), name="person_signin"),
    ]


def _organs() -> list[URLPattern]:
    one = "organs/<int:pk>/"
    return [
        *organs.OrganList.paths("organs/"),
        path("organs/new/", organs.NewOrgan.as_view(), name="organ_new"),
        path(one, organs.OrganPage.as_view(), name="organ"),
        path(f"{one}change/", organs.ChangeOrgan.as_view(), name="organ_change"),
        path(f"{one}place/", organs.PlaceOrgan.as_view(), name="organ_place"),
        path(f"{one}succeed/", organs.SucceedOrgan.as_view(), name="organ_succeed"),
        path(f"{one}settings/", organs.SetOrgan.as_view(), name="organ_settings"),
        path(f"{one}duties/new/", organs.AssignDuty.as_view(), name="organ_duty"),
        path(f"{one}duties/<int:duty>/end/", organs.EndDuty.as_view(), name="organ_duty_end"),
    ]


def _trail() -> list[URLPattern]:
    return [
        *trail.TrailList.paths("audit/"),
        path("audit/verify/", trail.Verify.as_view(), name="audit_verify"),
        path("audit/<int:pk>/", trail.EntryPage.as_view(), name="audit_entry"),
    ]
