"""The register of what is not open: lines, looked at again, and opened when they can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai.catalogue import ATTRIBUTES, GROUNDS, KINDS
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal, lang
from gongkai_site.organs.models import Organ
from gongkai_site.publishing import register_forms as forms
from gongkai_site.publishing.models import Item, NotOpen
from gongkai_site.publishing.services import not_open
from gongkai_site.publishing.services.drafting import DRAFT, VIEW
from gongkai_site.publishing.views.items import Written, words_of
from gongkai_site.screens.lists import Day, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

LIST = _("What is not open")


def word(table: Any, key: str) -> str:
    """Return the word of a key of a table in the reader's language."""
    return str(getattr(table[key], lang()))


def state_of(line: NotOpen) -> Any:
    """Return where a line stands, in a word."""
    if line.closed_at:
        return _("opened")
    if line.opened_as_id:
        return _("being opened")
    return _("review overdue") if line.next_review_on < clock.today() else _("not open")


def tone_of(line: NotOpen) -> str:
    """Return the colour of that word."""
    if line.closed_at:
        return "green"
    return "amber" if line.opened_as_id else "red" if line.next_review_on < clock.today() else ""


class LineFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    attribute = django_filters.ChoiceFilter(
        label=_("Disclosure"), choices=lambda: [each for each in words_of(ATTRIBUTES)() if each[0] != "proactive"]
    )
    ground = django_filters.ChoiceFilter(label=_("Ground"), choices=words_of(GROUNDS))
    late = django_filters.BooleanFilter(label=_("Review overdue"), method="only_late")

    class Meta:
        model = NotOpen
        fields = ("organ", "attribute", "ground")

    def only_late(self, rows: QuerySet[NotOpen], name: str, value: bool) -> QuerySet[NotOpen]:
        """Cut down to lines that should have been looked at again, or to the rest."""
        late = {"closed_at": None, "opened_as": None, "next_review_on__lt": clock.today()}
        return rows.filter(**late) if value else rows.exclude(**late)


class LineList(ListScreen):
    """All lines a person may see."""

    model = NotOpen
    act = VIEW
    url_name = "not_open"
    page_title = LIST
    header_icon = "lock"
    filterset_class = LineFilter
    search_fields = ("title", "number")
    default_ordering = "next_review_on"
    empty = _("No lines. What may not be disclosed is entered here with its ground, without text or files.")
    columns_all = (
        TitleColumn(
            "title",
            label=_("Neutral title"),
            sort_key="title",
            get_url=lambda line: reverse("not_open_line", args=[line.pk]),
        ),
        Column("number", label=_("Document number"), sort_key="number"),
        Column("attribute", label=_("Disclosure"), accessor=lambda line: word(ATTRIBUTES, line.attribute)),
        Column("ground", label=_("Ground"), accessor=lambda line: word(GROUNDS, line.ground)),
        Day("written_on", label=_("Written"), sort_key="written_on"),
        Day("next_review_on", label=_("Next review"), sort_key="next_review_on"),
        Word("state", label=_("State"), accessor=state_of, tone=tone_of),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
    )
    columns_first = ("title", "attribute", "ground", "next_review_on", "state")
    list_export = ["organ", "title", "number", "get_attribute_display", "get_ground_display", "law", "reason"]
    list_export += ["written_on", "next_review_on", "reviewed_on", "review_note"]
    export_headings = {
        **{field.name: field.verbose_name for field in NotOpen._meta.fields},
        "get_attribute_display": _("Disclosure"),
        "get_ground_display": _("Ground"),
    }
    export_filename = "not-open"
    actions = (("items_new", _("Enter a line"), "plus"), ("items", _("Information disclosed"), "doc-full"))
    actions_need = {"items_new": DRAFT}

    def get_base_queryset(self) -> QuerySet[NotOpen]:
        """Return the lines with what the columns show."""
        return super().get_base_queryset().select_related("organ", "opened_as")


def line_for(person: Any, pk: int) -> NotOpen:
    """Return a line within a person's sight, or raise Http404."""
    rows = NotOpen.objects.filter(organ__in=organs_for(person, VIEW)).select_related("organ", "drafter", "opened_as")
    found: NotOpen = get_object_or_404(rows, pk=pk)
    return found


