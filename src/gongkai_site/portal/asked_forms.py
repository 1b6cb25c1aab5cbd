"""The forms of a correction of a record and of a proposal to publish: one page each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.portal.apply_forms import ID_TYPES, Group, number_fault, said_when_empty, telephone, text
from gongkai_site.portal.wording import WORDS
from gongkai_site.requests.services import Asking
from gongkai_site.requests.services.intake import MOST


def lines(label: Any, most: int, rows: int, code: str = "") -> forms.CharField:
    """Return a field of several lines; ``code`` is what is said where it is needed and empty."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(code),
        error_messages=said_when_empty(code),
        widget=forms.Textarea({"rows": rows}),
    )


class Person(Group):
    """Who asks and how they are reached."""

    name = text(_("Name"), MOST["name"], "APPLICATION-NAME", autocomplete="name")
    id_type = forms.ChoiceField(label=_("Identity document"), choices=ID_TYPES)
    id_number = text(_("Number of the document"), 40, "APPLICATION-IDENTITY", autocomplete="off", spellcheck="false")
    phone = telephone()
    email = forms.EmailField(
        label=_("E-mail"), max_length=120, required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    address = text(_("Postal address"), MOST["address"], autocomplete="street-address")
    PERSON = ("name", "id_type", "id_number", "phone", "email", "address")

    def clean(self) -> dict[str, Any]:
        """Look at the number, and ask for a way to reach the person."""
        found = super().clean() or {}
        if wrong := number_fault(str(found.get("id_type", "")), str(found.get("id_number", ""))):
            self.fault("id_number", wrong)
        if not any(found.get(key) or key in self.errors for key in ("phone", "email", "address")):
            self.fault("phone", "APPLICATION-CONTACT")
        return found

    def person(self) -> dict[str, str]:
        """Return who asks."""
        return {name: self.cleaned_data[name] for name in self.PERSON if self.cleaned_data[name]}


class Correction(Person):
    """A record about oneself that is not accurate."""

    helps = {**WORDS["help"], **WORDS["help_correction"]}
    about = lines(_("Record to be corrected"), MOST["about"], 3, "REQUEST-ABOUT")
    wanted = lines(_("What is wrong, and how it should read"), MOST["wanted"], 4, "REQUEST-WANTED")
    evidence = lines(_("Evidence"), MOST["evidence"], 3)
    field_order = ("about", "wanted", "evidence", *Person.PERSON)

    def asking(self) -> Asking:
        """Return what is asked."""
        told = {name: self.cleaned_data[name] for name in ("about", "wanted", "evidence")}
        return Asking("correction", self.person(), **told)


class Proposal(Person):
    """Information received on application that everybody should have."""

    helps = {**WORDS["help"], **WORDS["help_proposal"]}
    about = lines(_("Information to be published"), MOST["about"], 3, "REQUEST-WHICH")
    case = text(_("Number of the application"), 40)
    wanted = lines(_("Reasons"), MOST["wanted"], 4)
    field_order = ("about", "case", "wanted", *Person.PERSON)

    def asking(self) -> Asking:
        """Return what is asked."""
        told = {name: self.cleaned_data[name] for name in ("about", "wanted", "case")}
        return Asking("proposal", self.person(), **told)


class FromCase(Group):
    """A proposal by who has shown the code of the application: who they are stands there."""

    helps = WORDS["help_proposal"]
    wanted = lines(_("Reasons"), MOST["wanted"], 4)


FORMS: Mapping[str, type[Correction] | type[Proposal]] = {"correction": Correction, "proposal": Proposal}
