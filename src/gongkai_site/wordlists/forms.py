"""Forms of word lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.findings.lists import KIND_LABELS
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.wordlists.models import Word

LONGEST_TRIAL = 100_000


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of words, in the language of this request."""
    return [(key, labels[lang()]) for key, labels in KIND_LABELS.items()]


class OpenForm(forms.Form):
    """Whose list gets a new draft."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())

    def __init__(self, *args: Any, organs: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ: Any = self.fields["organ"]
        organ.queryset = organs
        organ.initial = own


class WordForm(forms.ModelForm):
    """A word."""

    class Meta:
        model = Word
        fields = ("word", "kind", "suggestion", "excepted", "source", "from_on", "until_on")
        widgets = {
            "excepted": forms.Textarea(attrs={"rows": 2}),
            **{name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("from_on", "until_on")},
        }
        help_texts = {
            "kind": _("Not checked: neither this word nor one inside it is told, whatever other lists say."),
            "suggestion": _("What to write instead."),
            "excepted": _("Longer words in which it is right, parted by 、, such as 农业部门 for 农业部."),
            "source": _("The document that says so, or who decided."),
            "from_on": _("The first day on which it counts; blank is always."),
            "until_on": _("The last day on which it counts; blank is without end."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices()

    def validate_unique(self) -> None:
        """Leave it to the service."""

    def _post_clean(self) -> None:
        """Leave the model's own checks to the service: it says them in sentences."""


class FileForm(forms.Form):
    """A list as a file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV (UTF-8 or GB18030) or Excel (xlsx). The first line names the columns: 词, 建议, 类别, and if needed "
            "例外, 来源, 自, 至. An exported list has them all."
        ),
    )
    replace = forms.BooleanField(
        label=_("Remove the words that the file does not have"), required=False, widget=forms.CheckboxInput()
    )


class PutForm(forms.Form):
    """Why a draft is put in force."""

    note = forms.CharField(
        label=_("What changed and why"),
        max_length=300,
        help_text=_("Every organ that is checked by the list can read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TrialForm(forms.Form):
    """A text to try a list on."""

    text = forms.CharField(
        label=_("A text"),
        max_length=LONGEST_TRIAL,
        help_text=_("Paste a text of yours. It is looked at and not kept."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
