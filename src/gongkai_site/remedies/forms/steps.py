"""The form of a step, made from what the step asks for (``remedy_steps.toml``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.applications.remedy_guards import WHO
from gongkai.applications.remedy_steps import PROCEDURES, RECONSIDERATION, STEPS
from gongkai_site.base import clock
from gongkai_site.remedies import words
from gongkai_site.remedies.models import Remedy
from gongkai_site.screens.forms import date_box

PROCEDURE_WORDS = {
    "ordinary": _("ordinary procedure"),
    "simplified": _("simplified procedure"),
}
WHO_WORDS = {"organ": _("this organ"), "other": _("the other side"), "both": _("both sides")}
UNTIL = {
    "notice": (_("Reply due on"), _("Only where the notice names a day of its own; else the law's period is counted.")),
    "hearing": (_("Day of the hearing"), ""),
    "decide": (_("To be complied with by"), _("Only where it bids to answer anew or to act, and sets a day.")),
}
ON = {
    "notice": _("Received on"),
    "decide": _("Decided on"),
    "take_effect": _("In effect since"),
    "hearing": _("Notice received on"),
}
"""What a step calls its day, where the plain word would not tell."""


def _day(label: Any, help_text: Any = "", *, required: bool = False, **facts: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=date_box(), help_text=help_text, required=required, **facts)


def _choice(label: Any, pairs: list[tuple[str, Any]], help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "—"), *pairs], help_text=help_text)


def _on(step: str, remedy: Remedy) -> forms.Field:
    help_text = _("The day it happened, not the day it is entered.")
    return _day(ON.get(step, _("Date")), help_text, required=True, initial=clock.today)


def _ending(step: str, remedy: Remedy) -> forms.Field:
    help_text = _(
        "What became of this organ's act, as table 四 counts it; a judgment that stands has a step of its own."
    )
    return _choice(_("Outcome"), words.endings(remedy.kind), help_text)


FIELDS: Mapping[str, Callable[[str, Remedy], forms.Field]] = {
    "on": _on,
    "procedure": lambda step, remedy: _choice(
        _("Procedure"),
        [(each, PROCEDURE_WORDS[each]) for each in PROCEDURES],
        _("The reply is due within ten working days in the ordinary one, five in the simplified."),
    ),
    "accepted_on": lambda step, remedy: _day(
        _("Accepted on"), _("As the notice says; the period of the decision runs from it.")
    ),
    "until": lambda step, remedy: _day(*UNTIL[step], required=step == "hearing"),
    "ending": _ending,
    "number": lambda step, remedy: forms.CharField(label=_("Number of the decision"), max_length=120, required=False),
    "length": lambda step, remedy: forms.IntegerField(label=_("Days of the extension"), min_value=1, max_value=365),
    "who": lambda step, remedy: _choice(_("Who appealed"), [(each, WHO_WORDS[each]) for each in WHO]),
    "reason": lambda step, remedy: forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    ),
}
OF_RECONSIDERATION = frozenset({"procedure", "accepted_on"})
NO_DAY = frozenset({"complaint"})
"""Kinds whose outcome sets no day to answer anew by."""


def asked(step: str, kind: str) -> list[str]:
    """Return the names of the fields of a step's form, of those that a kind has."""
    names = [name for name in STEPS[step].asks if kind == RECONSIDERATION or name not in OF_RECONSIDERATION]
    return [name for name in names if not (step == "decide" and name == "until" and kind in NO_DAY)]


class StepForm(forms.Form):
    """What a step asks for."""

    def __init__(self, *args: Any, step: str, remedy: Remedy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in asked(step, remedy.kind):
            self.fields[name] = FIELDS[name](step, remedy)
