"""Forms: of a step, made from what it asks for; and of what came another way."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications import CHANNELS
from gongkai.catalogue import KINDS as ITEM_KINDS
from gongkai_site.accounts.powers import holders_of
from gongkai_site.applications.models import Answer
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.requests.models import Paper, Request
from gongkai_site.requests.services.intake import MOST, Asking
from gongkai_site.requests.steps import FIELDS, KINDS, STEPS
from gongkai_site.screens.forms import date_box

Choices = list[tuple[str, str]]
CHOICES: Mapping[str, Callable[[Request], Choices]] = {
    "handlers": lambda request: [(str(each.pk), str(each)) for each in holders_of("requests.handle", request.organ)],
    "item_kinds": lambda request: [(key, str(getattr(kind, lang()))) for key, kind in ITEM_KINDS.items()],
    "deliveries": lambda request: [(key, str(label)) for key, label in Answer.DELIVERIES],
}


def field(name: str, about: Request) -> forms.Field:
    """Return a field of a step's form."""
    told = FIELDS[name]
    facts: dict[str, Any] = {"label": told[lang()], "required": bool(told.get("must"))}
    facts["help_text"] = told.get("help", {}).get(lang(), "")
    match told["kind"]:
        case "day":
            return forms.DateField(widget=date_box(), **facts)
        case "words":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 10 if name == "body" else 4}), **facts)
        case "text":
            return forms.CharField(max_length=told.get("most", 200), **facts)
    offered = CHOICES[told["of"]](about)
    return forms.ChoiceField(choices=offered if len(offered) == 1 else [("", "—"), *offered], **facts)


class StepForm(forms.Form):
    """What a step asks for."""

    def __init__(self, *args: Any, step: str, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in STEPS[step].asks:
            self.fields[name] = field(name, request)
        if "on" in self.fields:
            self.fields["on"].initial = clock.today()

    def facts(self) -> dict[str, Any]:
        """Return what was given; what was left empty is not given."""
        found = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        if "handler" in found:
            found["handler"] = int(found["handler"])
        return found


class SubjectForm(forms.Form):
    """What a record is about, for lists."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=MOST["subject"],
        help_text=_("What it is about, as lists and statistics show it: no name, number or address of anybody."),
    )


class PaperForm(forms.Form):
    """A paper for the file."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Paper.KINDS)
    file = forms.FileField(label=_("File"))


class NumberForm(forms.Form):
    """The number of a letter, where the organ gives it one."""

    number = forms.CharField(
        label=_("Number of the letter"),
        max_length=80,
        required=False,
        help_text=_("As the office system gave it; leave it empty where such letters bear none."),
    )


class EnterForm(forms.Form):
    """What came over the counter, by post, fax or e-mail."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    kind = forms.ChoiceField(label=_("Kind"))
    channel = forms.ChoiceField(label=_("Channel"))
    arrived_on = forms.DateField(label=_("Arrived on"), widget=date_box(), initial=clock.today)
    about = forms.CharField(
        label=_("Which record or information"),
        max_length=MOST["about"],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a correction the record about the person; for a proposal the information they received."),
    )
    wanted = forms.CharField(
        label=_("What is asked, and why"),
        max_length=MOST["wanted"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For a correction: what is wrong and how it should read."),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=MOST["evidence"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a correction: what proves it. Put the papers into the file afterwards."),
    )
    case = forms.CharField(
        label=_("Number of the application"),
        max_length=40,
        required=False,
        help_text=_("For a proposal: the application by which the information was received."),
    )
    subject = forms.CharField(
        label=_("Subject"),
        max_length=MOST["subject"],
        required=False,
        help_text=_("What it is about, as lists and statistics show it: no name, number or address of anybody."),
    )
    name = forms.CharField(label=_("Name or title"), max_length=MOST["name"])
    id_type = forms.CharField(label=_("Kind of proof"), max_length=40, required=False)
    id_number = forms.CharField(label=_("Identity number"), max_length=40, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)
    address = forms.CharField(label=_("Address"), max_length=MOST["address"], required=False)
    key = forms.CharField(max_length=64, widget=forms.HiddenInput, initial=lambda: secrets.token_hex(16))
    """The form's own mark: sent twice it is one record."""

    PERSON = ("name", "id_type", "id_number", "phone", "email", "address")

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ, kind, channel = (self.fields[name] for name in ("organ", "kind", "channel"))
        assert isinstance(organ, forms.ModelChoiceField)
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(channel, forms.ChoiceField)
        organ.queryset = organs
        if len(organs) == 1:
            organ.initial = organs[0].pk
        kind.choices = [(key, each.words[lang()]) for key, each in KINDS.items() if key != "several"]
        channel.choices = [(key, each.words[lang()]) for key, each in CHANNELS.items() if key != "portal"]

    def asking(self) -> Asking:
        """Return what is asked."""
        given = self.cleaned_data
        person = {name: given[name] for name in self.PERSON if given[name]}
        names = ("kind", "about", "wanted", "evidence", "subject", "case")
        return Asking(person=person, **{name: given[name] for name in names})
