"""Forms of assurance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.assurance.kinds import EVENTS, KINDS, MATTERS, Kind
from gongkai_site.assurance.models import Event, Matter
from gongkai_site.assurance.services import OF_EVENT, OF_MATTER
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.screens.forms import PlainForm, date_box


class Files(forms.ClearableFileInput):
    """A field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, or none."""

    def __init__(self) -> None:
        super().__init__(label=_("Add evidence"), required=False, widget=Files(attrs={"multiple": True}))

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files, each checked by itself."""
        return [super(FilesField, self).clean(each, initial) for each in data or []]


class WhichForm(forms.Form):
    """Whose, and of which kind."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    kind = forms.ChoiceField(label=_("Kind"))

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ, kind = self.fields["organ"], self.fields["kind"]
        assert isinstance(organ, forms.ModelChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        organ.queryset, kind.choices = organs, kinds(KINDS)
        if len(organs) == 1:
            organ.initial = organs[0].pk


def kinds(table: Any) -> list[tuple[str, str]]:
    """Return the kinds of one table, in the reader's language."""
    return [(key, kind.words[lang()]) for key, kind in table.items()]


class KindForm(PlainForm):
    """A form whose checks are the service's; its labels are those of the kind."""

    added = FilesField()

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("source", kind.source), ("head", kind.head)):
            if name in self.fields and words:
                self.fields[name].label = words[lang()]


class MatterForm(KindForm):
    """What was found or ordered."""

    class Meta:
        model = Matter
        fields = tuple(name for name in OF_MATTER if name != "evidence")
        widgets = {"on": date_box(), "due_on": date_box(), "what": forms.Textarea(attrs={"rows": 3})}


class EventForm(KindForm):
    """What was held."""

    class Meta:
        model = Event
        fields = tuple(name for name in OF_EVENT if name != "evidence")
        widgets = {"on": date_box(), "notes": forms.Textarea(attrs={"rows": 5})}


class CloseForm(forms.Form):
    """How a matter ended."""

    on = forms.DateField(label=_("Settled on"), widget=date_box())
    result = forms.CharField(label=_("How it ended"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    added = FilesField()


FORMS: dict[str, type[KindForm]] = {**dict.fromkeys(MATTERS, MatterForm), **dict.fromkeys(EVENTS, EventForm)}
