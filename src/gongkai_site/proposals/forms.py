"""Forms of proposals; those of steps are made from what the step asks for (``steps.toml``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.resources import read_toml
from gongkai_site.accounts.powers import holders_of
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.proposals.guards import HANDLE, label_sets, last_letter, unanswered, waiting_co_handlers
from gongkai_site.proposals.models import KINDS, Proposal
from gongkai_site.proposals.naming import letter_title
from gongkai_site.proposals.queries import linkable
from gongkai_site.proposals.table import FOLDER, ROLES, STEPS
from gongkai_site.publishing.models import Item
from gongkai_site.screens.forms import PlainForm, date_box

Choices = list[tuple[str, str]]
PRESETS = read_toml(FOLDER / "label_sets.toml")


def offer(form: forms.BaseForm, organs: Any) -> None:
    """Offer organs in a form; the only one is chosen."""
    field = form.fields["organ"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = organs
    if len(organs) == 1:
        field.initial = organs[0].pk


class ProposalForm(PlainForm):
    """A proposal as it was assigned."""

    proposers = forms.CharField(
        label=_("Proposers"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line, the first one leads. After a comma: how to reach them, which is stored sealed."),
    )

    class Meta:
        model = Proposal
        fields = (
            *("kind", "level", "session", "meeting", "number", "title", "proposers", "content", "role"),
            *("lead_organ", "assigning_body", "assigned_on", "source"),
        )
        widgets = {"assigned_on": date_box(), "content": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "session": _("The number of the term: 9 for 九届."),
            "meeting": _("The number of the meeting: 4 for 四次会议; 0 between meetings."),
            "lead_organ": _("Only where this organ is a co-handler."),
            "assigned_on": _("Three months run from this day; for a co-handler one month, unless set otherwise."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(key, words[lang()]) for key, words in ROLES.items()]
        if self.instance.pk:
            people = self.instance.proposers.all()
            self.fields["proposers"].initial = "\n".join(each.name for each in people)
            self.fields["proposers"].help_text = _("One a line. What reaches them stays unless a new one is given.")
        self.order_fields(("organ", *self.Meta.fields))

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {**self.cleaned_data, "proposers": people_in(self.cleaned_data["proposers"])}


class NewProposalForm(ProposalForm):
    """A new one, and whose."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, organs)


def people_in(text: str) -> list[dict[str, str]]:
    """Return the proposers of a text, one a line.

    >>> people_in("高望川，138")
    [{'name': '高望川', 'contact': '138'}]
    """
    lines = (line.replace(",", "，").partition("，") for line in text.splitlines())
    return [{"name": name.strip(), "contact": contact.strip()} for name, _comma, contact in lines if name.strip()]


def _handlers(about: Proposal) -> Choices:
    return [(str(each.pk), str(each)) for each in holders_of(HANDLE, about.organ)]


def _proposers(about: Proposal) -> Choices:
    return [(str(each.pk), each.name) for each in about.proposers.all()]


def _unanswered(about: Proposal) -> Choices:
    return [(str(each.pk), each.name) for each in unanswered(about)]


def _co_handlers(about: Proposal) -> Choices:
    return [(str(each.pk), each.name) for each in waiting_co_handlers(about)]


def _classes(about: Proposal) -> Choices:
    several = label_sets(about)
    return [
        (f"{each.pk}:{code}", f"{code} {words}" + (f"（{each.body}）" if len(several) > 1 else ""))
        for each in several
        for code, words in each.labels
    ]


SOURCES: Mapping[str, Callable[[Proposal], Choices]] = {
    "handlers": _handlers,
    "proposers": _proposers,
    "unanswered": _unanswered,
    "co_handlers": _co_handlers,
    "classes": _classes,
}


def _choices(of: Any, about: Proposal) -> Choices:
    if isinstance(of, str):
        return SOURCES[of](about)
    return [(value, zh if lang() == "zh" else en) for value, zh, en in of]


