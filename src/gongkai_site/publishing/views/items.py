"""Items on the desk: the list, a new one, and a change."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai.catalogue import ART, KINDS
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal, lang
from gongkai_site.organs.models import Organ
from gongkai_site.publishing import clock, forms, pairs, services, states
from gongkai_site.publishing.models import Column as CatalogueEntry
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import item_for, usual
from gongkai_site.publishing.services.drafting import DRAFT, VIEW, draft_of, may_change
from gongkai_site.screens.lists import Day, ListScreen, Word
from gongkai_site.screens.steps import StepScreen

LIST = _("Information disclosed")
STATES = (
    ("draft", _("draft")),
    ("in_review", _("in review")),
    ("waiting", _("waiting for its hour")),
    ("public", _("public")),
    ("ended", _("repealed or lapsed")),
    ("withdrawn", _("withdrawn")),
)


def words_of(table: Any) -> Any:
    """Return a function that gives the choices of a table of words, in the language of the request."""
    return lambda: [(key, getattr(word, lang())) for key, word in table.items()]


def due_word(item: Any) -> str:
    """Return the day an item is to be public by; one that is late says so."""
    found = clock.clock_of(item)
    if found is None or found.due.due is None:
        return ""
    mark = f" · {_('late')}" if found.is_late else f" · {_('provisional')}" if found.due.provisional else ""
    return f"{found.due.due:%Y-%m-%d}{mark}"


def due_tone(item: Any) -> str:
    """Return red for what is late, amber for what is due within three days."""
    found = clock.clock_of(item)
    if found is None:
        return ""
    return "red" if found.is_late else "amber" if not found.done_on and found.days_left <= 3 else ""


class ItemFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=words_of(KINDS))
    art = django_filters.ChoiceFilter(label=_("Item of the law"), choices=words_of(ART))
    column = django_filters.ModelChoiceFilter(
        label=_("Catalogue entry"),
        queryset=lambda request: CatalogueEntry.objects.filter(organ__in=organs_for(request.user, VIEW)),
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="with_state")
    written_on = django_filters.DateFromToRangeFilter(label=_("Written"), widget=DateRangePickerWidget)
    published_on = django_filters.DateFromToRangeFilter(label=_("Published"), widget=DateRangePickerWidget)
    late = django_filters.BooleanFilter(label=_("Late"), method="only_late")
    owes = django_filters.BooleanFilter(label=_("Owes an interpretation"), method="only_owing")
    live = django_filters.BooleanFilter(label=_("Public now"))

    class Meta:
        model = Item
        fields = ("organ", "kind", "art", "column", "written_on", "published_on")

    def with_state(self, rows: QuerySet[Item], name: str, value: str) -> QuerySet[Item]:
        """Cut down to a state."""
        return states.in_state(rows, value)

    def only_late(self, rows: QuerySet[Item], name: str, value: bool) -> QuerySet[Item]:
        """Cut down to what should be public and is not, or to the rest."""
        return rows.filter(clock.late()) if value else rows.exclude(clock.late())

    def only_owing(self, rows: QuerySet[Item], name: str, value: bool) -> QuerySet[Item]:
        """Cut down to public documents that lack their interpretation, or to the rest."""
        return pairs.owing_items(rows) if value else rows.exclude(pk__in=pairs.owing_items(Item.objects.all()))


class ItemList(ListScreen):
    """All items a person may see."""

    model = Item
    act = VIEW
    url_name = "items"
    page_title = LIST
    header_icon = "doc-full"
    filterset_class = ItemFilter
    search_fields = ("title", "number", "index_number", "keywords")
    default_ordering = "-written_on"
    empty = _("Nothing has been written yet. Write the first item.")
    columns_all = (
        TitleColumn(
            "title", label=_("Title"), sort_key="title", get_url=lambda item: reverse("items_item", args=[item.pk])
        ),
        Word(
            "state",
            label=_("State"),
            accessor=lambda item: states.WORDS[states.state_of(item)],
            tone=lambda item: states.TONES.get(states.state_of(item), ""),
        ),
        Word("due", label=_("To be public by"), accessor=due_word, tone=due_tone),
        Column("kind", label=_("Kind"), accessor=lambda item: item.word("kind"), sort_key="kind"),
        Column("index_number", label=_("Index number"), sort_key="index_number", classname="gk-day"),
        Column("number", label=_("Document number"), sort_key="number"),
        Day("written_on", label=_("Written"), sort_key="written_on"),
        Day("published_on", label=_("Published"), sort_key="published_on"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Column("art", label=_("Item of the law"), accessor=lambda item: item.word("art"), sort_key="art"),
        Column("column", label=_("Catalogue entry"), sort_key="column__order"),
        Column("drafter", label=_("Drafter"), sort_key="drafter__name"),
    )
    columns_first = ("title", "kind", "index_number", "number", "written_on", "published_on", "state", "due")
    list_export = [
        "organ",
        "index_number",
        "get_kind_display",
        "title",
        "number",
        "written_on",
        "published_on",
        "get_art_display",
        "column",
        "get_life_display",
        "life_on",
        "summary",
    ]
    export_headings = {
        **{field.name: field.verbose_name for field in Item._meta.fields},
        "get_kind_display": _("Kind"),
        "get_art_display": _("Item of the law"),
        "get_life_display": _("Validity"),
    }
    export_filename = "items"
    actions = (
        ("items_new", _("Write an item"), "plus"),
        ("not_open", _("What is not open"), "lock"),
    )
    actions_need = {"items_new": DRAFT}

    def get_base_queryset(self) -> QuerySet[Item]:
        """Return the items with what the columns show."""
        rows = super().get_base_queryset().filter(dropped_at=None)
        rows = rows.select_related("organ", "drafter", "column", "interprets")
        found: QuerySet[Item] = clock.with_start(states.with_state(rows))
        return found


class NewItem(StepScreen):
    """Whose item, of which kind, and whether it is open at all; then its form."""

    act = DRAFT
    title = _("Write an item")
    form_class = forms.WhichForm
    button = _("Next step")
    keeps_drafts = False

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("items")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, self.act)}

    def get_initial(self) -> dict[str, Any]:
        """Take what the link that led here says."""
        return {name: self.request.GET[name] for name in ("organ", "kind") if name in self.request.GET}

    def perform(self, form: Any) -> str:
        """Go on to the form of the kind, or to a line of the register of what is not open."""
        facts = form.cleaned_data
        if facts["attribute"] != "proactive":
            return f"{reverse('not_open_new', args=[facts['organ'].slug])}?attribute={facts['attribute']}"
        return reverse("items_write", args=[facts["organ"].slug, facts["kind"]])


class Written(StepScreen):
    """The form of an item, with its files. Uploading alone saves nothing: the form comes back with the files listed."""

    act = DRAFT
    template_name = "publishing/item_form.html"
    form_class = forms.ItemForm

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Receive the files first, so that none is lost whatever becomes of the rest."""
        form = self.get_form()
        form.receive(by=request.user, files=request.FILES.getlist("uploads"))
        if request.POST.get("do") == "upload":
            status = 422 if form.file_errors else 200
            return self.render_to_response(self.get_context_data(form=form.untold()), status=status)
        if form.file_errors or not form.is_valid():
            return self.form_invalid(form)
        return self.form_valid(form)


