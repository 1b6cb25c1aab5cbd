"""A list: search, filters, sort, paging, columns to choose, export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from gongkai_site.base.powers import has_any, organs_for
from gongkai_site.screens.guard import Guarded


class Figure(Column):
    """A column of figures, to the right."""

    cell_template_name = "screens/figure.html"


class Day(Column):
    """A column of dates, as dates: a clerk compares them, and "six years ago" tells nothing."""

    cell_template_name = "screens/day.html"


class Word(Column):
    """A column of a state: its word with an icon, coloured by ``tone(row)`` (green, amber, red or plain)."""

    cell_template_name = "screens/word.html"

    def __init__(self, name: str, *, tone: Any = None, **options: Any) -> None:
        super().__init__(name, **options)
        self.tone = tone

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        """Return the word and its tone."""
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["tone"] = self.tone(instance) if self.tone else ""
        return context


class Pages(WagtailPaginator):
    """Pages of a list; how many rows there are is said in words that fit every record."""

    @property
    def items_count_label(self) -> str:
        """Return how many rows there are."""
        return ngettext("{count} row", "{count} rows", self.count).format(count=self.count)


class ListScreen(Guarded, SpreadsheetExportMixin, BaseListingView):
    """The rows a person may see. A subclass names model, url_name, act, columns, and what is searched and exported.

    ``columns_all`` are all columns, ``columns_first`` the names shown until others are chosen (``?columns=a,b``).
    """

    url_name: ClassVar[str]
    organ_field: ClassVar[str | None] = "organ"
    columns_all: ClassVar[Sequence[Column]] = ()
    columns_first: ClassVar[Sequence[str]] = ()
    empty: ClassVar[Any] = _("There is nothing here yet.")
    is_searchable = True
    search_backend_name = None
    paginate_by = 20
    paginator_class = Pages
    results_template_name = "screens/list_results.html"
    template_name = "screens/list.html"
    table_classname = "listing gk-table"
    actions: ClassVar[Sequence[tuple[str, Any, str]]] = ()
    """Buttons of the head: (url name, label, icon)."""
    actions_need: ClassVar[Mapping[str, str]] = {}
    """What one must be allowed somewhere to be shown a button, by its url name; one without an act is always shown."""

    @classmethod
    def paths(cls, at: str) -> list[URLPattern]:
        """Return the addresses of the list: the page, and the results that a search replaces."""
        return [
            path(at, cls.as_view(), name=cls.url_name),
            path(f"{at}results/", cls.as_view(results_only=True), name=f"{cls.url_name}_results"),
        ]

    @cached_property
    def index_url(self) -> str:
        """Return the address of the page."""
        return reverse(self.url_name)

    @cached_property
    def index_results_url(self) -> str:
        """Return the address of the results."""
        return reverse(f"{self.url_name}_results")

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the rows of the organs the person may see."""
        rows: QuerySet[Any] = super().get_base_queryset()
        if self.organ_field:
            rows = rows.filter(**{f"{self.organ_field}__in": organs_for(self.request.user, self.act)})
        return rows

    def order_queryset(self, queryset: Any) -> Any:
        """Order rows, the key last so that pages never share or lose one."""
        ordering = self.ordering or ()
        ordering = (ordering,) if isinstance(ordering, str) else tuple(ordering)
        return queryset.order_by(*ordering, "-pk")

    @cached_property
    def columns(self) -> list[Column]:
        """Return the chosen columns, in their fixed order."""
        chosen = self.chosen
        return [column for column in self.columns_all if column.name in chosen]

    @cached_property
    def chosen(self) -> set[str]:
        """Return the names of the chosen columns; a wish that names none of ours is passed over."""
        names = {column.name for column in self.columns_all}
        wish = set(",".join(self.request.GET.getlist("columns")).split(",")) & names
        first = set(self.columns_first) or names
        titles = {column.name for column in self.columns_all if isinstance(column, TitleColumn)}
        return (wish or first) | titles

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return the buttons of the head the person may use."""
        person, need = self.request.user, self.actions_need
        return [
            HeaderButton(label, url=reverse(name), icon_name=icon, priority=number)
            for number, (name, label, icon) in enumerate(self.actions)
            if name not in need or has_any(person, [need[name]])
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Return what a list can be exported to, with the search and filters at hand."""
        if not self.list_export:
            return []
        return [
            Button(_("Download XLSX"), url=self.xlsx_export_url, icon_name="download", priority=90),
            Button(_("Download CSV"), url=self.csv_export_url, icon_name="download", priority=100),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the templates need."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["choices"] = [(column.name, column.label, column.name in self.chosen) for column in self.columns_all]
        context["kept"] = [(key, value) for key, value in self.request.GET.items() if key not in {"columns", "p"}]
        context["empty"] = self.empty
        return context

    def render_to_response(self, context: dict[str, Any], **response: Any) -> Any:
        """Return the page, or the export of all rows found."""
        if self.is_export:
            return self.as_spreadsheet(context["object_list"], self.request.GET.get("export"))
        return super().render_to_response(context, **response)
