"""The first screen: what must I do today, what is late, what waits for others; then the year."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gongkai_site.base import clock
from gongkai_site.screens.first import items_for


class FirstScreen(WagtailAdminTemplateMixin, TemplateView):
    """The first screen of a person's day."""

    template_name = "desk/first.html"

    def get_page_title(self) -> str:
        """Return the title."""
        return _("My work")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the buckets with their numbers."""
        person: Any = self.request.user
        items, today = items_for(person), clock.today()
        return {
            **super().get_context_data(**kwargs),
            "greeting": _("{name}, {day}").format(name=person.name, day=today.isoformat()),
            "buckets": [
                ("today", _("To do today"), items["today"], _("Nothing is waiting for you.")),
                ("late", _("Late"), items["late"], _("Nothing is late.")),
                ("waiting", _("Waiting for others"), items["waiting"], _("Nothing of yours waits for others.")),
            ],
            "year": items["year"],
        }
