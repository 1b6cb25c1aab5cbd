"""Lists: the words that are checked, the editions, and the words of an edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from gongkai.findings.lists import COLUMNS, KIND_LABELS
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.screens.lists import Day, Figure, ListScreen, Word
from gongkai_site.wordlists import forms, queries, services
from gongkai_site.wordlists.models import DRAFT, IN_FORCE, STATES, Edition
from gongkai_site.wordlists.models import Word as Listed
from gongkai_site.wordlists.queries import KEEP, VIEW, Checked

CHECKED, EDITIONS = _("Words checked"), _("Versions of word lists")
BUILT_IN = _("built-in list")
EXPORTED = ["word", "suggestion", "kind_word", "excepted", "source", "from_on", "until_on"]
TONES = {DRAFT: "amber", IN_FORCE: "green"}


def headings() -> dict[str, Any]:
    """Return the headings of an export: those an import knows, in the reader's language."""
    fields = {"except": "excepted", "kind": "kind_word", "from": "from_on", "until": "until_on"}
    return {fields.get(key, key): names[lang() == "zh"] for key, names in COLUMNS.items()}


def exceptions(text: str) -> str:
    """Return exceptions as a cell shows them: the first, and how many more."""
    words = text.split("、")
    return text if len(words) <= 3 else f"{'、'.join(words[:3])}…（{len(words)}）"


@dataclass(frozen=True, slots=True)
class Row:
    """A word that is checked, as it is shown and exported."""

    word: str
    suggestion: str
    kind: str
    kind_word: str
    excepted: str
    source: str
    from_on: date | None
    until_on: date | None
    origin: str
    edition: Edition | None

    @classmethod
    def of(cls, found: Checked) -> Row:
        """Return the row of a word."""
        entry, edition = found.entry, found.edition
        return cls(
            entry.word,
            entry.suggestion,
            entry.kind,
            KIND_LABELS[entry.kind][lang()],
            "、".join(entry.excepted),
            entry.source,
            entry.from_on,
            entry.until_on,
            str(edition or BUILT_IN),
            edition,
        )


class CheckedFilter(WagtailFilterSet):
    """What the words checked can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=forms.kind_choices)
    origin = django_filters.ChoiceFilter(
        label=_("From which list"), choices=(("built-in", BUILT_IN), ("kept", _("kept lists")))
    )

    class Meta:
        model = Listed
        fields = ("kind",)


class CheckedList(ListScreen):
    """Which words are checked in an organ's texts, and whose list says so: for everyone, to read.

    They come from several lists and from the core, so the rows are no query but a list, cut down and sorted here.
    """

    model = Listed
    act = VIEW
    url_name = "words"
    page_title = CHECKED
    header_icon = "check"
    filterset_class = CheckedFilter
    default_ordering = "word"
    columns_all = (
        Column("word", label=_("Word"), sort_key="word"),
        Column("suggestion", label=_("Suggestion"), sort_key="suggestion"),
        Column("kind", label=_("Kind"), accessor="kind_word", sort_key="kind"),
        Column("excepted", label=_("Exceptions"), accessor=lambda row: exceptions(row.excepted)),
        Column("source", label=_("Source"), sort_key="source"),
        Day("from_on", label=_("Counts from")),
        Day("until_on", label=_("Counts until")),
        Column("origin", label=_("From which list"), sort_key="origin"),
    )
    columns_first = ("word", "suggestion", "kind", "excepted", "source", "origin")
    list_export = [*EXPORTED, "origin"]
    export_filename = "words-checked"
    actions = (("wordlists", EDITIONS, "history"),)

    @cached_property
    def whose(self) -> Organ:
        """Return whose texts are meant: the organ asked for, else the reader's own."""
        organs = organs_for(self.request.user, VIEW)
        chosen = self.filters.form.cleaned_data.get("organ") if self.filters and self.filters.is_valid() else None
        own = organs.filter(pk=getattr(self.request.user, "organ_id", None)).first()
        found: Organ | None = chosen or own or organs.first()
        if found is None:
            raise Http404
        return found

    def get_page_subtitle(self) -> str:
        """Say whose texts are meant."""
        return str(self.whose)

    @cached_property
    def export_headings(self) -> dict[str, Any]:  # type: ignore[override]  # in the reader's language
        """Return the headings of an export."""
        return {**headings(), "origin": _("From which list")}

    def get_base_queryset(self) -> Any:
        """Return the words."""
        return [Row.of(each) for each in queries.checked(self.whose)]

    def order_queryset(self, queryset: Any) -> Any:
        """Sort them."""
        key = str(self.ordering).removeprefix("-")
        return sorted(queryset, key=attrgetter(key, "word"), reverse=str(self.ordering).startswith("-"))

    def filter_queryset(self, queryset: Any) -> Any:
        """Cut them down to a kind and to whose list says so."""
        wish = self.filters.form.cleaned_data if self.filters and self.filters.is_valid() else {}
        if kind := wish.get("kind"):
            queryset = [row for row in queryset if row.kind == kind]
        if origin := wish.get("origin"):
            queryset = [row for row in queryset if (row.edition is None) == (origin == "built-in")]
        return queryset

    def search_queryset(self, queryset: Any) -> Any:
        """Find them by any of their texts."""
        asked = self.search_query.strip()
        return [row for row in queryset if asked in f"{row.word}\n{row.suggestion}\n{row.excepted}\n{row.source}"]


