"""Statistics over any period; each number leads to the list that it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gongkai_site.applications.forms.records import day
from gongkai_site.applications.queries import VIEW, cases_for
from gongkai_site.applications.statistics import Period, statistics
from gongkai_site.applications.views.lists import LIST
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.screens.guard import Guarded


class PeriodForm(forms.Form):
    """Which days, and whose cases."""

    first = day(_("From"))
    last = day(_("Up to, included"))
    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), required=False)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["organ"]
        assert isinstance(box, forms.ModelChoiceField)
        box.queryset, box.empty_label = organs, str(_("all within sight"))

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The period ends before it begins."))
        return given


class StatisticsPage(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """The figures of a period."""

    act = VIEW
    template_name = "applications/statistics.html"

    def get_page_title(self) -> str:
        """Return the title."""
        return str(_("Statistics of applications"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        items = [{"url": reverse("applications"), "label": LIST}, {"url": "", "label": self.get_page_title()}]
        return [*super().get_breadcrumbs_items(), *items]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the figures, this year's until another period is asked for."""
        today = clock.today()
        usual = {"first": date(today.year, 1, 1).isoformat(), "last": today.isoformat()}
        asked = {**usual, **{name: value for name, value in self.request.GET.items() if value}}
        form = PeriodForm(asked, organs=organs_for(self.request.user, VIEW))
        found = None
        if form.is_valid():
            given = form.cleaned_data
            rows, organ = cases_for(self.request.user), given["organ"]
            period = Period(given["first"], given["last"], organ.pk if organ else None)
            found = statistics(rows.filter(organ=organ) if organ else rows, period)
        return {**super().get_context_data(**kwargs), "form": form, "found": found}
