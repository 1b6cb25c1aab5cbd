"""Several cases given to one handler; and cases of one identity number or telephone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from wagtail.admin import messages

from gongkai_site.applications import services
from gongkai_site.applications.forms.records import AssignForm, NumberForm
from gongkai_site.applications.models import Application
from gongkai_site.applications.queries import cases_for
from gongkai_site.applications.services.many import MOST
from gongkai_site.screens.guard import Guarded


class AssignMany(Guarded, View):
    """Assign the cases whose boxes were ticked."""

    act = "applications.assign"
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list: there is nothing to see here."""
        return HttpResponseRedirect(reverse("applications"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Assign them; name what was refused, with why."""
        form, chosen = AssignForm(request.POST), self._chosen()
        if not chosen or not form.is_valid():
            messages.error(request, _("Choose cases with their boxes, and a handler."))
            return HttpResponseRedirect(reverse("applications"))
        done, refused = services.assign_many(by=request.user, cases=chosen, **form.cleaned_data)
        if done:
            told = ngettext("{count} case is assigned.", "{count} cases are assigned.", len(done))
            messages.success(request, told.format(count=len(done)))
        if not refused:
            return HttpResponseRedirect(reverse("applications"))
        rows = [(case, why.sentence()) for case, why in refused]
        return render(request, "applications/refused_many.html", {"refused": rows, "done": done}, status=422)

    def _chosen(self) -> list[tuple[Application, int]]:
        """Return the cases ticked, within the person's sight, each with the version seen."""
        pairs = [each.split(":", 1) for each in self.request.POST.getlist("case")]
        seen = {int(pk): int(version) for pk, version in filter(_numbers, pairs)}
        rows = cases_for(self.request.user).select_related("organ").filter(pk__in=list(seen)[:MOST])
        return [(case, seen[case.pk]) for case in rows.order_by("pk")]


def _numbers(pair: list[str]) -> bool:
    return len(pair) == 2 and all(each.isdecimal() and len(each) < 16 for each in pair)


class Find(Guarded, View):
    """Find the cases of an identity number or telephone, which goes into no address."""

    act = "applications.unmask"
    http_method_names = ["get", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list, where the box is."""
        return HttpResponseRedirect(reverse("applications"))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lead to the list of that applicant's cases, named by one of them."""
        form: Any = NumberForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Give the complete number: a part of one cannot be compared."))
            return HttpResponseRedirect(reverse("applications"))
        found = services.look_up(by=request.user, number=form.cleaned_data["number"])
        if found is None:
            messages.warning(request, _("No case has this number."))
            return HttpResponseRedirect(reverse("applications"))
        return HttpResponseRedirect(f"{reverse('applications')}?like={found.pk}")
