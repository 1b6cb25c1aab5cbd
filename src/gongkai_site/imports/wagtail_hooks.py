"""Addresses and menu of imports."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai_site.base.powers import has_any
from gongkai_site.imports import views
from gongkai_site.imports.registry import IMPORTERS


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *views.Imports.paths("imports/"),
        path("imports/new/", views.New.as_view(), name="imports_new"),
        path("imports/<int:pk>/", views.Run.as_view(), name="imports_run"),
        path("imports/<int:pk>/columns/", views.MapColumns.as_view(), name="imports_columns"),
        path("imports/<int:pk>/try/", views.Try.as_view(), name="imports_try"),
        path("imports/<int:pk>/start/", views.Start.as_view(), name="imports_start"),
        path("imports/<int:pk>/stop/", views.Stop.as_view(), name="imports_stop"),
        path("imports/<int:pk>/refused.csv", views.Refused.as_view(), name="imports_refused"),
    ]


class ImportsItem(MenuItem):
    """Shown to who imports, when a register takes any."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether it shows."""
        return bool(IMPORTERS) and has_any(request.user, [views.ACT])


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    """Return the entry of the menu."""
    return ImportsItem(_("Imports"), reverse("imports"), name="gk-imports", icon_name="upload", order=700)