def _field(told: Mapping[str, Any], about: Proposal) -> forms.Field:
    help_text = told.get("help", {}).get(lang(), "")
    facts: dict[str, Any] = {"label": told[lang()], "required": bool(told.get("must")), "help_text": help_text}
    match told["kind"]:
        case "day":
            return forms.DateField(widget=date_box(), initial=clock.today, **facts)
        case "words":
            return forms.CharField(
                max_length=20_000, widget=forms.Textarea(attrs={"rows": told.get("rows", 5)}), **facts
            )
        case "text":
            return forms.CharField(max_length=200, **facts)
        case "yes":
            return forms.BooleanField(**facts)
        case "file":
            return forms.FileField(**facts)
    offered = _choices(told["of"], about)
    if told["kind"] == "choices":
        everybody = [key for key, _label in offered]
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=offered, widget=boxes, initial=everybody, **facts)
    empty = [] if len(offered) == 1 and facts["required"] else [("", "—")]
    return forms.ChoiceField(choices=[*empty, *offered], **facts)


class StepForm(forms.Form):
    """What a step asks for; a draft that was sent back, or that of the first answer, is there to be mended."""

    def __init__(self, *args: Any, step: str, about: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, told in STEPS[step].asks.items():
            self.fields[name] = _field(told, about)
        if step == "draft":
            self._fill(about)

    def _fill(self, about: Proposal) -> None:
        letter = last_letter(about)
        self.fields["title"].initial = letter.title if letter else letter_title(about)
        if letter:
            self.fields["result_class"].initial = f"{letter.label_set_id}:{letter.result_class}"
            for name in ("text", "contact_person", "openness", "openness_reason"):
                self.fields[name].initial = getattr(letter, name)
            if letter.round == about.round:
                self.fields["number"].initial = letter.number

    def facts(self) -> dict[str, Any]:
        """Return what was given; what was left empty is not given."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)}


class JoinForm(forms.Form):
    """Which proposal it is handled together with."""

    other = forms.ModelChoiceField(label=_("Together with"), queryset=Proposal.objects.none())

    def __init__(self, *args: Any, about: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box: Any = self.fields["other"]
        rows = Proposal.objects.filter(organ=about.organ).exclude(state="void").exclude(pk=about.pk)
        box.queryset = rows.filter(together__isnull=True)


class LinkForm(forms.Form):
    """Which item is the publication of the answer."""

    item = forms.ModelChoiceField(label=_("Item"), queryset=Item.objects.none())

    def __init__(self, *args: Any, about: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box: Any = self.fields["item"]
        box.queryset = linkable(about.organ)


class SetForm(forms.Form):
    """A set of classes, as an assigning body's rule has it."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    body = forms.CharField(label=_("Assigning body"), max_length=100)
    labels = forms.CharField(
        label=_("Classes"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: its letter, then what it says. Bodies differ: take the words of yours."),
    )
    basis = forms.CharField(label=_("Basis"), max_length=200, required=False)

    def __init__(self, *args: Any, organs: Any, preset: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, organs)
        kind: Any = self.fields["kind"]
        kind.choices = [("", _("both kinds")), *KINDS]
        if preset in PRESETS:
            self.fields["labels"].initial = "\n".join(f"{code} {words}" for code, words in PRESETS[preset]["labels"])


def presets() -> Choices:
    """Return the sets one can begin with."""
    return [(key, str(each["name" if lang() == "zh" else "en"])) for key, each in PRESETS.items()]


class PeriodForm(forms.Form):
    """Which days, and whose proposals."""

    first = forms.DateField(label=_("From"), widget=date_box())
    last = forms.DateField(label=_("Up to, included"), widget=date_box())
    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), required=False)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box: Any = self.fields["organ"]
        box.queryset, box.empty_label = organs, str(_("all within sight"))

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The period ends before it begins."))
        return given
