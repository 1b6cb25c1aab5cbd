"""The form of a step, made from what the step asks for (``steps.toml``) and the table of fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai import law
from gongkai.applications import STEPS
from gongkai.applications.guards import ENDINGS
from gongkai.applications.letters import SLOTS
from gongkai.resources import read_toml
from gongkai_site.accounts.powers import holders_of
from gongkai_site.applications import words
from gongkai_site.applications.decisions import grounds
from gongkai_site.applications.models import Answer, Application
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang

PATH = Path(__file__).parents[1] / "step_fields.toml"
YES_NO = {"yes": True, "no": False}
Choices = list[tuple[str, str]]


@cache
def _table() -> dict[str, Any]:
    return read_toml(PATH)


def asked(step: str) -> tuple[str, ...]:
    """Return the names of the fields of a step's form."""
    over = _table()["steps"].get(step, {})
    return tuple(name for name in STEPS[step].asks if not over.get(name, {}).get("left_out"))


def entry(step: str, name: str) -> dict[str, Any]:
    """Return a field as the table has it for a step."""
    known: dict[str, Any] = _table()["fields"].get(name) or {"kind": "words", **SLOTS[name]}
    return {**known, **_table()["steps"].get(step, {}).get(name, {})}


def _handlers(case: Application) -> Choices:
    return [(str(each.pk), str(each)) for each in holders_of("applications.handle", case.organ)]


def _consultations(case: Application) -> Choices:
    rows = case.consultations.filter(round=case.round, answered_on=None)
    return [(str(each.pk), f"{each.party}（{each.get_kind_display()}，{each.sent_on}）") for each in rows]


def _overruled(case: Application) -> Choices:
    untold = case.consultations.filter(round=case.round, kind="third_party", agrees=False, told_on=None)
    return [(str(each.pk), f"{each.party}（{each.sent_on}）") for each in untold]


def _endings(case: Application) -> Choices:
    return [(code, words.outcome_word(code)) for code in law.outcomes() if code in ENDINGS]


def _grounds(case: Application) -> Choices:
    return grounds()


def _deliveries(case: Application) -> Choices:
    return [(key, str(label)) for key, label in Answer.DELIVERIES]


SOURCES: Mapping[str, Callable[[Application], Choices]] = {
    "handlers": _handlers,
    "consultations": _consultations,
    "overruled": _overruled,
    "endings": _endings,
    "grounds": _grounds,
    "deliveries": _deliveries,
}


def choices(of: Any, case: Application) -> Choices:
    """Return what a choice offers."""
    if isinstance(of, str):
        return SOURCES[of](case)
    return [(value, zh if lang() == "zh" else en) for value, zh, en in of]


def field(step: str, name: str, about: Application) -> forms.Field:
    """Return a field of a step's form."""
    told = entry(step, name)
    facts: dict[str, Any] = {"label": told[lang()], "required": bool(told.get("must"))}
    facts["help_text"] = told.get("help", {}).get(lang(), "")
    match told["kind"]:
        case "day":
            return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **facts)
        case "words":
            return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), **facts)
        case "text":
            return forms.CharField(max_length=200, **facts)
        case "number":
            return forms.IntegerField(min_value=1, max_value=1_000_000, **facts)
        case "yes":
            return forms.BooleanField(**facts)
        case "choices":
            box = forms.CheckboxSelectMultiple(attrs={"class": "ap-checks"})
            return forms.MultipleChoiceField(choices=choices(told["of"], about), widget=box, **facts)
    offered = choices(told["of"], about)
    empty = [] if len(offered) == 1 and facts["required"] else [("", "—")]
    return forms.ChoiceField(choices=[*empty, *offered], **facts)


class StepForm(forms.Form):
    """What a step asks for."""

    def __init__(
        self,
        *args: Any,
        step: str,
        case: Application,
        names: tuple[str, ...] = (),
        must: frozenset[str] = frozenset(),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in names or asked(step):
            self.fields[name] = field(step, name, case)
            self.fields[name].required |= name in must
        if "on" in self.fields:
            self.fields["on"].initial = clock.today()

    def facts(self) -> dict[str, Any]:
        """Return what was given, in the values that rules read; what was left empty is not given."""
        found: dict[str, Any] = {}
        for name, value in self.cleaned_data.items():
            if value in (None, "", []):
                continue
            if name in {"agrees", "override", "interest"}:
                value = YES_NO[value]
            elif name == "handler":
                value = int(value)
            found[name] = value
        return found


class ReasonForm(forms.Form):
    """A reason, for the trail."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It is recorded with your name. For example: to serve the answer."),
    )
