"""What sections are asked to do, across cases."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.applications.models import Task
from gongkai_site.applications.queries import VIEW, tasks_for
from gongkai_site.applications.views.lists import people_in_sight
from gongkai_site.base import clock
from gongkai_site.screens.lists import Day, ListScreen, Word

STATES = (("open", _("open")), ("late", _("past its day")), ("done", _("done")))


def state(task: Task) -> Any:
    """Return where a task stands, in a word."""
    if task.done_on:
        return _("done")
    return _("past its day") if task.due_on < clock.today() else _("open")


def tone(task: Task) -> str:
    """Return the colour of that word."""
    if task.done_on:
        return "green"
    return "red" if task.due_on < clock.today() else "amber"


def address(task: Task) -> str:
    """Return where a task is answered, or its case once it was."""
    if task.done_on:
        return reverse("applications_case", args=[task.application_id])
    return reverse("applications_task_done", args=[task.pk])


class TaskFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")
    person = django_filters.ModelChoiceFilter(label=_("Person"), queryset=people_in_sight)
    section = django_filters.CharFilter(label=_("Section"), lookup_expr="iexact")
    due_on = django_filters.DateFromToRangeFilter(label=_("Due"), widget=DateRangePickerWidget)

    class Meta:
        model = Task
        fields = ("person", "section", "due_on")

    def in_state(self, rows: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Cut down to a state."""
        if value == "done":
            return rows.filter(done_on__isnull=False)
        rows = rows.filter(done_on=None)
        return rows.filter(due_on__lt=clock.today()) if value == "late" else rows


class TaskList(ListScreen):
    """The tasks of all cases a person may see."""

    model = Task
    act = VIEW
    organ_field = None
    url_name = "applications_tasks"
    page_title = _("Tasks of sections")
    header_icon = "tasks"
    filterset_class = TaskFilter
    search_fields = ("asked", "section", "application__number")
    default_ordering = "due_on"
    empty = _("No section has been asked for anything. A task is given on the page of a case.")
    columns_all = (
        TitleColumn("asked", label=_("What is asked"), get_url=address),
        Column("section", label=_("Section"), sort_key="section"),
        Column("person", label=_("Person")),
        Column("application", label=_("Case number"), sort_key="application__number"),
        Day("due_on", label=_("Due"), sort_key="due_on"),
        Day("done_on", label=_("Done on"), sort_key="done_on"),
        Word("state", label=_("State"), accessor=state, tone=tone),
    )
    list_export = ["application", "section", "person", "asked", "due_on", "done_on"]
    export_filename = "tasks"

    def get_base_queryset(self) -> QuerySet[Task]:
        """Return the tasks with what the columns show."""
        return tasks_for(self.request.user).defer("reply", "application__wanted", "application__person")
