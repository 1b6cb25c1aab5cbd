"""Word lists on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.screens.menu import Entry
from gongkai_site.wordlists.queries import VIEW
from gongkai_site.wordlists.views import lists, pages, steps


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *lists.CheckedList.paths("words/"),
        *lists.EditionList.paths("words/lists/"),
        path("words/lists/open/", steps.OpenDraft.as_view(), name="wordlists_open"),
        path("words/lists/<int:pk>/", pages.EditionPage.as_view(), name="wordlist"),
        *lists.WordsOf.paths("words/lists/<int:pk>/words/"),
        path("words/lists/<int:pk>/compare/", pages.ComparePage.as_view(), name="wordlist_compare"),
        path("words/lists/<int:pk>/add/", steps.AddWord.as_view(), name="wordlist_add"),
        path("words/lists/<int:pk>/import/", steps.ImportWords.as_view(), name="wordlist_import"),
        path("words/lists/<int:pk>/try/", steps.TryOut.as_view(), name="wordlist_try"),
        path("words/lists/<int:pk>/put/", steps.PutInForce.as_view(), name="wordlist_put"),
        path("words/lists/<int:pk>/restore/", steps.Restore.as_view(), name="wordlist_restore"),
        path("words/lists/<int:pk>/give-up/", steps.GiveUp.as_view(), name="wordlist_give_up"),
        path("words/<int:pk>/", pages.WordPage.as_view(), name="wordlist_word"),
        path("words/<int:pk>/change/", steps.ChangeWord.as_view(), name="wordlist_word_change"),
        path("words/<int:pk>/remove/", steps.RemoveWord.as_view(), name="wordlist_word_remove"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(_("Word lists"), reverse("words"), name="words", acts=(VIEW,), icon_name="openquote", order=270)
