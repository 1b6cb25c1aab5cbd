"""Proposals on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.proposals.services.entering import VIEW
from gongkai_site.proposals.views import figures, lists, page, steps
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *lists.ProposalList.paths("proposals/"),
        *lists.SetList.paths("proposals/sets/"),
        path("proposals/new/", steps.NewProposal.as_view(), name="proposals_new"),
        path("proposals/statistics/", figures.StatisticsPage.as_view(), name="proposals_statistics"),
        path("proposals/sets/new/", steps.NewSet.as_view(), name="proposals_set_new"),
        path("proposals/sets/<int:pk>/", steps.SetPage.as_view(), name="proposals_set"),
        path("proposals/sets/<int:pk>/close/", steps.CloseSet.as_view(), name="proposals_set_close"),
        path("proposals/<int:pk>/", page.ProposalPage.as_view(), name="proposals_proposal"),
        path("proposals/<int:pk>/step/<slug:step>/", steps.TakeStep.as_view(), name="proposals_step"),
        path("proposals/<int:pk>/change/", steps.ChangeProposal.as_view(), name="proposals_change"),
        path("proposals/<int:pk>/reach/", steps.Reach.as_view(), name="proposals_reach"),
        path("proposals/<int:pk>/publish/", steps.Publish.as_view(), name="proposals_publish"),
        path("proposals/<int:pk>/link/", steps.Link.as_view(), name="proposals_link"),
        path("proposals/<int:pk>/together/", steps.Join.as_view(), name="proposals_join"),
        path("proposals/<int:pk>/apart/", steps.Part.as_view(), name="proposals_part"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(_("Proposals"), reverse("proposals"), name="proposals", acts=(VIEW,), icon_name="comment", order=215)
