"""Ledgers on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.ledgers import views
from gongkai_site.ledgers.register import VIEW
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *views.RecordList.paths("ledgers/"),
        path("ledgers/new/", views.NewRecord.as_view(), name="ledgers_new"),
        path("ledgers/zero/", views.StateZero.as_view(), name="ledgers_zero"),
        path("ledgers/new/<slug:slug>/<slug:kind>/", views.EnterRecord.as_view(), name="ledgers_enter"),
        path("ledgers/<int:pk>/", views.RecordPage.as_view(), name="ledgers_record"),
        path("ledgers/<int:pk>/change/", views.ChangeRecord.as_view(), name="ledgers_change"),
        path("ledgers/<int:pk>/void/", views.VoidRecord.as_view(), name="ledgers_void"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(_("Ledgers"), reverse("ledgers"), name="ledgers", acts=(VIEW,), icon_name="table", order=300)
