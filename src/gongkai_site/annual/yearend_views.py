"""The year-end desk: every organ's report on a year in one list, with a chart, an export, and one page that prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from gongkai.report.write import vega
from gongkai.report.write.vega import Bar
from gongkai_site.annual import queries, services, standing, yearend
from gongkai_site.annual.compiling import known_year
from gongkai_site.annual.dues import Dues, dues_of
from gongkai_site.annual.views import LIST as REPORTS
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ, choices
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.lists import Day, Figure, ListScreen, Word

TITLE = _("Year-end desk")
FAULTS = (
    ("errors", _("with errors")),
    ("warnings", _("with reminders")),
    ("blank", _("with cells without a register")),
    ("unlikely", _("unlikely against last year")),
)
TONES = {
    standing.PUBLISHED: "green",
    standing.SUBMITTED: "green",
    standing.RETURNED: "red",
    standing.NOT_BEGUN: "red",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What the desk shows of one organ."""

    state: str
    dues: Dues
    left: yearend.Left
    found: yearend.Examined

    @property
    def word(self) -> str:
        """Return where the report stands, in words."""
        return str(standing.STATES[self.state])

    @property
    def days(self) -> str:
        """Return the days left in words; of a public report, whether it came in time."""
        if self.left.done and self.left.public_on is None:
            return "—"
        if self.left.is_late:
            late = gettext("published {days} days late") if self.left.done else gettext("{days} days late")
            return late.format(days=-self.left.days)
        if self.left.done:
            return gettext("published in time")
        return gettext("{days} days left").format(days=self.left.days)

    @property
    def publish_by(self) -> Any:
        """Return the last day."""
        return self.dues.publish.on

    @property
    def errors(self) -> int:
        """Return how many errors the check finds."""
        return len(self.found.errors)

    @property
    def warnings(self) -> int:
        """Return how many reminders the check gives."""
        return len(self.found.warnings)

    @property
    def blank(self) -> int:
        """Return how many cells have no register."""
        return self.found.blank

    @property
    def unlikely(self) -> str:
        """Return what last year makes unlikely; that there is no report to compare with is said."""
        if not self.found.has_previous:
            return gettext("no report of last year")
        return "；".join(dict.fromkeys(each.place for each in self.found.unlikely))


def lines(organs: Iterable[Organ], year: int) -> None:
    """Put a line on each organ, which has its state already."""
    rows = list(organs)
    told = dues_of(rows, year)
    for organ in rows:
        state = organ.report_state  # type: ignore[attr-defined]  # annotated
        organ.line = Line(  # type: ignore[attr-defined]  # what the columns show
            state, told[organ.pk], yearend.left(organ, told[organ.pk]), yearend.examine(organ, year)
        )


class YearEndFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=list(standing.STATES.items()), field_name="report_state"
    )
    level = django_filters.ChoiceFilter(label=_("Level"), choices=choices("levels"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=choices("kinds"))
    late = django_filters.ChoiceFilter(label=_("Late"), choices=(("yes", _("late")),), method="with_late")
    fault = django_filters.ChoiceFilter(label=_("Problems found"), choices=FAULTS, method="with_fault")

    class Meta:
        model = Organ
        fields = ("level", "kind")

    @property
    def year(self) -> int:
        """Return the year of the address."""
        return known_year(self.request.resolver_match.kwargs["year"])

    def with_late(self, rows: QuerySet[Organ], name: str, value: str) -> QuerySet[Organ]:
        """Cut down to those that are late."""
        return rows.filter(pk__in=yearend.late_ids(rows, self.year))

    def with_fault(self, rows: QuerySet[Organ], name: str, value: str) -> QuerySet[Organ]:
        """Cut down to those whose report has such a fault; each report is looked at."""
        return rows.filter(pk__in=[row.pk for row in rows if getattr(yearend.examine(row, self.year), value)])


class YearEnd(ListScreen):
    """The reports of a year, of all organs in sight."""

    model = Organ
    act = services.VIEW
    organ_field = "pk"
    url_name = "annual_year_end"
    header_icon = "calendar-alt"
    filterset_class = YearEndFilter
    search_fields = ("name", "short_name", "credit_code")
    default_ordering = "path"
    template_name = "annual/yearend.html"
    empty = _("No organ matches. Take back a filter, or ask the security administrator for a role.")
    columns_all = (
        TitleColumn("name", label=_("Organ"), sort_key="name", get_url=lambda organ: organ.report_url),
        Word(
            "state",
            label=_("State"),
            accessor=lambda organ: organ.line.word,
            sort_key="report_state",
            tone=lambda organ: TONES.get(organ.report_state, "amber"),
        ),
        Day("due", label=_("Publish by"), accessor=lambda organ: organ.line.publish_by),
        Day("public", label=_("Published"), accessor=lambda organ: organ.line.left.public_on),
        Word(
            "left",
            label=_("Days left"),
            accessor=lambda organ: organ.line.days,
            tone=lambda organ: "red" if organ.line.left.is_late else "",
        ),
        Figure("errors", label=_("Errors"), accessor=lambda organ: organ.line.errors),
        Figure("warnings", label=_("Reminders"), accessor=lambda organ: organ.line.warnings),
        Figure("blank", label=_("No register"), accessor=lambda organ: organ.line.blank),
        Column("unlikely", label=_("Unlikely against last year"), accessor=lambda organ: organ.line.unlikely or "—"),
    )
    list_export = (
        *(
            "name",
            "line.word",
            "line.publish_by",
            "line.left.public_on",
            "line.days",
            "line.errors",
            "line.warnings",
            "line.blank",
        ),
        "line.unlikely",
    )
    export_headings = dict(zip(list_export, (column.label for column in columns_all), strict=True))
    export_filename = "year-end"

    @property
    def year(self) -> int:
        """Return the year."""
        return known_year(self.kwargs["year"])

    @cached_property
    def index_url(self) -> str:
        """Return the address of the desk."""
        return reverse(self.url_name, args=[self.year])

    @cached_property
    def index_results_url(self) -> str:
        """Return the address of the rows."""
        return reverse(f"{self.url_name}_results", args=[self.year])

    def get_page_title(self) -> str:
        """Return the year's name."""
        return gettext("Year-end desk: reports on {year}").format(year=self.year)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        return [
            self.breadcrumbs_items[0],
            {"url": reverse("annual"), "label": REPORTS},
            {"url": "", "label": self.get_page_title()},
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Offer the page that prints."""
        at = reverse("annual_year_end_print", args=[self.year])
        return [HeaderButton(_("Print on one page"), url=at, icon_name="doc-full-inverse", priority=10)]

    def get_base_queryset(self) -> QuerySet[Organ]:
        """Return the organs in sight that there were that year, each with its state."""
        return standing.with_state(of_year(super().get_base_queryset(), self.year), self.year)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the rows with their lines, how many stand where, and the chart of it."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        lines(context["object_list"], self.year)
        for organ in context["object_list"]:
            organ.report_url = reverse("annual_report", args=[organ.slug, self.year])
        if self.is_export or self.results_only:
            return context
        return {**context, **summary(self.get_base_queryset(), self.year), "years": years(self.year)}


def of_year(organs: QuerySet[Organ], year: int) -> QuerySet[Organ]:
    """Leave out organs that began after a year or had ended before it."""
    return organs.exclude(founded_on__year__gt=year).exclude(ended_on__year__lt=year)


def years(chosen: int) -> list[tuple[int, str, bool]]:
    """Return the years one can turn to, with their addresses."""
    last = clock.today().year - 1
    shown = sorted({chosen, *range(last, max(queries.FIRST_YEAR, last - 5) - 1, -1)}, reverse=True)
    return [(year, reverse("annual_year_end", args=[year]), year == chosen) for year in shown]


def summary(organs: QuerySet[Organ], year: int) -> dict[str, Any]:
    """Return how many reports stand where, how many are late, and the chart."""
    counts = yearend.state_counts(organs, year)
    total = sum(counts.values())
    done = sum(counts[key] for key in standing.DONE)
    return {
        "counts": [(key, standing.STATES[key], count) for key, count in counts.items()],
        "total": total,
        "done": done,
        "late": len(yearend.late_ids(organs, year)),
        "chart": chart(counts, year) if total else "",
        "year": year,
    }


def chart(counts: dict[str, int], year: int) -> SafeString:
    """Return the bars of how many reports stand where; the core escapes every text."""
    told = gettext("Reports on {year} by state").format(year=year)
    bars = [Bar(str(standing.STATES[key]), "", count) for key, count in counts.items()]
    listed = "，".join(f"{bar.line} {bar.value}" for bar in bars)
    return mark_safe(vega.inline(vega.drawn(bars, told, f"{told}：{listed}"), "year-end"))


class YearEndPrint(Guarded, TemplateView):
    """The year-end desk on one page, for a meeting."""

    act = services.VIEW
    template_name = "annual/yearend_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return every organ in sight with its line."""
        year = known_year(self.kwargs["year"])
        organs = standing.with_state(of_year(organs_for(self.request.user, self.act), year), year).order_by("path")
        rows = list(organs)
        lines(rows, year)
        return {
            **super().get_context_data(**kwargs),
            **summary(organs, year),
            "rows": rows,
            "today": clock.today(),
            "lang": lang(),
        }
