"""Forms of older reports and templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.annual.models_kept import form_choices
from gongkai_site.base.powers import organs_for

DOCUMENTS = ".docx,.doc,.wps,.pdf,.html,.htm,.xlsx,.xls"
FORMS = ".docx,.xlsx"


class DocumentForm(forms.Form):
    """Whose report, on which year, in which document."""

    organ: Any = forms.ModelChoiceField(label=_("Organ"), queryset=None)
    year = forms.IntegerField(label=_("Year reported on"), help_text=_("The year the report is about, such as 2019."))
    file = forms.FileField(
        label=_("Document"),
        widget=forms.ClearableFileInput(attrs={"accept": DOCUMENTS}),
        help_text=_("The report as it was published: Word, PDF, a saved web page or Excel."),
    )

    def __init__(self, *args: Any, person: Any, act: str, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["organ"]
        field.queryset = organs_for(person, act)
        field.to_field_name = "slug"


class ConfirmForm(forms.Form):
    """What is to be said of a document that is kept without tables."""

    note = forms.CharField(
        label=_("Why it is kept without tables"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed only where no tables were read, such as for a scan or for years before the national form."),
    )


class TemplateForm(forms.Form):
    """A form of the organ's own."""

    form = forms.ChoiceField(label=_("Edition of the form"), choices=form_choices)
    file = forms.FileField(
        label=_("Word or Excel form"),
        widget=forms.ClearableFileInput(attrs={"accept": FORMS}),
        help_text=_(
            "A .docx or .xlsx file with the tables of the report. Only their cells are filled; all else stays."
        ),
    )
