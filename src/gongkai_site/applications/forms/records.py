"""Forms of what is noted on the way to an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import holders_of
from gongkai_site.applications.models import Application, Paper
from gongkai_site.base import clock

YES_NO = (("", "—"), ("yes", _("yes")), ("no", _("no")))


def day(label: Any, **facts: Any) -> forms.DateField:
    """Return a field of a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **facts)


def words(label: Any, **facts: Any) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **facts)


def yes_no(label: Any, **facts: Any) -> forms.TypedChoiceField:
    """Return a field that asks for yes or no."""
    return forms.TypedChoiceField(label=label, choices=YES_NO, coerce=lambda value: value == "yes", **facts)


class SubjectForm(forms.Form):
    """What a case is about, for lists."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=120,
        help_text=_("What it is about, as lists and statistics show it: no name, number or address of anybody."),
    )


class SearchForm(forms.Form):
    """A search."""

    on = day(_("Searched on"), initial=clock.today)
    place = forms.CharField(label=_("Systems and archives searched"), max_length=200)
    terms = words(_("Search terms"))
    period = forms.CharField(label=_("Period searched"), max_length=60, required=False)
    found = yes_no(_("Found"))
    note = words(_("What came of it"), required=False)


class ExaminationForm(forms.Form):
    """The review before an answer."""

    on = day(_("Reviewed on"), initial=clock.today)
    may_be_given = yes_no(_("May be given"))
    separable = forms.BooleanField(label=_("Parts can be separated"), required=False)
    conclusion = words(_("Conclusion"), help_text=_("Secrecy, third parties, security and stability; and why."))


class TaskForm(forms.Form):
    """A task for a section."""

    section = forms.CharField(label=_("Section"), max_length=60)
    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none(), required=False)
    asked = forms.CharField(label=_("What is asked"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = day(_("Due on"))

    def __init__(self, *args: Any, case: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["person"]
        assert isinstance(box, forms.ModelChoiceField)
        people = holders_of("applications.handle", case.organ)
        box.queryset = Person.objects.filter(pk__in=[each.pk for each in people])


class ReplyForm(forms.Form):
    """The answer to a task."""

    reply = words(_("Reply"))


class PaperForm(forms.Form):
    """A paper for a case."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[each for each in Paper.KINDS if each[0] != "scan"], initial="attachment"
    )
    file = forms.FileField(label=_("File"), help_text=_("PDF, Word, Excel, images or text, up to 50 MB."))


class ScanForm(forms.Form):
    """The stamped letter, scanned; ``letter`` tells which wording was stamped."""

    letter = forms.CharField(widget=forms.HiddenInput, max_length=64)
    file = forms.FileField(
        label=_("Stamped scan"),
        help_text=_(
            "PDF or image. It is what the applicant gets from then on; the unstamped letter stays in the file."
        ),
    )


class NumberForm(forms.Form):
    """An identity number or a telephone."""

    number = forms.CharField(label=_("Identity number or telephone, complete"), min_length=6, max_length=40)


class AssignForm(forms.Form):
    """To whom several cases go."""

    handler = forms.ModelChoiceField(label=_("Handler"), queryset=Person.objects.filter(is_active=True))
    section = forms.CharField(label=_("Section"), max_length=60, required=False)
