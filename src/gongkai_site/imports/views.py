"""Imports on the desk: upload, confirm the columns, try out, run, mend what was refused."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.ui.tables import DateColumn, TitleColumn

from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal
from gongkai_site.imports import services
from gongkai_site.imports.forms import Begin, Columns
from gongkai_site.imports.lists import refused_csv
from gongkai_site.imports.models import DONE, FAILED, RUNNING, STOPPED, ImportRun
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.lists import Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

ACT = "imports.run"
TONES = {FAILED: "red", STOPPED: "amber", RUNNING: "amber", DONE: "green"}
SHOWN = 100
"""Refused rows on the page; the list that can be downloaded has all."""


def tone(run: ImportRun) -> str:
    """Return how a run's state is coloured."""
    return TONES.get(run.state, "")


def address(run: ImportRun, name: str = "imports_run") -> str:
    """Return the address of a run or of one of its steps."""
    return reverse(name, args=[run.pk])


class Imports(ListScreen):
    """The imports of the organs one imports for."""

    act = ACT
    model = ImportRun
    url_name = "imports"
    page_title = _("Imports")
    header_icon = "upload"
    search_fields = ("file__name", "kind")
    columns_all = (
        TitleColumn("file", label=_("File"), get_url=address),
        Figure("kind", label=_("Kind"), accessor=lambda run: run.importer.words),
        Word("state_word", label=_("State"), tone=tone),
        Figure("added", label=_("Added")),
        Figure("unchanged", label=_("There already")),
        Figure("refused", label=_("Refused")),
        DateColumn("created_at", label=_("Begun at")),
    )
    list_export = ("kind", "organ", "state", "dry_run", "done", "added", "unchanged", "refused", "created_at")
    actions = (("imports_new", _("New import"), "plus"),)
    empty = _("Nothing has been imported yet.")

    def get_base_queryset(self) -> Any:
        """Return the runs with their files."""
        return super().get_base_queryset().select_related("file")


class New(StepScreen):
    """Upload a file."""

    act = ACT
    title = _("New import")
    button = _("Upload")
    form_class = Begin
    keeps_drafts = False

    @cached_property
    def back_url(self) -> str:  # type: ignore[override]  # worked out
        """Return the list."""
        return reverse("imports")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Say who asks."""
        return {**super().get_form_kwargs(), "person": self.request.user}

    def perform(self, form: Any) -> str:
        """Keep the file and begin."""
        who, given = self.request.user, form.cleaned_data
        facts = {"name": given["file"].name, "stream": given["file"]}
        run = services.receive(by=who, organ=given["organ"], kind=given["kind"], **facts)
        return address(run, "imports_columns")


class Found:
    """Finds the run of an address."""

    kwargs: dict[str, Any]

    def get_record(self) -> ImportRun:
        """Return the run."""
        return get_object_or_404(ImportRun.objects.select_related("file"), pk=self.kwargs["pk"])


class Run(Found, RecordScreen):
    """One import: how far it is, what it refused, what can be done now."""

    act = ACT
    list_url_name = "imports"
    list_label = _("Imports")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; while it runs the page comes again by itself."""
        response = super().dispatch(request, *args, **kwargs)
        if self.record.state == RUNNING and response.status_code == 200:
            response["Refresh"] = "3"
        return response

    def panels(self) -> list[Panel]:
        """Return progress and refused rows."""
        run, header = self.record, self.record.header
        head = _("Trial: nothing was written") if run.dry_run else _("Import")
        state = [Fact(_("State"), run.state_word, tone=tone(run))]
        if run.error:
            state.append(Fact(_("Last error"), run.error_sentence, tone="red"))
        if services.is_left(run):
            state.append(
                Fact(_("Worker"), _("It gave no sign for a while. Another takes over within a minute."), tone="amber")
            )
        counts = [
            Fact(_("Rows handled"), f"{run.done} / {run.total}" if run.total else run.done),
            Fact(_("Added"), run.added),
            Fact(_("There already"), run.unchanged),
            Fact(_("Refused"), run.refused, tone="red" if run.refused else ""),
        ]
        columns = [
            Fact(field.words, header[run.mapping[field.key]] if field.key in run.mapping else _("not in the file"))
            for field in run.importer.fields
        ]
        found = [Panel(head, [*state, *counts])]
        if rows := list(services.refused_of(run)[:SHOWN]):
            context = {"rows": rows, "shown": SHOWN, "more": run.refused > len({row.line for row in rows})}
            found.append(Panel(_("Refused rows"), template="imports/refused.html", context=context))
        return [*found, Panel(_("Columns matched"), columns)]

    def steps(self) -> list[Step]:
        """Return the steps, permitted or not."""
        run = self.record
        prepare, start = services.cannot_prepare(run), services.cannot_start(run)
        go_on = run.state in {STOPPED, FAILED} and not run.dry_run
        found = [
            self._step(_("Confirm columns"), "imports_columns", services.cannot_map(run)),
            self._step(_("Try out"), "imports_try", prepare, "main" if not run.tried else ""),
            self._step(_("Go on") if go_on else _("Import"), "imports_start", start, "main" if run.tried else ""),
            self._step(_("Stop"), "imports_stop", services.cannot_stop(run), "red"),
        ]
        if run.refused:
            found.append(self._step(_("Download refused rows"), "imports_refused", None))
        return found

    def _step(self, label: Any, name: str, refusal: Refusal | None, tone: str = "") -> Step:
        refusal = refusal or may(self.request.user, ACT, self.record.organ)
        return Step(label, address(self.record, name), refusal, tone)


class RunStep(Found, StepScreen):
    """One step of one import."""

    act = ACT
    keeps_drafts = False

    @cached_property
    def back_url(self) -> str:  # type: ignore[override]  # worked out
        """Return the import's page."""
        return address(self.record)


class MapColumns(RunStep):
    """Confirm which column is which field."""

    title = _("Confirm columns")
    button = _("Confirm and try out")
    form_class = Columns
    advice = _(
        "Choose for each field the column of the file it is in. Nothing is written before you have seen a trial."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        """Say which run it is about."""
        return {**super().get_form_kwargs(), "run": self.record}

    def perform(self, form: Any) -> str:
        """Keep the columns and try out."""
        run = services.set_mapping(by=self.request.user, run=self.record, mapping=form.mapping())
        services.try_out(by=self.request.user, run=run)
        return self.back_url


class Try(RunStep):
    """Find out what the import would do."""

    title = button = _("Try out")

    def perform(self, form: Any) -> str:
        """Try out."""
        services.try_out(by=self.request.user, run=self.record)
        return self.back_url


class Start(RunStep):
    """Import, or go on."""

    title = button = _("Import")
    advice = _("Good rows are entered now; refused ones are listed, to be mended and imported again.")

    def perform(self, form: Any) -> str:
        """Start."""
        services.start(by=self.request.user, run=self.record)
        return self.back_url


class Stop(RunStep):
    """Stop after the batch at hand."""

    title = button = _("Stop")
    tone = "red"

    def perform(self, form: Any) -> str:
        """Stop."""
        services.stop(by=self.request.user, run=self.record)
        return self.back_url


class Refused(Found, Guarded, View):
    """The refused rows as a CSV."""

    act = ACT

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the run first."""
        super().setup(request, *args, **kwargs)
        self.record = self.get_record()

    def organ(self) -> int:
        """Return whose it is."""
        return self.record.organ

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Return the list."""
        response = StreamingHttpResponse(refused_csv(self.record), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="refused-{self.record.pk}.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        return response
