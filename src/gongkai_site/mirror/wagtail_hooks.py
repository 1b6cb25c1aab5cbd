"""Mirrors on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.mirror.queries import VIEW
from gongkai_site.mirror.views import mirrors, pages
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *mirrors.Mirrors.paths("mirror/"),
        path("mirror/new/", mirrors.NewMirror.as_view(), name="mirror_new"),
        path("mirror/<int:pk>/", mirrors.MirrorPage.as_view(), name="mirror_page"),
        path("mirror/<int:pk>/run/", mirrors.RunMirror.as_view(), name="mirror_run"),
        path("mirror/<int:pk>/stop/", mirrors.StopMirror.as_view(), name="mirror_stop"),
        path("mirror/<int:pk>/columns/", mirrors.MapColumns.as_view(), name="mirror_columns"),
        path("mirror/<int:pk>/refused/", mirrors.Refused.as_view(), name="mirror_refused"),
        *pages.Pages.paths("mirror/pages/"),
        path("mirror/pages/<int:pk>/", pages.OnePage.as_view(), name="mirror_one"),
        path("mirror/pages/<int:pk>/kind/", pages.CorrectKind.as_view(), name="mirror_kind"),
        path("mirror/pages/<int:pk>/void/", pages.VoidPage.as_view(), name="mirror_void"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(_("Mirrors"), reverse("mirror"), name="mirror", acts=(VIEW,), icon_name="copy", order=265)
