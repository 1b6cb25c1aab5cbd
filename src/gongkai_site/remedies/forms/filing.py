"""The forms by which a remedy is entered and put right."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import holders_of
from gongkai_site.applications.people import FIELDS
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting
from gongkai_site.remedies import words
from gongkai_site.remedies.models import Paper, Remedy
from gongkai_site.remedies.services import Filing
from gongkai_site.remedies.services.entering import KEEP
from gongkai_site.screens.forms import date_box

GROUPS = (
    (_("What it is"), ("organ", "kind", "filed_on", "earlier", "after_reconsideration")),
    (_("What is disputed"), ("concerns", "numbers", "matter")),
    (_("Where it lies"), ("forum", "forum_number", "role", "handler")),
    (_("Who brought it"), ("name", "id_type", "id_number", "phone", "address", "agent")),
)
FORUMS = {"reconsideration": "reconsideration_organ", "litigation": "court", "complaint": "competent_department"}
"""The setting of an organ that names where a remedy of a kind is filed."""


def line(label: Any, most: int = 120, **facts: Any) -> forms.CharField:
    """Return a field of one line that may stay empty."""
    return forms.CharField(label=label, max_length=most, required=False, **facts)


def handlers(organ: Organ | None) -> QuerySet[Person]:
    """Return who can handle a remedy of an organ."""
    people = holders_of(KEEP, organ) if organ else []
    return Person.objects.filter(pk__in=[each.pk for each in people]).order_by("name")


class Told(forms.ModelChoiceField):
    """A choice of remedies, each told by its numbers and its matter."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what one is called."""
        return f"{obj.number} {obj.forum_number} {obj.matter}"


class FilingForm(forms.Form):
    """A remedy as it was filed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=lambda: secrets.token_hex(16))
    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    kind = forms.ChoiceField(label=_("Kind"))
    filed_on = forms.DateField(
        label=_("Day of filing"),
        widget=date_box(),
        initial=clock.today,
        help_text=_("The day on the application or claim."),
    )
    after_reconsideration = forms.BooleanField(
        label=_("After reconsideration"), required=False, help_text=_("Of a lawsuit: table 四 tells the two apart.")
    )
    earlier = Told(
        label=_("Reconsideration before it"), queryset=Remedy.objects.none(), required=False, empty_label="—"
    )
    concerns = forms.ChoiceField(label=_("What it attacks"), choices=Remedy.CONCERNS)
    numbers = line(
        _("Case numbers"), 500, help_text=_("Of the applications whose answers it attacks; several parted by commas.")
    )
    matter = forms.CharField(
        label=_("Matter"),
        max_length=200,
        help_text=_("What is disputed, as lists show it: no name, number or address."),
    )
    forum = forms.CharField(label=_("Organ or court"), max_length=120)
    forum_number = line(_("Number there"), 80)
    role = forms.ChoiceField(
        label=_("Part of this organ"),
        choices=Remedy.ROLES,
        help_text=_("A lawsuit in which it stands as the reconsideration organ is counted by the organ that answered."),
    )
    handler = forms.ModelChoiceField(
        label=_("Handler"), queryset=Person.objects.none(), required=False, empty_label="—"
    )
    name = forms.CharField(label=_("Name or title"), max_length=120)
    id_type = line(_("Kind of proof"), 40)
    id_number = line(_("Identity number"), 40)
    phone = line(_("Telephone"), 40)
    address = line(_("Address"), 300)
    agent = line(_("Agent"))

    def __init__(self, *args: Any, organs: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ, earlier, handler = self.fields["organ"], self.fields["earlier"], self.fields["handler"]
        assert isinstance(organ, forms.ModelChoiceField)
        assert isinstance(earlier, forms.ModelChoiceField)
        assert isinstance(handler, forms.ModelChoiceField)
        organ.queryset = organs
        if len(organs) == 1:
            organ.initial = organs[0].pk
        earlier.queryset = Remedy.objects.filter(organ__in=organs, kind="reconsideration").exclude(state="void")
        handler.queryset = handlers(person.organ)
        handler.initial = person.pk
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "—"), *words.kinds()]
        self.fields["forum"].help_text = _forums(person.organ)

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Yield the fields by group."""
        for legend, names in GROUPS:
            yield legend, [self[name] for name in names]

    def filing(self) -> Filing:
        """Return what was filed."""
        given = self.cleaned_data
        person = {name: given[name] for name in FIELDS if given.get(name)}
        numbers = [each for each in re.split(r"[,，、;；\s]+", given["numbers"]) if each]
        names = ("kind", "matter", "forum", "filed_on", "concerns", "forum_number", "role", "after_reconsideration")
        plain = {name: given[name] for name in (*names, "earlier", "handler")}
        return Filing(person=person, numbers=numbers, **plain)


def _forums(organ: Organ | None) -> str:
    """Return where remedies over this organ's acts lie, as its settings say."""
    if organ is None:
        return ""
    found = [(kind, setting(organ, name)) for kind, name in FORUMS.items()]
    labels = dict(words.kinds())
    return "；".join(f"{labels[kind]}：{value}" for kind, value in found if value)


class ChangeForm(forms.Form):
    """What may be put right."""

    matter = forms.CharField(label=_("Matter"), max_length=200)
    forum = forms.CharField(label=_("Organ or court"), max_length=120)
    forum_number = line(_("Number there"), 80)
    role = forms.ChoiceField(label=_("Part of this organ"), choices=Remedy.ROLES)
    handler = forms.ModelChoiceField(
        label=_("Handler"), queryset=Person.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, *args: Any, remedy: Remedy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["handler"]
        assert isinstance(box, forms.ModelChoiceField)
        box.queryset = handlers(remedy.organ)


class CaseForm(forms.Form):
    """Another case whose answer a remedy attacks."""

    number = forms.CharField(label=_("Case number"), max_length=40)


class PaperForm(forms.Form):
    """A paper for a remedy."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Paper.KINDS)
    file = forms.FileField(label=_("File"), help_text=_("PDF, Word, Excel, images or text, up to 50 MB."))