class EditionFilter(WagtailFilterSet):
    """What the editions can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: keepers(request.user))
    state = django_filters.ChoiceFilter(label=_("State"), choices=list(STATES.items()))

    class Meta:
        model = Edition
        fields = ("organ", "state")


def keepers(person: Any) -> QuerySet[Organ]:
    """Return the organs whose lists a person may see."""
    return Organ.objects.filter(pk__in=queries.editions_for(person).values("organ"))


class EditionList(ListScreen):
    """All editions of the lists a person may see."""

    model = Edition
    act = VIEW
    url_name = "wordlists"
    page_title = EDITIONS
    header_icon = "history"
    organ_field = None
    filterset_class = EditionFilter
    search_fields = ("note", "organ__name")
    default_ordering = "-pk"
    empty = _("No list is kept yet, so that the built-in one counts alone. Begin a draft.")
    columns_all = (
        TitleColumn(
            "edition", label=_("Version"), accessor=str, get_url=lambda row: reverse("wordlist", args=[row.pk])
        ),
        Word("state", label=_("State"), accessor="state_word", tone=lambda row: TONES.get(row.state, "")),
        Figure("count", label=_("Number of words"), sort_key="count"),
        Column("note", label=_("What changed and why")),
        Day("put_at", label=_("In force since"), sort_key="put_at"),
        Column("put_by", label=_("Put in force by")),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
    )
    columns_first = ("edition", "state", "count", "note", "put_at")
    list_export = ["organ", "number", "state_word", "count", "note", "put_at", "put_by", "digest"]
    export_headings = {
        **{field.name: field.verbose_name for field in Edition._meta.fields},
        "state_word": _("State"),
        "count": _("Number of words"),
    }
    export_filename = "word-lists"
    actions = (("wordlists_open", _("Begin a draft"), "plus"), ("words", CHECKED, "list-ul"))
    actions_need = {"wordlists_open": KEEP}

    def get_base_queryset(self) -> QuerySet[Edition]:
        """Return the editions in sight."""
        return queries.editions_for(self.request.user)


class WordFilter(WagtailFilterSet):
    """What the words of an edition can be cut down to."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=forms.kind_choices)

    class Meta:
        model = Listed
        fields = ("kind",)


class WordsOf(ListScreen):
    """The words of one edition."""

    model = Listed
    act = VIEW
    url_name = "wordlist_words"
    header_icon = "list-ul"
    organ_field = None
    filterset_class = WordFilter
    search_fields = ("word", "suggestion", "excepted", "source")
    default_ordering = "word"
    empty = _("No words yet. Add one, or import a list.")
    columns_all = (
        TitleColumn(
            "word", label=_("Word"), sort_key="word", get_url=lambda row: reverse("wordlist_word", args=[row.pk])
        ),
        Column("suggestion", label=_("Suggestion"), sort_key="suggestion"),
        Column("kind", label=_("Kind"), accessor="kind_word", sort_key="kind"),
        Column("excepted", label=_("Exceptions"), accessor=lambda row: exceptions(row.excepted)),
        Column("source", label=_("Source"), sort_key="source"),
        Day("from_on", label=_("Counts from"), sort_key="from_on"),
        Day("until_on", label=_("Counts until"), sort_key="until_on"),
    )
    columns_first = ("word", "suggestion", "kind", "excepted", "source")
    list_export = EXPORTED
    export_filename = "words"

    @cached_property
    def edition(self) -> Edition:
        """Return whose words they are, within the reader's sight."""
        return queries.edition_for(self.request.user, self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the edition's name."""
        return str(self.edition)

    def get_page_subtitle(self) -> str:
        """Return its state."""
        return self.edition.state_word

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: the editions, the edition, its words."""
        items = list(super().get_breadcrumbs_items())[:-1]
        items.append({"url": reverse("wordlists"), "label": EDITIONS})
        items.append({"url": reverse("wordlist", args=[self.edition.pk]), "label": str(self.edition)})
        return [*items, {"url": "", "label": _("Listed words")}]

    @cached_property
    def index_url(self) -> str:
        """Return the address of the page."""
        return reverse(self.url_name, args=[self.edition.pk])

    @cached_property
    def index_results_url(self) -> str:
        """Return the address of the results."""
        return reverse(f"{self.url_name}_results", args=[self.edition.pk])

    @cached_property
    def export_headings(self) -> dict[str, Any]:  # type: ignore[override]  # in the reader's language
        """Return the headings of an export."""
        return headings()

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Return what can be done to a draft."""
        if services.may_change(self.request.user, self.edition) is not None:
            return []
        steps = (("wordlist_add", _("Add a word"), "plus"), ("wordlist_import", _("Import"), "upload"))
        return [
            HeaderButton(label, url=reverse(name, args=[self.edition.pk]), icon_name=icon, priority=at)
            for at, (name, label, icon) in enumerate(steps)
        ]

    def get_base_queryset(self) -> QuerySet[Listed]:
        """Return the words."""
        return self.edition.words.all()
