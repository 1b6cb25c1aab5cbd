"""The trail on the desk: filters, search, export, an entry in words, and the button that verifies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import django_filters
from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.accounts import trail
from gongkai_site.accounts.powers import grants_of, organs_for
from gongkai_site.accounts.roles import ROLES
from gongkai_site.audit.models import Entry
from gongkai_site.audit.services import VIEW, tell_export, verify_chains
from gongkai_site.audit.words import action_choices, action_word, kind_word
from gongkai_site.screens.lists import ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen
from gongkai_site.screens.steps import StepScreen

LIST = _("Audit trail")
OUTCOMES = (("yes", _("done")), ("no", _("failed or refused")))


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of our records an entry can be about."""
    models = (model._meta for model in apps.get_models() if model.__module__.startswith("gongkai_site."))
    # Rows that only serve others have no name for people, and no entry is about them.
    ours = [meta for meta in models if "verbose_name" in meta.original_attrs]
    return sorted(((meta.label_lower, str(meta.verbose_name)) for meta in ours), key=lambda pair: pair[1])


class TrailFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    at = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    actor = django_filters.CharFilter(label=_("Person"), method="by_actor")
    action = django_filters.MultipleChoiceFilter(label=_("Action"), choices=action_choices)
    target_kind = django_filters.ChoiceFilter(label=_("Kind of record"), choices=kind_choices)
    organ = django_filters.ModelChoiceFilter(
        label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW), method="of_organ"
    )
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=OUTCOMES, method="with_outcome")

    class Meta:
        model = Entry
        fields = ("at", "action", "target_kind")

    def by_actor(self, rows: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        """Cut down to what a person did."""
        return trail.of_actor(rows, value)

    def of_organ(self, rows: QuerySet[Entry], name: str, value: Any) -> QuerySet[Entry]:
        """Cut down to an organ's chain."""
        return rows.filter(chain=f"organ:{value.pk}") if value else rows

    def with_outcome(self, rows: QuerySet[Entry], name: str, value: str) -> QuerySet[Entry]:
        """Cut down to what was done, or what was not."""
        return rows.filter(succeeded=value == "yes")


class TrailList(ListScreen):
    """The entries one may see."""

    model = Entry
    act = VIEW
    organ_field = None
    url_name = "audit"
    page_title = LIST
    header_icon = "history"
    filterset_class = TrailFilter
    is_searchable = True
    paginate_by = 50
    default_ordering = "-at"
    actions = (("audit_verify", _("Verify"), "check"),)
    list_export: ClassVar[list[str]] = [
        "at",
        "chain",
        "number",
        "actor",
        "action",
        "target_kind",
        "target",
        "succeeded",
        "data",
        "address",
        "request",
        "seal",
    ]
    export_filename = "audit"
    columns_first = ("at", "who", "action", "target", "outcome", "address")

    @cached_property
    def columns_all(self) -> Sequence[Column]:  # type: ignore[override]  # they need the names of this page's rows
        """Return the columns; references are shown as names, looked up once a page."""
        return (
            TitleColumn(
                "at",
                label=_("Time"),
                accessor=lambda row: trail.local(row.at),
                sort_key="at",
                get_url=lambda row: reverse("audit_entry", args=[row.pk]),
            ),
            Column("who", label=_("Person"), accessor=partial(self._name, "actor")),
            Column("action", label=_("Action"), accessor=lambda row: action_word(row.action), sort_key="action"),
            Column("kind", label=_("Kind of record"), accessor=lambda row: kind_word(row.target_kind)),
            Column("target", label=_("Record"), accessor=partial(self._name, "target")),
            Column("organ", label=_("Organ"), accessor=partial(self._name, "chain")),
            Word(
                "outcome",
                label=_("Outcome"),
                accessor=lambda row: OUTCOMES[0][1] if row.succeeded else OUTCOMES[1][1],
                tone=lambda row: "" if row.succeeded else "red",
            ),
            Column("address", label=_("Address")),
            Column("number", label=_("Number")),
        )

    def get_base_queryset(self) -> QuerySet[Entry]:
        """Return the entries one may see."""
        return trail.entries_for(self.request.user)

    def search_queryset(self, queryset: Any) -> Any:
        """Search by what an entry is about: a number, or the name of a person or organ."""
        return trail.about(queryset, self.search_query) if self.is_searching else queryset

    def get_table(self, object_list: Any) -> Any:
        """Look up the names of a page's rows once."""
        self.names = trail.Names(object_list)
        return super().get_table(object_list)

    def render_to_response(self, context: dict[str, Any], **response: Any) -> Any:
        """Return the page, or the export; what was taken out is itself on the trail."""
        if self.is_export:
            wishes = [key for key, value in self.request.GET.items() if value and key not in {"export", "p"}]
            tell_export(
                by=self.request.user,
                organ=told_on(self.request.user),
                count=context["object_list"].count(),
                form=str(self.request.GET.get("export")),
                filters=wishes,
            )
        return super().render_to_response(context, **response)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what the template needs; of an export no table is made, which would look up every name."""
        if self.is_export:
            return {"object_list": self.object_list}
        return super().get_context_data(*args, **kwargs)

    def _name(self, what: str, row: Entry) -> str:
        found: str = getattr(self.names, what)(row)
        return found


class EntryPage(RecordScreen):
    """One entry, in words."""

    act = VIEW
    list_url_name = "audit"
    list_label = LIST

    def get_record(self) -> Entry:
        """Return the entry, within the reader's sight."""
        return trail.entry_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> Any:
        """Return nothing: that the reader may see the entry is found out when it is looked up."""
        return None

    def get_page_title(self) -> str:
        """Return what was done, and when."""
        return f"{action_word(self.record.action)} · {trail.local(self.record.at)}"

    def panels(self) -> Sequence[Panel]:
        """Return who did what to which record, and the facts."""
        entry = self.record
        names = trail.Names([entry])
        what = [
            Fact(_("Time"), trail.local(entry.at)),
            Fact(_("Person"), names.actor(entry)),
            Fact(_("Action"), action_word(entry.action)),
            Fact(_("Kind of record"), kind_word(entry.target_kind)),
            Fact(_("Record"), names.target(entry)),
            Fact(
                _("Outcome"),
                OUTCOMES[0][1] if entry.succeeded else OUTCOMES[1][1],
                tone="" if entry.succeeded else "red",
            ),
            Fact(_("Address"), entry.address),
        ]
        facts = [Fact(label, value) for label, value in trail.facts_in_words(entry, names)]
        return [Panel(_("What was done"), what), *([Panel(_("Facts"), facts)] if facts else [])]

    def side(self) -> Sequence[Panel]:
        """Return where the entry stands in its chain."""
        entry = self.record
        facts = [
            Fact(_("Organ"), trail.Names([entry]).chain(entry)),
            Fact(_("Number"), entry.number),
            Fact(_("Code"), entry.action),
            Fact(_("Request"), entry.request),
            Fact(_("Seal before"), entry.previous),
            Fact(_("Seal"), entry.seal),
        ]
        return [Panel(_("Place in the chain"), facts)]

    def history(self) -> Sequence[Any]:
        """Return nothing: an entry has no history."""
        return ()


class Verify(StepScreen):
    """Check every seal, number and link of the chains one may see."""

    act = VIEW
    title = button = _("Verify")
    keeps_drafts = False
    template_name = "accounts/verify.html"
    advice = _("Every seal is computed anew, every number and link checked, the heads held to the anchor.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("audit")

    def form_valid(self, form: Any) -> HttpResponse:
        """Verify and say what was found."""
        by = self.request.user
        organ = told_on(by)
        organs = None if organ is None else list(organs_for(by, VIEW).values_list("pk", flat=True))
        found = verify_chains(by=by, organ=organ, organs=organs)
        context = self.get_context_data(form=form)
        return self.render_to_response(
            {**context, "verified": True, "problems": found, "entries": trail.entries_for(by).count()}
        )


def told_on(reader: Any) -> int | None:
    """Return on whose chain a reader's own doings with the trail are told: the site's for who sees all."""
    if trail.sees_all(reader):
        return None
    return next((grant.organ_id for grant in grants_of(reader) if VIEW in ROLES[grant.role].acts), None)
