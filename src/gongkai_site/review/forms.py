"""Forms of review: every one asks for words, none for many items at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.review import GATES, LEVELS, signed_gates
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import OPINION, Secrecy
from gongkai_site.review.registry import kinds

ANSWERS = Secrecy.OUTCOMES[:2]


def area(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a box for words."""
    return forms.CharField(
        label=label,
        max_length=OPINION,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def day(label: Any, **more: Any) -> forms.DateField:
    """Return a field for a date."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def in_words(table: Mapping[str, Any], keys: Sequence[str]) -> list[tuple[str, str]]:
    """Return choices of a table of the core in the reader's language."""
    return [(key, getattr(table[key], lang())) for key in keys]


class DecisionForm(forms.Form):
    """Pass gates of the level at hand, or send the item back."""

    gates = forms.MultipleChoiceField(label=_("Gates"), required=False, widget=forms.CheckboxSelectMultiple)
    opinion = area(_("Opinion"))

    def __init__(self, *args: Any, gates: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(gates)

    def offer(self, gates: Sequence[str]) -> None:
        """Offer these gates to tick."""
        self.fields["gates"].choices = in_words(GATES, gates)  # type: ignore[attr-defined]  # a field of choices


class OpinionForm(forms.Form):
    """A step that asks for words."""

    opinion = area(_("Opinion"))


class RemarkForm(forms.Form):
    """A step that may be explained."""

    opinion = area(_("Remark"), required=False)


class ReasonForm(forms.Form):
    """A step that asks for a reason."""

    reason = area(_("Reason"))


class SecrecyForm(forms.Form):
    """The secrecy conclusion."""

    outcome = forms.ChoiceField(label=_("Conclusion"), choices=Secrecy.OUTCOMES, widget=forms.RadioSelect)
    reason = area(_("Reason"), help_text=_("What was looked at, and on which basis."))
    body = forms.ChoiceField(
        label=_("Referred to"),
        choices=[("", "—"), *Secrecy.BODIES],
        required=False,
        help_text=_("Only when in doubt."),
    )
    body_name = forms.CharField(label=_("Name of the body"), max_length=100, required=False)


class ReferralForm(forms.Form):
    """What the body that was asked has decided."""

    answer = forms.ChoiceField(label=_("Answer"), choices=ANSWERS, widget=forms.RadioSelect)
    answer_text = area(_("Answer in words, with its number"))
    answered_on = day(_("Answered on"), required=False)


class FactCheckForm(forms.Form):
    """Whom to ask, what, and for how long."""

    asked = forms.CharField(label=_("Who is asked"), max_length=100)
    question = area(_("What to check"), required=False)
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=30, initial=3)


class AnswerForm(forms.Form):
    """What someone outside answers."""

    is_right = forms.TypedChoiceField(
        label=_("Are the facts right?"),
        choices=[("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = area(_("Opinion"), required=False, help_text=_("If something is wrong, say what and where."))


class DelegationForm(forms.Form):
    """Who acts for whom, where and how long."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    delegator = forms.ModelChoiceField(
        label=_("Who is away"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("Leave empty when it is you."),
    )
    to = forms.ModelChoiceField(label=_("Who acts"), queryset=Person.objects.none())
    from_on = day(_("From"), initial=clock.today)
    until_on = day(_("Until, included"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, organs: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = Person.objects.filter(organ__in=organs, is_active=True, grants__isnull=False).distinct()
        fields: Any = self.fields
        fields["organ"].queryset = organs
        fields["to"].queryset = fields["delegator"].queryset = people.order_by("name", "pk")
        if organs.count() == 1:
            self.initial.setdefault("organ", organs.first())


class RuleForm(forms.Form):
    """Levels, their gates, and working days. A level without gates is left out."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    kind = forms.ChoiceField(label=_("Kind"))
    column = forms.ChoiceField(label=_("Column"), required=False, help_text=_("Leave empty for the whole kind."))
    days = forms.IntegerField(label=_("Working days for each level"), initial=2)

    def __init__(self, *args: Any, organs: Any, fixed: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["organ"].queryset = organs
        fields["kind"].choices = [(each.kind, each.model._meta.verbose_name) for each in kinds()]
        columns = [(str(each.model._meta.verbose_name), list(each.columns().items())) for each in kinds()]
        fields["column"].choices = [("", "—"), *(group for group in columns if group[1])]
        for key, level in LEVELS.items():
            fields[key] = forms.MultipleChoiceField(
                label=getattr(level, lang()),
                choices=in_words(GATES, signed_gates()),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        if fixed:
            for name in ("organ", "kind", "column"):
                fields[name].disabled = True
        elif organs.count() == 1:
            self.initial.setdefault("organ", organs.first())

    def levels(self) -> dict[str, list[str]]:
        """Return the chosen gates of each level that has any."""
        return {key: self.cleaned_data[key] for key in LEVELS if self.cleaned_data[key]}
