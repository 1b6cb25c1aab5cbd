"""Screens of the annual report: the organs and years, the report, and a figure with its records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from gongkai.problems import Failure
from gongkai.report.write import target_of, write
from gongkai_site.annual import queries, services
from gongkai_site.annual.compiling import compile_report, form_for, known_year, shown
from gongkai_site.annual.working import working
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.organs.models import Organ
from gongkai_site.registers.protocol import register_behind
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.lists import Day, Figure, ListScreen

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
    actions = (
        ("annual_submissions", _("Submitted annual reports"), "mail"),
        ("annual_past", _("Older reports"), "doc-full"),
    )
    empty = _("No organ is in your sight. Ask the security administrator for a role.")
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
        data = write(working(organ, year).report, target)
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
    list_export = ("__str__", "day", "counted")
    export_headings = dict(zip(list_export, (column.label for column in columns_all), strict=True))
    export_filename = "figure"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find organ, form and register of the figure."""
        super().setup(request, *args, **kwargs)
        self.whose = queries.organ_for(request.user, kwargs["slug"], self.act)
        self.year, self.key = int(kwargs["year"]), kwargs["key"]
        try:
            self.form = form_for(known_year(self.year))
        except Refused as refused:
            raise Http404 from refused
        if self.key not in self.form.keys:
            raise Http404
        self.register = register_behind(self.form.id, self.key)

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
