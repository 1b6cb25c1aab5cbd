"""Screens of mirrors: where they stand, what their runs refused, what their columns hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import django_filters
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.base.powers import may, organs_for
from gongkai_site.mirror import forms, queries, services
from gongkai_site.mirror.keeping import kinds_of
from gongkai_site.mirror.models import DONE, FAILED, RUNNING, STOPPED, Mirror, Run
from gongkai_site.mirror.queries import VIEW
from gongkai_site.mirror.services import DRAFT
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.lists import Day, Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

MIRRORS, PAGES = _("Mirrors"), _("Mirrored pages")
TONES = {RUNNING: "amber", STOPPED: "amber", DONE: "green", FAILED: "red"}
WORDS = dict(Run.STATES)
SHOWN = 100
"""Refused addresses on the page; the list that can be downloaded has all."""


class MirrorFilter(WagtailFilterSet):
    """What the list of mirrors can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Run.STATES)

    class Meta:
        model = Mirror
        fields = ("organ",)


class Mirrors(ListScreen):
    """The mirrors a person may see, and how far they are."""

    model = Mirror
    act = VIEW
    url_name = "mirror"
    page_title = MIRRORS
    header_icon = "copy"
    filterset_class = MirrorFilter
    search_fields = ("start",)
    empty = _("No mirror yet. Enter the address of the site the organ keeps, or import a list of what it published.")
    columns_all = (
        TitleColumn("start", label=_("Start address"), get_url=lambda row: reverse("mirror_page", args=[row.pk])),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Word(
            "state",
            label=_("State"),
            accessor=lambda row: WORDS.get(row.state, _("not run yet")),
            tone=lambda row: TONES.get(row.state, ""),
            sort_key="state",
        ),
        Figure("done", label=_("Pages read"), sort_key="done"),
        Figure("standing", label=_("In the register"), sort_key="standing"),
        Figure("refused", label=_("Refused"), sort_key="refused"),
        Figure("waiting", label=_("Waiting for their kind"), sort_key="waiting"),
        Day("started_at", label=_("Last run"), sort_key="started_at"),
    )
    list_export = ["organ", "start", "state", "done", "standing", "refused", "waiting", "started_at"]
    export_filename = "mirrors"
    actions = (
        ("mirror_new", _("Enter a mirror"), "plus"),
        ("mirror_pages", PAGES, "list-ul"),
        ("imports_new", _("Import"), "upload"),
    )
    actions_need = {"mirror_new": DRAFT, "mirror_pages": VIEW, "imports_new": "imports.run"}

    def get_base_queryset(self) -> QuerySet[Mirror]:
        """Return the mirrors with their last run."""
        last = Run.objects.filter(mirror=OuterRef("pk")).order_by("-pk")
        there = Q(pages__voided_at__isnull=True, pages__gone_on__isnull=True)
        return queries.mirrors_for(self.request.user).annotate(
            **{name: Subquery(last.values(name)[:1]) for name in ("state", "done", "refused", "started_at")},
            standing=Count("pages", filter=there & ~Q(pages__pk=None)),
            waiting=Count("pages", filter=there & Q(pages__kind="")),
        )


