"""The form by which the work body enters what came over the counter, by post, fax or e-mail, or was said."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications import CHANNELS
from gongkai_site.applications.forms.records import day, words
from gongkai_site.applications.models import ROUTES, WAYS
from gongkai_site.applications.people import APPLICANTS, FIELDS
from gongkai_site.applications.services import Intake
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ

GROUPS = (
    (_("How it came"), ("organ", "channel", "arrived_on", "signed_for_on")),
    (
        _("Who applies"),
        (
            "applicant",
            "name",
            "id_type",
            "id_number",
            "phone",
            "address",
            "email",
            "agent",
            "agent_id",
            "proxy",
            "joint",
        ),
    ),
    (_("What is asked for"), ("wanted", "document_number", "subject")),
    (_("How it is to be given"), ("way", "route", "help_needed")),
    (_("Papers"), ("identity_file", "proxy_file", "attachment_file")),
)
PAPERS = {"identity_file": "identity", "proxy_file": "proxy", "attachment_file": "attachment"}
ID_TYPES = ("身份证", "护照", "港澳台居民居住证", "统一社会信用代码", "其他")
"""As the papers are called; they are printed in letters as they stand."""


def line(label: Any, most: int = 120, **facts: Any) -> forms.CharField:
    """Return a field of one line that may stay empty."""
    return forms.CharField(label=label, max_length=most, required=False, **facts)


class IntakeForm(forms.Form):
    """An application as it came (article 29). What is lacking is taken and noted, for it can be corrected."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=lambda: secrets.token_hex(16))
    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    channel = forms.ChoiceField(label=_("Channel"))
    arrived_on = day(_("Arrived"), initial=clock.today, help_text=_("The day it was handed in, delivered or sent."))
    signed_for_on = day(
        _("Signed for on"), required=False, help_text=_("Post with signature alone: that day is the day of receipt.")
    )
    applicant = forms.ChoiceField(label=_("Kind of applicant"), choices=[("", "—"), *APPLICANTS])
    name = forms.CharField(label=_("Name or title"), max_length=120)
    id_type = forms.ChoiceField(
        label=_("Kind of proof"), choices=[("", "—"), *((each, each) for each in ID_TYPES)], required=False
    )
    id_number = line(_("Identity number"), 40)
    phone = line(_("Telephone"), 40)
    address = line(_("Address"), 300)
    email = forms.EmailField(label=_("E-mail"), required=False)
    agent = line(_("Agent"))
    agent_id = line(_("Identity number of the agent"), 40)
    proxy = line(_("Power of attorney"), help_text=_("What it says, where an agent applies; its scan below."))
    joint = words(_("Joint applicants"), required=False, help_text=_("One a line. A joint application is one case."))
    wanted = words(_("Information asked for"), help_text=_("As it was written or said. No purpose is asked."))
    document_number = line(_("Document number"), 80)
    subject = line(
        _("Subject"), help_text=_("What it is about, as lists and statistics show it: no name, number or address.")
    )
    way = forms.ChoiceField(label=_("Way of providing"), choices=WAYS)
    route = forms.ChoiceField(label=_("Route"), choices=ROUTES)
    help_needed = line(_("Help needed"), 300)
    identity_file = forms.FileField(label=_("Proof of identity"), required=False)
    proxy_file = forms.FileField(label=_("Power of attorney (scan)"), required=False)
    attachment_file = forms.FileField(label=_("The application as it came (scan)"), required=False)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ, channel = self.fields["organ"], self.fields["channel"]
        assert isinstance(organ, forms.ModelChoiceField)
        assert isinstance(channel, forms.ChoiceField)
        organ.queryset = organs
        if len(organs) == 1:
            organ.initial = organs[0].pk
        channel.choices = [(key, each.words[lang()]) for key, each in CHANNELS.items() if key != "portal"]

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """Yield the fields by group."""
        for legend, names in GROUPS:
            yield legend, [self[name] for name in names]

    def intake(self) -> Intake:
        """Return what the application says."""
        given = self.cleaned_data
        person = {name: given[name] for name in FIELDS if given[name]}
        if joint := [each.strip() for each in given["joint"].splitlines() if each.strip()]:
            person["joint"] = joint
        names = ("applicant", "wanted", "way", "route", "document_number", "help_needed", "subject")
        return Intake(person=person, **{name: given[name] for name in names})

    def papers(self) -> list[tuple[str, str, Any]]:
        """Return the papers that came with it: kind, name, bytes."""
        found = [(kind, self.cleaned_data[name]) for name, kind in PAPERS.items()]
        return [(kind, file.name, file) for kind, file in found if file]
