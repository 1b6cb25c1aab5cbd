"""Screens of the annual report: the organs and years, the report, and a figure with its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from gongkai.problems import Failure
from gongkai.report.check import check
from gongkai.report.write import target_of, write
from gongkai_site.annual import pages, past, queries, services
from gongkai_site.annual.compiling import compile_report, form_for, shown
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.registers.protocol import register_of
from gongkai_site.review.desk import steps_for
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.lists import Day, Figure, ListScreen
from gongkai_site.screens.records import HISTORY, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

LIST = _("Annual reports")
TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def years() -> list[int]:
    """Return the years a report can be drawn up for, the latest first: this one, and back to the first form."""
    return list(range(clock.today().year, queries.FIRST_YEAR - 1, -1))


class YearColumn(Column):
    """The years of an organ's reports, each a link."""

    cell_template_name = "annual/years.html"

    def get_value(self, instance: Organ) -> list[tuple[int, str]]:
        """Return each year with its address."""
        return [(year, reverse("annual_report", args=[instance.slug, year])) for year in years()]


class OrganList(ListScreen):
    """The organs whose reports a person may see."""

    model = Organ
    act = services.VIEW
    organ_field = "pk"
    url_name = "annual"
    page_title = LIST
    header_icon = "doc-full"
    search_fields = ("name", "short_name", "credit_code")
    default_ordering = "path"
    empty = _("No organ is in your sight. Ask the security administrator for a role.")
    actions = (("annual_past", _("Older reports"), "doc-full"),)
    columns_all = (
        TitleColumn(
            "name",
            label=_("Organ"),
            sort_key="name",
            get_url=lambda organ: reverse("annual_report", args=[organ.slug, clock.today().year - 1]),
        ),
        YearColumn("years", label=_("Years")),
    )

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Offer the year-end desk of the last year."""
        at = reverse("annual_year_end", args=[clock.today().year - 1])
        return [
            HeaderButton(_("Year-end desk"), url=at, icon_name="calendar-alt", priority=-1),
            *super().header_buttons,
        ]


class ReportPage(RecordScreen):
    """A year's report as the registers give it now; every figure opens its records."""

    act = services.VIEW
    list_url_name = "annual"
    list_label = LIST
    template_name = "annual/report.html"

    def get_record(self) -> Organ:
        """Return whose report it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], self.act)

    def organ(self) -> Organ:
        """Return whose report it is."""
        found: Organ = self.record
        return found

    @property
    def year(self) -> int:
        """Return the year."""
        return int(self.kwargs["year"])

    def get_page_title(self) -> str:
        """Return the report's title."""
        return str(_("{organ}: report on {year}")).format(organ=self.record.name, year=self.year)

    @cached_property
    def edition(self) -> Any:
        """Return the latest edition."""
        return queries.last_edition(self.record, self.year)

    def steps(self) -> Sequence[Step]:
        """Return what can be done: freeze it, see the edition, take it away as a document."""
        place, person = [self.record.slug, self.year], self.request.user
        return [
            *(
                replace(step, tone="main")
                for step in (steps_for(person, self.edition) if self.edition and not self.edition.live else ())
            ),
            Step(
                _("Freeze"),
                reverse("annual_freeze", args=place),
                may(person, services.DRAFT, self.record),
                "" if self.edition and not self.edition.live else "main",
            ),
            *(
                Step(name.upper(), reverse("annual_file", args=[*place, f"report.{name}"]))
                for name in ("pdf", "docx", "xlsx", "json")
            ),
            Step(_("Own templates"), reverse("annual_templates", args=[self.record.slug])),
            Step(_("Yearly report of the site"), reverse("annual_site", args=place)),
        ]

    def history(self) -> Sequence[Any]:
        """Return what became of its editions."""
        return [entry for edition in self.record.editions.filter(year=self.year) for entry in _history(edition)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the report with its problems and zeros."""
        compiled = compile_report(self.record, self.year)
        report, words = compiled.report, lang()
        form = report.mixed_form
        before = past.report_of(self.record, self.year - 1)
        unkept = [key for key, figure in compiled.figures.items() if figure.state == "not_kept"]
        return {
            **super().get_context_data(**kwargs),
            "article": pages.fragment(report, pages.desk_links(self.record, report)),
            "problems": [
                (found, found.text(words), found.place_text(words)) for found in check(report, before).problems
            ],
            "unkept": len(unkept),
            "figures": len(form.keys),
            "years": [(year, reverse("annual_report", args=[self.record.slug, year])) for year in years()],
            "year": self.year,
            "edition": self.edition,
        }


def _history(edition: Any) -> Sequence[Any]:
    return [entry for tell in HISTORY for entry in tell(edition)]


class ReportFile(Guarded, View):
    """The report as a document, marked as not reviewed."""

    act = services.VIEW

    def organ(self) -> Organ:
        """Return whose report it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], self.act)  # type: ignore[attr-defined]  # set by View

    def get(self, request: HttpRequest, slug: str, year: int, name: str) -> HttpResponse:
        """Return the document."""
        try:
            target = target_of(name)
        except Failure as failure:
            raise Http404 from failure
        organ = self.organ()
        data = write(compile_report(organ, year).report, target)
        answer = HttpResponse(data, content_type=TYPES[target])
        kept = f"{organ.slug}-{year}-draft.{target}"
        answer["Content-Disposition"] = f'attachment; filename="{kept}"'
        return answer


