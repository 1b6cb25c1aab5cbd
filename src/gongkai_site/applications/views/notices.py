"""Which open cases a new notice of holidays moves, and the button that moves them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gongkai_site.applications import services
from gongkai_site.applications.services.clocks import HEAD
from gongkai_site.applications.views.lists import LIST
from gongkai_site.base.powers import organs_for
from gongkai_site.organs.models import Organ
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.steps import StepScreen

TITLE = _("Calendar notices")
SHOWN = 200
"""Cases that are listed by name; of the others the number is told."""


class NoticeOrgans(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """Whose cases; where there is one organ alone, straight on to it."""

    act = HEAD
    template_name = "applications/organs.html"

    def get_page_title(self) -> str:
        """Return the title."""
        return str(TITLE)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        items = [{"url": reverse("applications"), "label": LIST}, {"url": "", "label": self.get_page_title()}]
        return [*super().get_breadcrumbs_items(), *items]

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """List the organs within sight."""
        choices = [
            (organ, reverse("applications_notice", args=[organ.slug])) for organ in organs_for(request.user, HEAD)
        ]
        if len(choices) == 1:
            return HttpResponseRedirect(choices[0][1])
        return self.render_to_response(self.get_context_data(choices=choices))


class Notice(StepScreen):
    """The cases that would move, and yes to it."""

    act = HEAD
    template_name = "applications/notice.html"
    title = TITLE
    button = _("Recompute the due days")
    keeps_drafts = False
    advice = _(
        "Due days are counted anew by the calendar that holds now. Cases that were counted by a guessed year move when "
        "its notice is in. The whole run is one entry of the trail."
    )

    @cached_property
    def whose(self) -> Organ:
        """Return the organ, within the person's sight."""
        found: Organ = get_object_or_404(organs_for(self.request.user, "applications.view"), slug=self.kwargs["slug"])
        return found

    def organ(self) -> Organ:
        """Return whose cases they are."""
        return self.whose

    def get_page_title(self) -> str:
        """Name the page and whose it is."""
        return f"{self.whose}：{TITLE}"

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("applications")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what would move, nothing written."""
        moved = services.recompute(self.whose, by=self.request.user, write=False)
        return {**super().get_context_data(**kwargs), "moved": moved[:SHOWN], "count": len(moved)}

    def perform(self, form: Any) -> str:
        """Move them."""
        moved = services.recompute(self.whose, by=self.request.user)
        told = ngettext("{count} case has moved.", "{count} cases have moved.", len(moved))
        messages.success(self.request, told.format(count=len(moved)))
        return self.get_back_url()
