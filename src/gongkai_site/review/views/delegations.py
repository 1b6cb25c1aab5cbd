"""Who acts for whom."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.review import forms, services
from gongkai_site.review.models import Delegation
from gongkai_site.review.queries import organs_in_reach
from gongkai_site.review.views.queue import Tabbed
from gongkai_site.screens.lists import Day, ListScreen, Word
from gongkai_site.screens.steps import StepScreen


def state(row: Delegation) -> Any:
    """Return whether a delegation holds, in a word."""
    if row.revoked_at:
        return _("revoked")
    return _("holds") if row.holds else _("not in its days")


class Delegations(Tabbed, ListScreen):
    """Delegations of the organs within reach."""

    model = Delegation
    url_name = "review_delegations"
    page_title = _("Delegations")
    header_icon = "group"
    search_fields = ("delegator__name", "delegate__name", "reason")
    default_ordering = "-from_on"
    empty = _("Nobody acts for another.")
    columns_all = (
        TitleColumn(
            "delegator",
            label=_("Who is away"),
            get_url=lambda row: reverse("review_revoke_delegation", args=[row.pk]),
        ),
        Column("delegate", label=_("Who acts")),
        Column("organ", label=_("Organ")),
        Day("from_on", label=_("From"), sort_key="from_on"),
        Day("until_on", label=_("Until, included"), sort_key="until_on"),
        Column("reason", label=_("Reason")),
        Word("state", label=_("State"), accessor=state, tone=lambda row: "green" if row.holds else ""),
    )
    list_export = ["delegator", "delegate", "organ", "from_on", "until_on", "reason", "revoked_at"]
    actions = (("review_delegate", _("Delegate"), "plus"),)

    def get_base_queryset(self) -> QuerySet[Delegation]:
        """Return the rows within reach."""
        rows = Delegation.objects.filter(organ__in=organs_in_reach(self.request.user))
        return rows.select_related("delegator", "delegate", "organ")


class Delegate(StepScreen):
    """Let another act."""

    act = "review.delegate"
    title = _("Delegate")
    button = _("Delegate")
    advice = _("What is lent is review alone. It is never lent to the drafter of an item, and not passed on.")
    form_class = forms.DelegationForm
    done = _("The delegation is kept.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("review_delegations")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may delegate for."""
        person = self.request.user
        within = Q(pk__in=organs_for(person, "review.delegate")) | Q(pk__in=organs_for(person, "review.rules"))
        return {**super().get_form_kwargs(), "organs": Organ.objects.filter(within)}

    def perform(self, form: Any) -> str:
        """Keep it."""
        services.delegate(by=self.request.user, **form.cleaned_data)
        return self.get_back_url()


class Revoke(StepScreen):
    """End a delegation."""

    act = "review.delegate"
    title = _("Revoke the delegation")
    button = _("Revoke")
    tone = "red"
    done = _("The delegation is revoked.")
    keeps_drafts = False

    @cached_property
    def held(self) -> Delegation:
        """Return the delegation, within the reader's sight."""
        rows = Delegation.objects.filter(organ__in=organs_in_reach(self.request.user))
        found = rows.select_related("delegator", "delegate").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        """Return whose it is."""
        return f"{self.title}：{self.held.delegator} → {self.held.delegate}"

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("review_delegations")

    def perform(self, form: Any) -> str:
        """Revoke it."""
        services.revoke_delegation(by=self.request.user, delegation=self.held)
        return self.get_back_url()