class MirrorPage(RecordScreen):
    """One mirror."""

    act = VIEW
    list_url_name = "mirror"
    list_label = MIRRORS

    def get_record(self) -> Mirror:
        """Return the mirror, within the reader's sight."""
        return queries.mirror_for(self.request.user, self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; while it runs the page comes again by itself."""
        response = super().dispatch(request, *args, **kwargs)
        last = self.record.last
        if last is not None and last.state == RUNNING and response.status_code == 200:
            response["Refresh"] = "5"
        return response

    def panels(self) -> Sequence[Panel]:
        """Return the last run, what it refused, and the columns that wait."""
        mirror, run = self.record, self.record.last
        listed = reverse("mirror_pages")
        columns = [
            Fact(name or forms.EMPTY, count, f"{listed}?mirror={mirror.pk}&waiting=true")
            for name, count in queries.waiting(mirror.organ, mirror)
        ]
        found = [self._run(run)] if run is not None else []
        if columns:
            found.append(Panel(_("Columns that wait for their kind"), columns))
        if run is not None and (rows := list(queries.refused_of(run)[:SHOWN])):
            context = {"rows": rows, "shown": SHOWN, "more": run.refused > len(rows)}
            found.append(Panel(_("Refused addresses"), template="mirror/refused.html", context=context))
        if run is not None and (rows := list(queries.noted_of(run)[:SHOWN])):
            context = {"rows": rows, "shown": SHOWN, "more": len(rows) == SHOWN}
            found.append(Panel(_("To be checked"), template="mirror/refused.html", context=context))
        return found

    def _run(self, run: Run) -> Panel:
        facts = [Fact(_("State"), run.get_state_display(), tone=TONES[run.state])]
        if run.error:
            facts.append(Fact(_("Last error"), run.error_sentence, tone="red"))
        waiting = run.frontier.filter(state="waiting").count()
        return Panel(
            _("Last run"),
            [
                *facts,
                Fact(_("Pages read"), run.done),
                Fact(_("Addresses that wait"), waiting),
                Fact(_("Added"), run.added),
                Fact(_("Changed"), run.changed),
                Fact(_("Unchanged"), run.unchanged),
                Fact(_("Gone"), run.gone),
                Fact(_("Refused"), run.refused, tone="red" if run.refused else ""),
            ],
        )

    def side(self) -> Sequence[Panel]:
        """Return whose it is and what it holds."""
        mirror = self.record
        count = queries.standing().filter(mirror=mirror).count()
        return [
            Panel(
                _("Mirror"),
                [
                    Fact(_("Organ"), mirror.organ),
                    Fact(_("In the register"), count, f"{reverse('mirror_pages')}?mirror={mirror.pk}"),
                ],
            )
        ]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        mirror, person = self.record, self.request.user
        last = mirror.last
        go_on = last is not None and last.state in (STOPPED, FAILED)
        run = _("Go on mirroring") if go_on else _("Run")
        found = [
            Step(run, reverse("mirror_run", args=[mirror.pk]), services.may_run(person, mirror), "main"),
            Step(_("Confirm columns"), reverse("mirror_columns", args=[mirror.pk]), may(person, DRAFT, mirror.organ)),
            Step(_("Stop"), reverse("mirror_stop", args=[mirror.pk]), services.may_stop(person, mirror), "red"),
        ]
        if last is not None and last.refused:
            found.append(Step(_("Download refused addresses"), reverse("mirror_refused", args=[mirror.pk])))
        return found


class Refused(Guarded, View):
    """What is to be told of the last run, as a CSV."""

    act = VIEW

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the mirror first."""
        super().setup(request, *args, **kwargs)
        self.record = queries.mirror_for(request.user, kwargs["pk"])

    def organ(self) -> Any:
        """Return whose it is."""
        return self.record.organ

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Return the list."""
        response = StreamingHttpResponse(self._lines(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="mirror-refused-{pk}.csv"'
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def _lines(self) -> Iterator[str]:
        yield "\ufeff"
        run = self.record.last
        for row in queries.sheet_of(run) if run is not None else ():
            target = io.StringIO()
            csv.writer(target).writerow(row)
            yield target.getvalue()


class NewMirror(StepScreen):
    """A new mirror."""

    act = DRAFT
    title = _("Enter a mirror")
    form_class = forms.NewForm
    done = _("The mirror is entered. Run it to read the site.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("mirror")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, DRAFT)}

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = services.open_mirror(by=self.request.user, **form.cleaned_data)
        return reverse("mirror_page", args=[made.pk])


class OfMirror(StepScreen):
    """A step of one mirror."""

    act = DRAFT

    def get_record(self) -> Any:
        """Return the mirror, within the reader's sight."""
        return queries.mirror_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the mirror."""
        return reverse("mirror_page", args=[self.record.pk])


class RunMirror(OfMirror):
    """Read the site, or go on."""

    title = button = _("Run")
    advice = _("The site is read page by page in the background. Pages stay where they are, under their own addresses.")
    form_class = forms.RunForm

    def hindrance(self) -> Any:
        """Return why it cannot be run now."""
        return services.may_run(self.request.user, self.record)

    def perform(self, form: Any) -> str:
        """Start."""
        services.start_run(by=self.request.user, mirror=self.record, **form.cleaned_data)
        return self.get_back_url()


class StopMirror(OfMirror):
    """Stop after the page at hand."""

    title = button = _("Stop")
    tone = "red"

    def perform(self, form: Any) -> str:
        """Stop."""
        services.stop_run(by=self.request.user, mirror=self.record)
        return self.get_back_url()


class MapColumns(OfMirror):
    """Confirm what the columns of the site hold."""

    title = _("Confirm columns")
    button = _("Confirm")
    form_class = forms.ColumnsForm
    advice = _("Pages count under the kind of their column once you have confirmed it; it is remembered.")
    done = _("The kinds are kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the columns of this mirror with what is known of them."""
        rows = queries.standing().filter(mirror=self.record).order_by().values("column").annotate(count=Count("pk"))
        known = kinds_of(self.record.organ)
        columns = sorted(
            ((row["column"], row["count"]) for row in rows), key=lambda each: (each[0] in known, -each[1], each[0])
        )
        return {**super().get_form_kwargs(), "columns": columns, "known": known}

    def perform(self, form: Any) -> str:
        """Keep the kinds."""
        services.map_columns(by=self.request.user, organ=self.record.organ, kinds=form.kinds())
        return self.get_back_url()
