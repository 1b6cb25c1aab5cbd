"""Forms of the screens of people and organs. They check how a thing is written; what may be done services decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.roles import ROLES
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import WORDS, Organ


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def words(table: str) -> list[tuple[str, str]]:
    """Return the choices of one table of organs, in the language of this request."""
    return [(key, entry[lang()]) for key, entry in WORDS[table].items()]


def role_choices() -> list[tuple[str, str]]:
    """Return the roles, in the language of this request."""
    return [(key, getattr(role, lang())) for key, role in ROLES.items()]


class OrganField(forms.ModelChoiceField):
    """An organ among those one may act for."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label=label, queryset=Organ.objects.none(), **options)


class WithOrgans(forms.Form):
    """A form that offers organs: those of ``organs`` in every field of organs."""

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, OrganField):
                field.queryset = organs


class NewPerson(WithOrgans):
    """A new account."""

    username = forms.RegexField(
        r"^[A-Za-z0-9._-]+$",
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("Letters, figures, dots and dashes; capitals make no difference."),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    organ = OrganField(_("Organ"))
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    kind = forms.ChoiceField(label=_("Kind of account"), choices=Person.KINDS)
    expires_on = day(_("Expires on"), help_text=_("A vendor's account needs one; on this day it works no more."))


class Enable(forms.Form):
    """A vendor's account, enabled up to another day."""

    expires_on = day(_("Expires on"), help_text=_("A vendor's account needs one; on this day it works no more."))


class NewGrant(WithOrgans):
    """A role for an organ."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    organ = OrganField(_("Organ"))
    from_on = day(_("From"), help_text=_("Today when left open."))
    to_on = day(_("Up to, not included"), help_text=_("Until revoked when left open."))


class EndGrant(forms.Form):
    """The day a role ends."""

    on = day(_("From this day on no more"), help_text=_("Today when left open."))


class OrganForm(forms.Form):
    """What is known of an organ."""

    name = forms.CharField(label=_("Full name"), max_length=100)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    slug = forms.SlugField(label=_("Path on the site"), max_length=60)
    credit_code = forms.CharField(label=_("Credit code"), max_length=18, required=False)
    level = forms.ChoiceField(label=_("Level"), choices=lambda: words("levels"))
    kind = forms.ChoiceField(label=_("Kind"), choices=lambda: words("kinds"))
    region = forms.CharField(label=_("Region code"), max_length=12, required=False)
    makes_rules = forms.BooleanField(label=_("May make rules"), required=False)
    founded_on = day(_("Founded on"))


class NewOrgan(OrganForm, WithOrgans):
    """A new organ and where it stands."""

    parent = OrganField(_("Stands under"))


class Place(WithOrgans):
    """Where an organ stands from a day on."""

    parent = OrganField(_("Stands under"))
    from_on = day(_("From"), required=True)
    basis = forms.CharField(label=_("Basis"), max_length=200, required=False)


class Succeed(WithOrgans):
    """Who took over from an organ."""

    successor = OrganField(_("Successor"))
    on = day(_("On"), required=True)
    scope = forms.CharField(
        label=_("What it took over"),
        max_length=200,
        required=False,
        help_text=_("When left open it took over all, and this organ ends."),
    )
    basis = forms.CharField(label=_("Basis"), max_length=200, required=False)


class Settings(forms.Form):
    """What holds for an organ from a day on."""

    from_on = day(_("From"), help_text=_("Today when left open. What held before stays on record."))

    def __init__(self, *args: Any, known: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, entry in WORDS["settings"].items():
            facts: dict[str, Any] = {"label": entry[lang()], "required": False, "initial": known.get(key, "")}
            if values := entry.get("values"):
                self.fields[key] = forms.ChoiceField(choices=[("", "—"), *((each, each) for each in values)], **facts)
            else:
                self.fields[key] = forms.CharField(max_length=500, **facts)


class NewDuty(forms.Form):
    """A place in the leading group, or what a section answers for."""

    role = forms.ChoiceField(label=_("Role"), choices=lambda: words("roles"))
    holder = forms.CharField(label=_("Person or section"), max_length=60)
    post = forms.CharField(label=_("Post"), max_length=100, required=False)
    task = forms.CharField(label=_("Task"), max_length=300, required=False)
    from_on = day(_("From"), required=True)
    to_on = day(_("Up to, not included"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = clock.today()


class EndDuty(forms.Form):
    """The day a duty ends."""

    on = day(_("On"), required=True)
