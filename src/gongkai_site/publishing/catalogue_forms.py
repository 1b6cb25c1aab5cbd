"""Forms of the catalogue, of access places and of deliveries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import art_for
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.life_forms import day
from gongkai_site.publishing.models import AccessPlace, Column, Item
from gongkai_site.publishing.queries import to_deliver
from gongkai_site.screens.forms import PlainForm


class ColumnForm(PlainForm):
    """An entry of an organ's own catalogue."""

    slug = forms.CharField(
        label=_("path"),
        max_length=60,
        required=False,
        help_text=_("Part of its address, of small letters, digits and hyphens; it never changes. Empty: one is made."),
    )

    class Meta:
        model = Column
        fields = (
            *("name", "slug", "art", "content", "basis", "limit"),
            *("section", "channel", "audience", "empty_reason", "order"),
        )
        widgets = {"content": forms.Textarea(attrs={"rows": 2}), "empty_reason": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "content": _("What is disclosed here, so that one knows what to look for."),
            "limit": _("Such as: within 20 working days."),
            "empty_reason": _("Shown in place of items as long as there are none; without it an empty entry is a gap."),
            "order": _("Smaller numbers stand first."),
        }

    def __init__(self, *args: Any, organ: Organ, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["art"].choices = [(each.key, f"{each.key} {getattr(each, lang())}") for each in art_for(organ.level)]
        if self.instance.pk:
            del fields["slug"]


class PlaceForm(PlainForm):
    """An access place."""

    class Meta:
        model = AccessPlace
        fields = ("name", "kind", "address", "hours", "telephone")
        help_texts = {"hours": _("Such as: Monday to Friday, 9:00–17:00.")}


class DeliveryForm(forms.Form):
    """What is handed over, when, and who took it."""

    on = day(_("Delivered on"), initial=clock.today)
    received_by = forms.CharField(label=_("Received by"), max_length=60, help_text=_("Who signed for it at the place."))
    items = forms.ModelMultipleChoiceField(
        label=_("Items not delivered yet"),
        queryset=Item.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everything that is public and was not handed to this place before."),
    )

    def __init__(self, *args: Any, organ: Organ, place: AccessPlace, **options: Any) -> None:
        super().__init__(*args, **options)
        choice: Any = self.fields["items"]
        choice.queryset = to_deliver(organ, place)
        choice.label_from_instance = lambda item: f"{item.published_on}　{item.title}　{item.number}".rstrip("　")
        self.initial["items"] = [item.pk for item in choice.queryset]
