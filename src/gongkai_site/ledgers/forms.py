"""Forms of ledgers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.refusals import lang
from gongkai_site.ledgers.kinds import KINDS
from gongkai_site.ledgers.models import Record
from gongkai_site.organs.models import Organ
from gongkai_site.screens.forms import PlainForm, date_box

ALWAYS = ("title", "day", "quantity", "source")
DATES = ("day", "ended_on", "disclosed_on")


def kind_choices() -> list[tuple[str, str]]:
    """Return the ledgers, in the language of this request."""
    return [(key, getattr(kind, lang())) for key, kind in KINDS.items()]


def offer(form: forms.Form, organs: Any) -> None:
    """Offer organs and ledgers in a form."""
    organ, kind = form.fields["organ"], form.fields["kind"]
    assert isinstance(organ, forms.ModelChoiceField)
    assert isinstance(kind, forms.ChoiceField)
    organ.queryset, kind.choices = organs, kind_choices()


class WhichForm(forms.Form):
    """Which organ's which ledger a new record belongs to."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    kind = forms.ChoiceField(label=_("Ledger"))

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, organs)
        if len(organs) == 1:
            self.fields["organ"].initial = organs[0].pk


class RecordForm(PlainForm):
    """The fields that a record of one kind has, in the words of that kind."""

    class Meta:
        model = Record
        fields = (
            "number",
            "title",
            "day",
            "ended_on",
            "end_reason",
            "disclosed_on",
            "amount",
            "party",
            "quantity",
            "source",
        )
        widgets = {name: date_box() for name in DATES}

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = KINDS[kind]
        for name in set(self.fields) - {*ALWAYS, *known.fields}:
            del self.fields[name]
        self.fields["day"].label = known.day[lang()]
        if "ended_on" in self.fields:
            self.fields["ended_on"].label = known.ends[lang()]
        for name in known.must:
            self.fields[name].required = True
        self.fields["quantity"].help_text = _(
            "1 for a single decision; for a monthly total the total, with its source."
        )
        if "party" in self.fields:
            self.fields["party"].help_text = _(
                "A natural person's name is stored with the surname alone, such as 李某."
            )


class ZeroForm(forms.Form):
    """Why there is nothing to count."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    kind = forms.ChoiceField(label=_("Ledger"))
    from_year = forms.IntegerField(label=_("From year"), min_value=2008, max_value=2100)
    to_year = forms.IntegerField(label=_("To year"), min_value=2008, max_value=2100, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: the organ has no power to impose penalties."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, organs)
