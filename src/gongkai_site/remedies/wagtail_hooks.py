"""Remedies on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.remedies.queries import VIEW
from gongkai_site.remedies.views import lists, page, steps
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *lists.RemedyList.paths("remedies/"),
        path("remedies/new/", steps.NewRemedy.as_view(), name="remedies_new"),
        path("remedies/papers/<int:pk>/", steps.ReadPaper.as_view(), name="remedies_paper"),
        path("remedies/<int:pk>/", page.RemedyPage.as_view(), name="remedies_remedy"),
        path("remedies/<int:pk>/step/<slug:step>/", steps.TakeStep.as_view(), name="remedies_step"),
        path("remedies/<int:pk>/back/", steps.TakeBack.as_view(), name="remedies_back"),
        path("remedies/<int:pk>/change/", steps.ChangeRemedy.as_view(), name="remedies_change"),
        path("remedies/<int:pk>/case/", steps.AddCase.as_view(), name="remedies_case"),
        path("remedies/<int:pk>/paper/", steps.AddPaper.as_view(), name="remedies_paper_new"),
        path("remedies/<int:pk>/person/", steps.Unmask.as_view(), name="remedies_unmask"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(
        _("Remedies sought"), reverse("remedies"), name="remedies", acts=(VIEW,), icon_name="resubmit", order=206
    )