class FigureList(ListScreen):
    """One figure: its value, why it is zero, and the rows it is summed from."""

    act = services.VIEW
    url_name = "annual_figure"
    organ_field = None
    is_searchable = False
    template_name = "annual/figure.html"
    empty = _("No record counts here.")
    default_ordering = "day"
    columns_all = (
        TitleColumn("title", label=_("Title"), accessor=str, get_url=lambda row: row.desk_url),
        Day("day", label=_("Date"), sort_key="day"),
        Figure("counted", label=_("Counts"), sort_key="counted"),
    )
    list_export = ["title", "day", "counted"]
    export_filename = "figure"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find organ, form and register of the figure."""
        super().setup(request, *args, **kwargs)
        self.whose = queries.organ_for(request.user, kwargs["slug"], self.act)
        self.year, self.key = int(kwargs["year"]), kwargs["key"]
        self.form = form_for(self.year)
        if self.key not in self.form.keys:
            raise Http404
        self.register = register_of(self.form.id, self.key)

    def organ(self) -> Organ:
        """Return whose figure it is."""
        return self.whose

    @cached_property
    def index_url(self) -> str:
        """Return the address of the figure."""
        return reverse(self.url_name, args=[self.whose.slug, self.year, self.key])

    @cached_property
    def index_results_url(self) -> str:
        """Return the address of the rows."""
        return reverse(f"{self.url_name}_results", args=[self.whose.slug, self.year, self.key])

    def get_page_title(self) -> str:
        """Return the place of the figure in the form."""
        return " · ".join(str(part) for part in self.form.place(self.key))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, list, report, figure."""
        report = reverse("annual_report", args=[self.whose.slug, self.year])
        return [
            self.breadcrumbs_items[0],
            {"url": reverse("annual"), "label": LIST},
            {"url": report, "label": f"{self.whose.name} {self.year}"},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def records(self) -> Any:
        """Return the rows of the figure, or None where no register answers."""
        return self.register.records(self.whose, self.year, self.key, self.request.user) if self.register else None

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the rows in sight."""
        return self.records.visible if self.records else Organ.objects.none()

    def order_queryset(self, queryset: Any) -> Any:
        """Keep to the register's order unless another is asked for."""
        return super().order_queryset(queryset) if self.is_explicitly_ordered and self.register else queryset

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the figure beside its rows."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        figure = compile_report(self.whose, self.year).figures[self.key]
        if self.register:
            for row in context["object_list"]:
                row.desk_url = self.register.url(row)
        context |= {
            "value": shown(figure.value),
            "unit": _("yuan") if isinstance(figure.value, Decimal) else "",
            "reason": figure.reason[lang()] if figure.reason else "",
            "visible": context["paginator"].count if context.get("paginator") else len(context["object_list"]),
            "total": self.records.total if self.records else 0,
            "key": self.key,
            "place": self.get_page_title(),
            "whose": self.whose,
            "year": self.year,
        }
        return context


class NoteForm(forms.Form):
    """What a correction says of itself."""

    note = forms.CharField(
        label=_("What changed and why"),
        max_length=300,
        required=False,
        help_text=_("Needed only when a report of this year is public already: this one will be its correction."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Freeze(StepScreen):
    """Keep the report as it is now, for review."""

    act = services.DRAFT
    template_name = "annual/freeze.html"
    title = _("Freeze the report")
    button = _("Freeze")
    advice = _("The report is kept as the registers give it now. It goes to review, and is public once it has passed.")
    form_class = NoteForm
    done = _("The report is frozen.")

    @cached_property
    def whose(self) -> Organ:
        """Return whose report it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], services.VIEW)

    def organ(self) -> Organ:
        """Return whose report it is."""
        return self.whose

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say how much of the report is blank."""
        figures = compile_report(self.whose, self.kwargs["year"]).figures
        blank = sum(figure.state == "not_kept" for figure in figures.values())
        return {**super().get_context_data(**kwargs), "blank": blank}

    def get_back_url(self) -> str:
        """Return to the report."""
        return reverse("annual_report", args=[self.whose.slug, self.kwargs["year"]])

    def perform(self, form: Any) -> str:
        """Freeze it."""
        services.freeze(by=self.request.user, organ=self.whose, year=self.kwargs["year"], **form.cleaned_data)
        return self.get_back_url()
