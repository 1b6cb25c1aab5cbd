"""Background jobs on the desk: what waits, what was given up, when periodic jobs run."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, TitleColumn

from gongkai_site.base.powers import may
from gongkai_site.outbox import services
from gongkai_site.outbox.models import DONE, FAILED, RUNNING, OutboxRow, PeriodicRun
from gongkai_site.outbox.registry import word_of
from gongkai_site.screens.lists import Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

TONES = {FAILED: "red", RUNNING: "amber", DONE: "green"}
LIST = "outbox_jobs"


def tone(row: OutboxRow) -> str:
    """Return how a row's state is coloured."""
    return TONES.get(row.state, "")


class JobFilters(WagtailFilterSet):
    """Filters of the list."""

    class Meta:
        model = OutboxRow
        fields = ("state", "kind")


class Jobs(ListScreen):
    """The rows of the outbox, the latest first."""

    act = "jobs.view"
    model = OutboxRow
    organ_field = None
    url_name = LIST
    page_title = _("Background jobs")
    header_icon = "tasks"
    filterset_class = JobFilters
    search_fields = ("kind", "ref", "error")
    columns_all = (
        TitleColumn(
            "kind",
            label=_("Kind"),
            accessor=lambda row: word_of(row.kind),
            get_url=lambda row: reverse("outbox_job", args=[row.pk]),
            sort_key="kind",
        ),
        Word("get_state_display", label=_("State"), tone=tone),
        Figure("attempts", label=_("Attempts")),
        Figure("error", label=_("Last error")),
        DateColumn("created_at", label=_("Put at")),
        DateColumn("next_try", label=_("Next try")),
        DateColumn("done_at", label=_("Done at")),
    )
    columns_first = ("kind", "get_state_display", "attempts", "error", "created_at", "next_try")
    list_export = ("kind", "ref", "state", "attempts", "error", "created_at", "next_try", "done_at")
    actions = (("outbox_periodic", _("Periodic jobs"), "calendar-alt"),)
    empty = _("No background job has been put yet.")


class Periodic(ListScreen):
    """Periodic jobs with their last and next run."""

    act = "jobs.view"
    model = PeriodicRun
    organ_field = None
    url_name = "outbox_periodic"
    page_title = _("Periodic jobs")
    header_icon = "calendar-alt"
    search_fields = ("name",)
    columns_all = (
        TitleColumn("name", label=_("Name"), accessor=lambda run: word_of(run.name)),
        DateColumn("last_run", label=_("Last run")),
        DateColumn("next_run", label=_("Next run")),
    )
    actions = ((LIST, _("Background jobs"), "tasks"),)
    empty = _("No worker has run yet. Start one: gongkai site worker")


class Job(RecordScreen):
    """One row."""

    act = "jobs.view"
    list_url_name = LIST
    list_label = _("Background jobs")

    def get_record(self) -> OutboxRow:
        """Return the row."""
        return get_object_or_404(OutboxRow, pk=self.kwargs["pk"])

    def organ(self) -> Any:
        """Return nothing: jobs are the site's."""
        return None

    def panels(self) -> list[Panel]:
        """Return what the row is."""
        row = self.record
        facts = [
            Fact(_("State"), row.get_state_display(), tone=tone(row)),
            Fact(_("Record"), row.ref),
            Fact(_("Attempts"), row.attempts),
            Fact(_("Last error"), row.error),
            Fact(_("Put at"), row.created_at),
            Fact(_("Next try"), row.next_try),
            Fact(_("Done at"), row.done_at),
        ]
        return [Panel(_("Background job"), [fact for fact in facts if fact.value not in ("", None)])]

    def steps(self) -> list[Step]:
        """Return the one thing that can be done."""
        refusal = may(self.request.user, services.RETRY) or services.cannot_retry(self.record)
        return [Step(_("Try again"), reverse("outbox_retry", args=[self.record.pk]), refusal, tone="main")]


class Retry(StepScreen):
    """Let a row that was given up be tried again."""

    act = services.RETRY
    title = _("Try again")
    button = _("Try again")
    done = _("The job is waiting to be tried again.")
    keeps_drafts = False

    def get_record(self) -> OutboxRow:
        """Return the row."""
        return get_object_or_404(OutboxRow, pk=self.kwargs["pk"])

    def organ(self) -> Any:
        """Return nothing: jobs are the site's."""
        return None

    @cached_property
    def back_url(self) -> str:  # type: ignore[override]  # worked out from the row
        """Return the row's page."""
        return reverse("outbox_job", args=[self.record.pk])

    def perform(self, form: Any) -> str:
        """Try again."""
        services.retry(by=self.request.user, row=self.record)
        return self.back_url
