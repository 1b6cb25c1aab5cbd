"""Statistics over any period; each number leads to the list that it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.messages_board.forms import PeriodForm
from gongkai_site.messages_board.queries import VIEW, messages_for
from gongkai_site.messages_board.statistics import Period, labels, statistics
from gongkai_site.messages_board.views.lists import LIST
from gongkai_site.screens.guard import Guarded


class StatisticsPage(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """The figures of a period."""

    act = VIEW
    template_name = "messages_board/statistics.html"

    def get_page_title(self) -> str:
        """Return the title."""
        return str(_("Statistics of messages"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        items = [{"url": reverse("messages"), "label": LIST}, {"url": "", "label": self.get_page_title()}]
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
            rows, organ = messages_for(self.request.user), given["organ"]
            period = Period(given["first"], given["last"], organ.pk if organ else None)
            found = statistics(rows.filter(organ=organ) if organ else rows, period)
        return {**super().get_context_data(**kwargs), "form": form, "found": found, "labels": labels().values()}
