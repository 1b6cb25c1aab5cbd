"""The form of an item: its fields in groups, with hints that name the rule; and which item to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import ATTRIBUTES, ELEMENTS, FISCAL, KINDS, art_for
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.ledgers.models import Record
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.at_desk import in_editor, out_of_editor
from gongkai_site.publishing.files_form import FilesForm
from gongkai_site.publishing.models import WITHDRAWN, Column, Item
from gongkai_site.screens.forms import PlainForm

RECENT = timedelta(days=365)
"""How long another organ's document is offered to be forwarded or read."""
DATES = ("written_on", "effective_on", "ends_on", "starts_on")
DOCUMENTS = ("policy", "rule", "plan")
"""Kinds an interpretation reads."""
LEDGERS = ("normative_document", "rule")
"""Ledgers whose record a document is: one record, not two."""
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Basic information"), ("title", "number", "written_on", "summary", "source", "author", "keywords")),
    (_("Text and attachments"), ("body",)),
    (_("Interpretation"), ("interprets", "form", "elements", "forwarded_from")),
    (_("Budget and final accounts"), ("fiscal_year", "fiscal_part")),
    (_("Classification"), ("art", "column", "topic", "genre", "aspect", "record")),
    (_("Validity and release"), ("effective_on", "ends_on", "starts_on", "release_at", "bundle")),
    (_("Correction"), ("correction",)),
)
ONLY = {
    "interprets": ("interpretation",),
    "form": ("interpretation",),
    "elements": ("interpretation",),
    "forwarded_from": ("interpretation", *DOCUMENTS),
    "fiscal_year": ("budget",),
    "fiscal_part": ("budget",),
    "record": ("policy", "rule"),
}
"""Fields that only items of some kinds have."""
HINTS = {
    "number": _(
        "Year in 〔〕, no padding zeros (GB/T 9704-2012). It is put right when you save; what you typed is kept."
    ),
    "summary": _("What it is about, in at most a hundred characters (条例第十二条)."),
    "written_on": _("The day on the document; for what has none, the day it was finished (条例第十二条)."),
    "keywords": _("Words people search by, with 、 between them."),
    "body": _("Paste from Word as it is: fonts, colours and scripts are taken out when you save."),
    "art": _("Item of 条例第二十条 or 第二十一条 it falls under."),
    "column": _("Entry of the organ's own catalogue (主动公开基本目录)."),
    "starts_on": _("Day it was formed, approved or replied to, when that is another than the day it was written."),
    "ends_on": _("On the next day it is marked as lapsed on the published original."),
    "release_at": _("It is public at this hour at the earliest, once its review is complete."),
    "bundle": _("Items of the same name are released together, such as a document and its interpretation."),
    "interprets": _("The document; each page links to the other. Due three working days after it."),
    "forwarded_from": _("The other organ whose text this is. Only the organ's own documents owe an interpretation."),
    "record": _("The ledger's record of the same document, so that it is counted once."),
    "correction": _("What was wrong and what was put right; shown above the text."),
    "elements": _("What the interpretation speaks of."),
    "fiscal_year": _("The year the figures are about."),
}


def in_words(table: Any) -> list[tuple[str, str]]:
    """Return the choices of a table of words in the reader's language."""
    return [(key, getattr(word, lang())) for key, word in table.items()]


def day(**more: Any) -> forms.DateInput:
    """Return a field of the browser for a date."""
    return forms.DateInput(attrs={"type": "date", **more}, format="%Y-%m-%d")


class WhichForm(forms.Form):
    """Whose item, of which kind, and how open."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    kind = forms.ChoiceField(label=_("Kind"))
    attribute = forms.ChoiceField(
        label=_("Disclosure"),
        initial="proactive",
        widget=forms.RadioSelect,
        help_text=_(
            "Fixed when it is drafted (国办发〔2016〕80号). What is not open has no text here, only its ground."
        ),
    )

    def __init__(self, *args: Any, organs: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["organ"].queryset = organs
        fields["kind"].choices = in_words(KINDS)
        fields["attribute"].choices = in_words(ATTRIBUTES)
        if len(organs) == 1:
            self.initial.setdefault("organ", organs[0].pk)


class ItemForm(FilesForm, PlainForm):
    """The fields an item of one kind has."""

    body = forms.CharField(label=_("text"), widget=forms.Textarea(attrs={"rows": 16, "data-rich-text": "body"}))
    elements = forms.MultipleChoiceField(
        label=_("elements of the interpretation"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Item
        fields = tuple(name for _group, names in GROUPS for name in names if name not in {"body", "elements"})
        widgets = {
            **{name: day() for name in DATES},
            "title": forms.Textarea(attrs={"rows": 2}),
            "summary": forms.Textarea(attrs={"rows": 2, "maxlength": 300}),
            "correction": forms.Textarea(attrs={"rows": 2}),
            "release_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        }
        labels = {"title": _("Title")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        item, fields = self.instance, self.fields
        for name, kinds in ONLY.items():
            if item.kind not in kinds:
                del fields[name]
        if item.published_on is None:
            del fields["correction"]
        elif item.live:
            fields["correction"].required = True
        for name, words in HINTS.items():
            if name in fields:
                fields[name].help_text = words
        for name in KINDS[item.kind].must:
            fields[name].required = True
        self.initial["body"] = in_editor(item.body)
        self._offer(item)

    def _offer(self, item: Item) -> None:
        fields: Any = self.fields
        fields["art"].choices = [
            (each.key, f"{each.key} {getattr(each, lang())}") for each in art_for(item.organ.level)
        ]
        columns = Column.objects.filter(organ=item.organ, closed_at=None)
        fields["column"].queryset = columns | Column.objects.filter(pk__in=[item.column_id or 0])
        if "elements" in fields:
            fields["elements"].choices = in_words(ELEMENTS)
            own = Q(organ=item.organ, dropped_at=None) & ~Q(life=WITHDRAWN)
            recent = Q(live=True, published_on__gte=clock.today() - RECENT)
            documents = Item.objects.filter(own | recent, kind__in=DOCUMENTS)
            fields["interprets"].queryset = documents | Item.objects.filter(pk__in=[item.interprets_id or 0])
        if "record" in fields:
            fields["record"].queryset = Record.objects.filter(organ=item.organ, kind__in=LEDGERS, voided_at=None)
        if "fiscal_year" in fields:
            fields["fiscal_part"].choices = [("", "—"), *in_words(FISCAL)]
            self.initial["fiscal_year"] = item.fiscal_year or clock.today().year

    def groups(self) -> Iterator[tuple[Any, Sequence[BoundField]]]:
        """Yield each group that has a field, with its heading."""
        for heading, names in GROUPS:
            if found := [self[name] for name in names if name in self.fields]:
                yield heading, found

    def clean_body(self) -> str:
        """Return the text with its files at the address they have in public."""
        return out_of_editor(str(self.cleaned_data["body"]))

    def clean_release_at(self) -> Any:
        """Return the hour, which lies ahead unless it is the one that was there."""
        hour = self.cleaned_data["release_at"]
        if hour and hour != self.instance.release_at and hour <= clock.now():
            raise forms.ValidationError(
                gettext("{hour} is past. Choose a later hour, or leave it empty.").format(
                    hour=timezone.localtime(hour).strftime("%Y-%m-%d %H:%M")
                )
            )
        return hour

    def clean(self) -> dict[str, Any]:
        """Return what the service takes, the files among it."""
        return {**(super().clean() or {}), "attachments": self.attachments()}
