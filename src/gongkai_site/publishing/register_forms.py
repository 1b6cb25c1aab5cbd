"""Forms of the register of what is not open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import ATTRIBUTES, GROUNDS, KINDS
from gongkai_site.base.refusals import lang
from gongkai_site.publishing.forms import in_words
from gongkai_site.publishing.life_forms import day
from gongkai_site.publishing.models import NotOpen
from gongkai_site.publishing.services.not_open import STATE_SECRET
from gongkai_site.screens.forms import PlainForm, date_box


class LineForm(PlainForm):
    """A line: a neutral title and why it is not open."""

    class Meta:
        model = NotOpen
        fields = ("title", "number", "written_on", "attribute", "ground", "law", "reason", "next_review_on")
        widgets = {
            "written_on": date_box(),
            "next_review_on": date_box(),
            "attribute": forms.RadioSelect,
            "reason": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": _("It tells what kind of document it is and nothing of what must not be told."),
            "ground": _("State secrets never enter, not even by their title (条例第十四条)."),
            "law": _("Name law and article where disclosure is prohibited by one."),
            "reason": _("How the ground fits this document. Drafts without a reason go back (国办发〔2016〕80号)."),
            "next_review_on": _("When it is looked at again (条例第十八条); left empty, a year from today."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["attribute"].choices = [each for each in in_words(ATTRIBUTES) if each[0] != "proactive"]
        known = [(key, ground) for key, ground in GROUNDS.items() if key != STATE_SECRET]
        grounds = [(key, f"{getattr(ground, lang())}（{ground.article}）") for key, ground in known]
        fields["ground"].choices = [("", "—"), *grounds]
        fields["next_review_on"].required = False


class ReviewForm(forms.Form):
    """What a look at a line found, and when it is looked at next."""

    note = forms.CharField(
        label=_("What was found"),
        max_length=300,
        help_text=_("Why it stays as it is. If it can be opened now, open it instead."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_review_on = day(_("Next review"), required=False, help_text=_("Left empty, a year from today."))


class KindForm(forms.Form):
    """As which kind of item a line is opened."""

    kind = forms.ChoiceField(label=_("Kind"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = in_words(KINDS)  # type: ignore[attr-defined]  # a field of choices
