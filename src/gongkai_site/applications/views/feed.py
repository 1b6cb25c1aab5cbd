"""A person's due days for their calendar: the page with the address, and the calendar itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai_site.applications import services
from gongkai_site.applications.around import DUE_DAYS
from gongkai_site.applications.ics import Entry, calendar
from gongkai_site.applications.models import Feed
from gongkai_site.applications.queries import VIEW, cases_for, tasks_for
from gongkai_site.applications.services.feeds import person_of
from gongkai_site.screens.steps import StepScreen

MOST = 500
"""Entries of a calendar, the nearest first."""


class FeedForm(forms.Form):
    """Yes to a new address, and to what it means."""

    sure = forms.BooleanField(label=gettext_lazy("I keep the address to myself; the old one ends"))


class FeedAddress(StepScreen):
    """Make the address, or make it anew; it is seen once."""

    act = VIEW
    template_name = "applications/feed.html"
    title = gettext_lazy("Calendar feed")
    button = gettext_lazy("Make a new address")
    keeps_drafts = False
    form_class = FeedForm
    advice = gettext_lazy(
        "Your calendar program can subscribe to your due days: case numbers and days, nobody's data. Whoever has the "
        "address reads them; a new address ends the old one."
    )

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("applications")

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the new address, this once."""
        person: Any = self.request.user
        path = reverse("applications_feed", args=[services.turn_feed(by=person)])
        context = self.get_context_data(form=FeedForm(), address=self.request.build_absolute_uri(path))
        answer = render(self.request, self.template_name, context)
        answer["Cache-Control"] = "no-store"
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say since when there is an address."""
        feed = Feed.objects.filter(person=self.request.user.pk).first()
        return {**super().get_context_data(**kwargs), "feed": feed}


@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the calendar of a token, 404 for one that holds no more."""
    person = person_of(token)
    if person is None:
        raise Http404
    with override("zh-hans"):
        text = calendar(_("Due days of applications"), list(_entries(request, person)))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="due.ics"'
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _entries(request: HttpRequest, person: Any) -> Iterator[Entry]:
    host = request.get_host().partition(":")[0]
    cases = cases_for(person).filter(handler=person, opened=1, due_on__isnull=False)
    names = ("pk", "number", "due_on", "provisional", "changed_at")
    for case in cases.order_by("due_on", "pk").only(*names)[:MOST]:
        title = _("{number}: answer due").format(number=case.number)
        title += _(" (provisional)") if case.provisional else ""
        url = request.build_absolute_uri(reverse("applications_case", args=[case.pk]))
        assert case.due_on is not None
        yield Entry(f"case-{case.pk}@{host}", case.due_on, title, url, case.changed_at)
    tasks = tasks_for(person).filter(person=person, done_on=None).order_by("due_on", "pk")
    for task in tasks.defer("reply", "application__wanted", "application__person")[:MOST]:
        url = request.build_absolute_uri(reverse("applications_task_done", args=[task.pk]))
        title = _("{number}: task due").format(number=task.application.number)
        yield Entry(f"task-{task.pk}@{host}", task.due_on, title, url, task.made_at)
    for day in (each for days in DUE_DAYS for each in days(person, MOST)):
        yield Entry(f"{day.uid}@{host}", day.on, day.title, request.build_absolute_uri(day.path), day.changed_at)
