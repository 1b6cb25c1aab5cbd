"""Messages on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.messages_board.queries import VIEW
from gongkai_site.messages_board.views import lists, many, page, statistics, steps
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *lists.MessageList.paths("messages/"),
        path("messages/new/", steps.EnterMessage.as_view(), name="messages_new"),
        path("messages/statistics/", statistics.StatisticsPage.as_view(), name="messages_statistics"),
        path("messages/assign/", many.AssignMany.as_view(), name="messages_assign"),
        path("messages/from-application/<int:pk>/", steps.HandOn.as_view(), name="messages_hand_on"),
        path("messages/<int:pk>/", page.MessagePage.as_view(), name="messages_message"),
        path("messages/<int:pk>/step/<slug:step>/", steps.TakeStep.as_view(), name="messages_step"),
        path("messages/<int:pk>/topic/", steps.Describe.as_view(), name="messages_describe"),
        path("messages/<int:pk>/application/", steps.Convert.as_view(), name="messages_convert"),
        path("messages/<int:pk>/publish/", steps.Publish.as_view(), name="messages_publish"),
        path("messages/<int:pk>/writer/", steps.Unmask.as_view(), name="messages_unmask"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(_("Messages"), reverse("messages"), name="messages", acts=(VIEW,), icon_name="comment", order=206)
