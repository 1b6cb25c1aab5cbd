"""Forms of an item's life."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.publishing.models import Item


def reason(help_text: Any = "") -> forms.CharField:
    """Return a box for a reason."""
    box = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=_("Reason"), max_length=300, help_text=help_text, widget=box)


def day(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a date, as the browser asks for one."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class ReasonForm(forms.Form):
    """A step that is told to the public."""

    reason = reason(help_text=_("Anyone reads it. No names of persons, no contents of what is taken down."))


class EndForm(forms.Form):
    """Since when, and why."""

    on = day(
        _("Does not hold since"), initial=clock.today, help_text=_("The first day on which it does not hold any more.")
    )
    reason = reason()


class Later(forms.ModelChoiceField):
    """A choice of documents, each by its number and title: titles alone are often alike."""

    def label_from_instance(self, item: Any) -> str:
        """Return how one is named."""
        return f"{item.number or item.index_number} {item.title}"


class RepealForm(EndForm):
    """Since when, why, and by which document."""

    by_item = Later(
        label=_("Repealed by"),
        queryset=Item.objects.none(),
        required=False,
        help_text=_("The document that says so, when it is public here: the two link to each other."),
    )

    def __init__(self, *args: Any, item: Item, **options: Any) -> None:
        super().__init__(*args, **options)
        choice: Any = self.fields["by_item"]
        later = Item.objects.filter(organ=item.organ, live=True, written_on__gte=item.written_on).exclude(pk=item.pk)
        choice.queryset = later.order_by("-published_on")
