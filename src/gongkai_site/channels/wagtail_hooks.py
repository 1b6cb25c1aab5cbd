"""Channels on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.channels.services import VIEW
from gongkai_site.channels.views import accounts, posts
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *accounts.Accounts.paths("channels/"),
        path("channels/new/", accounts.NewAccount.as_view(), name="channels_new"),
        path("channels/<int:pk>/", accounts.AccountPage.as_view(), name="channels_account"),
        path("channels/<int:pk>/change/", accounts.ChangeAccount.as_view(), name="channels_change"),
        path("channels/<int:pk>/close/", accounts.CloseAccount.as_view(), name="channels_close"),
        path("channels/<int:pk>/inspect/", accounts.InspectAccount.as_view(), name="channels_inspect"),
        path("channels/counts/<slug:slug>/<int:year>/", accounts.Counts.as_view(), name="channels_counts"),
        *posts.Posts.paths("channels/posts/"),
        path("channels/posts/new/", posts.EnterPost.as_view(), name="channels_enter"),
        path("channels/posts/<int:pk>/", posts.PostPage.as_view(), name="channels_post"),
        path("channels/posts/<int:pk>/void/", posts.VoidPost.as_view(), name="channels_void"),
        path("channels/items/<int:pk>/", posts.CarryItem.as_view(), name="channels_carry"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(_("Channels"), reverse("channels"), name="channels", acts=(VIEW,), icon_name="globe", order=260)
