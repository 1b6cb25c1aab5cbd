"""Corrections and proposals on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.requests.queries import VIEW
from gongkai_site.requests.views import lists, page, steps
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *lists.RequestList.paths("requests/"),
        path("requests/new/", steps.Enter.as_view(), name="requests_new"),
        path("requests/suggestions/", lists.Suggestions.as_view(), name="requests_suggestions"),
        path("requests/papers/<int:pk>/", steps.ReadPaper.as_view(), name="requests_paper"),
        path("requests/<int:pk>/", page.RequestPage.as_view(), name="requests_record"),
        path("requests/<int:pk>/step/<slug:step>/", steps.TakeStep.as_view(), name="requests_step"),
        path("requests/<int:pk>/person/", steps.Unmask.as_view(), name="requests_unmask"),
        path("requests/<int:pk>/subject/", steps.Describe.as_view(), name="requests_describe"),
        path("requests/<int:pk>/paper/", steps.AddPaper.as_view(), name="requests_paper_new"),
        path("requests/<int:pk>/letter/<int:event>/keep/", steps.KeepLetter.as_view(), name="requests_letter"),
        path(
            "requests/<int:pk>/letter/<int:event>.<slug:suffix>",
            steps.ReadLetter.as_view(),
            name="requests_letter_file",
        ),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(
        _("Corrections and proposals"),
        reverse("requests"),
        name="requests",
        acts=(VIEW,),
        icon_name="edit",
        order=207,
    )
