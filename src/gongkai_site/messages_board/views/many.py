"""Several messages given to one handler."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from wagtail.admin import messages

from gongkai_site.messages_board import services
from gongkai_site.messages_board.forms import AssignForm
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.queries import messages_for
from gongkai_site.messages_board.services.many import MOST
from gongkai_site.screens.guard import Guarded


class AssignMany(Guarded, View):
    """Assign the messages whose boxes were ticked."""

    act = "messages.assign"
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list: there is nothing to see here."""
        return HttpResponseRedirect(reverse("messages"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Assign them; name what was refused, with why."""
        form: Any = AssignForm(request.POST)
        chosen = self._chosen()
        if not chosen or not form.is_valid():
            messages.error(request, _("Choose messages with their boxes, and a handler."))
            return HttpResponseRedirect(reverse("messages"))
        done, refused = services.assign_many(by=request.user, messages=chosen, **form.cleaned_data)
        if done:
            told = ngettext("{count} message is assigned.", "{count} messages are assigned.", len(done))
            messages.success(request, told.format(count=len(done)))
        if not refused:
            return HttpResponseRedirect(reverse("messages"))
        rows = [(message, why.sentence()) for message, why in refused]
        return render(request, "messages_board/refused_many.html", {"refused": rows, "done": done}, status=422)

    def _chosen(self) -> list[tuple[Message, int]]:
        """Return the messages ticked, within the person's sight, each with the version seen."""
        pairs = [each.split(":", 1) for each in self.request.POST.getlist("message")]
        seen = {int(pk): int(version) for pk, version in filter(_numbers, pairs)}
        rows = messages_for(self.request.user).select_related("organ").filter(pk__in=list(seen)[:MOST])
        return [(message, seen[message.pk]) for message in rows.order_by("pk")]


def _numbers(pair: list[str]) -> bool:
    return len(pair) == 2 and all(each.isdecimal() and len(each) < 16 for each in pair)