class WriteItem(Written):
    """A new item of one kind."""

    done = _("The draft is saved. Look at it as it will appear, then submit it for review.")
    button = _("Save the draft")

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer 404 for a kind that does not exist."""
        if kwargs["kind"] not in KINDS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def whose(self) -> Organ:
        """Return whose item it is."""
        found: Organ = get_object_or_404(organs_for(self.request.user, VIEW), slug=self.kwargs["slug"])
        return found

    def organ(self) -> Organ:
        """Return whose item it is."""
        return self.whose

    def get_page_title(self) -> str:
        """Name the kind."""
        return str(_("Write: {kind}")).format(kind=getattr(KINDS[self.kwargs["kind"]], lang()))

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("items")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show a blank item of the kind, with what is known beforehand."""
        kind = self.kwargs["kind"]
        blank = Item(organ=self.whose, kind=kind, art=KINDS[kind].art, **usual(self.whose, kind))
        wish = self.request.GET.get("interprets", "")
        if kind == "interpretation" and wish.isdecimal():
            blank.interprets = Item.objects.filter(pk=wish, organ=self.whose).first()
        return {**super().get_form_kwargs(), "instance": blank}

    def perform(self, form: Any) -> str:
        """Write it."""
        made = services.draft_item(
            by=self.request.user, organ=self.whose, kind=self.kwargs["kind"], **form.cleaned_data
        )
        return reverse("items_item", args=[made.pk])


class OfItem(StepScreen):
    """A step of one item."""

    def get_record(self) -> Item:
        """Return the item, within the reader's sight."""
        return item_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the item."""
        return reverse("items_item", args=[self.record.pk])

    def subject(self) -> str:
        """Name the item and its index number: many have the same title."""
        return f"{self.record.title} · {self.record.index_number}"


class ChangeItem(OfItem, Written):
    """Change a draft, or write the next version of what is public."""

    title = _("Change")
    done = _("The change is saved.")

    def hindrance(self) -> Refusal | None:
        """Say why it cannot be changed."""
        return may_change(self.request.user, self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show its next version as it stands; the row itself is the service's to write."""
        item = item_for(self.request.user, self.kwargs["pk"])
        draft = draft_of(item)
        if not item.has_unpublished_changes:
            draft.correction = ""  # what was put right last time says nothing of this time
        return {**super().get_form_kwargs(), "instance": draft}

    def perform(self, form: Any) -> str:
        """Change it."""
        services.change_item(by=self.request.user, item=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()
