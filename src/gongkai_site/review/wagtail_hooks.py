"""Review on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.review.queries import ACTS
from gongkai_site.review.views import delegations, page, queue, rules, steps
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    own = {
        "conclude": steps.Conclude,
        "settle": steps.Settle,
        "withdraw": steps.Withdraw,
        "release": steps.Release,
        "clear": steps.Clear,
        "recall": steps.Recall,
        "ask": steps.Ask,
    }
    return [
        *queue.Queue.paths("review/"),
        *queue.Sent.paths("review/sent/"),
        *queue.Everything.paths("review/all/"),
        *queue.Afterwards.paths("review/after/"),
        *delegations.Delegations.paths("review/delegations/"),
        path("review/delegations/new/", delegations.Delegate.as_view(), name="review_delegate"),
        path("review/delegations/<int:pk>/", delegations.Revoke.as_view(), name="review_revoke_delegation"),
        *rules.Rules.paths("review/rules/"),
        path("review/rules/new/", rules.NewRule.as_view(), name="review_new_rule"),
        path("review/rules/<int:pk>/", rules.ChangeRule.as_view(), name="review_change_rule"),
        path("review/rules/<int:pk>/drop/", rules.DropRule.as_view(), name="review_drop_rule"),
        path("review/links/<int:pk>/revoke/", steps.RevokeFactCheck.as_view(), name="review_revoke_link"),
        path("review/submit/<int:content_type>/<int:pk>/", steps.Submit.as_view(), name="review_submit"),
        path("review/<int:pk>/overrule/<slug:key>/", steps.Overrule.as_view(), name="review_overrule"),
        path("review/<int:pk>/", page.ReviewPage.as_view(), name="review_item"),
        *(path(f"review/<int:pk>/{name}/", view.as_view(), name=f"review_{name}") for name, view in own.items()),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    acts = (*ACTS, "review.rules", "review.delegate")
    return Entry(_("Review"), reverse("review"), name="review", acts=acts, icon_name="clipboard-list", order=200)
