"""Assurance on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.assurance import views
from gongkai_site.assurance.models import Event, Matter
from gongkai_site.assurance.services import VIEW
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    found = [
        *views.Matters.paths("assurance/"),
        *views.Events.paths("assurance/events/"),
        path("assurance/new/", views.New.as_view(), name="assurance_new"),
        path("assurance/new/<slug:slug>/<slug:kind>/", views.Enter.as_view(), name="assurance_enter"),
        path("assurance/<int:pk>/", views.MatterPage.as_view(), name="assurance_matter"),
        path("assurance/<int:pk>/close/", views.Close.as_view(), name="assurance_matter_close"),
        path("assurance/events/<int:pk>/", views.EventPage.as_view(), name="assurance_event"),
    ]
    for at, name, model in (("", "matter", Matter), ("events/", "event", Event)):
        for step, view in (("change", views.Change), ("void", views.Void)):
            route = f"assurance/{at}<int:pk>/{step}/"
            found.append(path(route, view.as_view(model=model), name=f"assurance_{name}_{step}"))
    return found


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    acts = (VIEW,)
    label = _("Assurance")
    return Entry(
        label, reverse("assurance_matters"), name="assurance", acts=acts, icon_name="clipboard-list", order=380
    )
