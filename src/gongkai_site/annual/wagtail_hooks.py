"""The annual report on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.annual import views
from gongkai_site.annual.services import VIEW
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    figure = "annual/<slug:slug>/<int:year>/figure/<str:key>/"
    return [
        *views.OrganList.paths("annual/"),
        path("annual/<slug:slug>/<int:year>/", views.ReportPage.as_view(), name="annual_report"),
        path("annual/<slug:slug>/<int:year>/freeze/", views.Freeze.as_view(), name="annual_freeze"),
        path("annual/<slug:slug>/<int:year>/file/<str:name>", views.ReportFile.as_view(), name="annual_file"),
        *views.FigureList.paths(figure),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(_("Annual reports"), reverse("annual"), name="annual", acts=(VIEW,), icon_name="doc-full", order=500)