class LinePage(RecordScreen):
    """One line."""

    act = VIEW
    list_url_name = "not_open"
    list_label = LIST

    def get_record(self) -> NotOpen:
        """Return the line, within the reader's sight."""
        return line_for(self.request.user, self.kwargs["pk"])

    def panels(self) -> Sequence[Panel]:
        """Return what it says."""
        line = self.record
        facts = [
            Fact(_("Neutral title"), line.title),
            Fact(_("Document number"), line.number),
            Fact(_("Written"), line.written_on),
            Fact(_("Disclosure"), word(ATTRIBUTES, line.attribute)),
            Fact(_("Ground"), f"{word(GROUNDS, line.ground)}（{GROUNDS[line.ground].article}）"),
            Fact(_("Law"), line.law),
            Fact(_("Reason"), line.reason),
        ]
        if line.opened_as:
            facts.append(Fact(_("Opened as"), line.opened_as, reverse("items_item", args=[line.opened_as_id])))
        return [Panel(LIST, facts)]

    def side(self) -> Sequence[Panel]:
        """Return where it stands and when it is looked at again."""
        line = self.record
        facts = [
            Fact(_("State"), state_of(line), tone=tone_of(line)),
            Fact(_("Next review"), line.next_review_on, tone="red" if tone_of(line) == "red" else ""),
            Fact(_("Last review"), line.reviewed_on),
            Fact(_("What was found"), line.review_note),
            Fact(_("Organ"), line.organ),
            Fact(_("Drafter"), line.drafter),
        ]
        return [Panel(_("State"), facts)]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        line = self.record
        refused = not_open.may_change_line(self.request.user, line)
        return [
            Step(_("Review again"), reverse("not_open_review", args=[line.pk]), refused, "main"),
            Step(_("Open it"), reverse("not_open_open", args=[line.pk]), refused),
            Step(_("Change"), reverse("not_open_change", args=[line.pk]), refused),
        ]


class NewLine(StepScreen):
    """A new line of an organ."""

    act = DRAFT
    title = _("Enter what is not open")
    advice = _("No text and no file is kept here, and no state secret in any form.")
    form_class = forms.LineForm
    done = _("The line is entered.")

    @cached_property
    def whose(self) -> Organ:
        """Return whose register it is."""
        found: Organ = get_object_or_404(organs_for(self.request.user, VIEW), slug=self.kwargs["slug"])
        return found

    def organ(self) -> Organ:
        """Return whose register it is."""
        return self.whose

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("not_open")

    def get_initial(self) -> dict[str, Any]:
        """Take what the link that led here says."""
        wish = self.request.GET.get("attribute", "")
        return {"attribute": wish} if wish in ATTRIBUTES else {}

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = not_open.enter_not_open(by=self.request.user, organ=self.whose, **form.cleaned_data)
        return reverse("not_open_line", args=[made.pk])


class OfLine(StepScreen):
    """A step of one line."""

    act = DRAFT

    def get_record(self) -> NotOpen:
        """Return the line, within the reader's sight."""
        return line_for(self.request.user, self.kwargs["pk"])

    def hindrance(self) -> Refusal | None:
        """Say why nothing can be done to it."""
        return not_open.may_change_line(self.request.user, self.record)

    def get_back_url(self) -> str:
        """Return to the line."""
        return reverse("not_open_line", args=[self.record.pk])


class ChangeLine(OfLine):
    """Change a line."""

    title = _("Change")
    form_class = forms.LineForm
    done = _("The change is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show it as it is; the row itself is the service's to write."""
        return {**super().get_form_kwargs(), "instance": line_for(self.request.user, self.kwargs["pk"])}

    def perform(self, form: Any) -> str:
        """Change it; the day of the next review stays when none is given."""
        facts = {name: value for name, value in form.cleaned_data.items() if name != "next_review_on" or value}
        not_open.change_not_open(by=self.request.user, line=self.record, seen=self.seen, **facts)
        return self.get_back_url()


class ReviewLine(OfLine):
    """Look at a line again."""

    title = _("Review again")
    advice = _("Information whose ground is gone is disclosed (条例第十八条).")
    form_class = forms.ReviewForm
    done = _("The review is kept.")

    def perform(self, form: Any) -> str:
        """Keep it."""
        not_open.review_not_open(by=self.request.user, line=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class OpenLine(OfLine):
    """Choose as what a line is opened."""

    title = _("Open it")
    advice = _("It becomes a draft, goes through review like any other, and the line is closed when it is public.")
    button = _("Next step")
    form_class = forms.KindForm
    keeps_drafts = False

    def perform(self, form: Any) -> str:
        """Go on to the form of that kind."""
        return reverse("not_open_write", args=[self.record.pk, form.cleaned_data["kind"]])


class WriteLine(OfLine, Written):
    """Write the item that a line becomes."""

    done = _("The draft is saved. Look at it as it will appear, then submit it for review.")
    button = _("Save the draft")
    title = _("Open it")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show an item with what the line knows."""
        line, kind = self.record, self.kwargs["kind"]
        if kind not in KINDS:
            raise Http404
        known = {"title": line.title, "number": line.number, "written_on": line.written_on}
        blank = Item(organ=line.organ, kind=kind, art=KINDS[kind].art, starts_on=clock.today(), **known)
        return {**super().get_form_kwargs(), "instance": blank}

    def perform(self, form: Any) -> str:
        """Draft it."""
        facts = {"kind": self.kwargs["kind"], **form.cleaned_data}
        made = not_open.open_line(by=self.request.user, line=self.record, seen=self.seen, **facts)
        return reverse("items_item", args=[made.pk])
