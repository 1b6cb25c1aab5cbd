"""Forms of mirrors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import KINDS
from gongkai.mirror import guess_kind
from gongkai_site.base.refusals import lang
from gongkai_site.mirror.models import NONE
from gongkai_site.mirror.services import DELAY, MOST_PAGES

EMPTY = "—"
"""How a column without a name is shown."""


def kinds() -> list[tuple[str, Any]]:
    """Return the kinds in the reader's language, and the one that counts nowhere."""
    return [*((key, kind.words[lang()]) for key, kind in KINDS.items()), (NONE, _("not counted"))]


class NewForm(forms.Form):
    """Where an organ's existing site begins."""

    organ: Any = forms.ModelChoiceField(label=_("Organ"), queryset=None)
    start = forms.URLField(
        label=_("Start address"),
        max_length=300,
        assume_scheme="https",
        help_text=_("Pages of the same host below this address are read."),
    )

    def __init__(self, *args: Any, organs: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        organ: Any = self.fields["organ"]
        organ.queryset = organs
        if len(organs) == 1:
            organ.initial = organs[0].pk


class RunForm(forms.Form):
    """How politely, and how many."""

    delay = forms.FloatField(label=_("Seconds between two pages"), min_value=0.5, max_value=60, initial=DELAY)
    most = forms.IntegerField(label=_("Most pages"), min_value=1, max_value=1_000_000, initial=MOST_PAGES)


class ColumnsForm(forms.Form):
    """For each column what it holds; a guess is offered, a person confirms it."""

    def __init__(self, *args: Any, columns: list[tuple[str, int]], known: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.names = [name for name, _count in columns]
        for at, (name, count) in enumerate(columns):
            guess = known.get(name) or guess_kind(name)
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=f"{name or EMPTY} ({count})",
                choices=[("", _("decide later")), *kinds()],
                initial=guess,
                required=False,
                help_text="" if name in known or not guess else _("Guessed from the name: confirm or change it."),
            )

    def kinds(self) -> dict[str, str]:
        """Return the kinds that were chosen, by column."""
        return {name: kind for at, name in enumerate(self.names) if (kind := self.cleaned_data[f"column_{at}"])}


class KindForm(forms.Form):
    """Which kind one page is."""

    kind = forms.ChoiceField(label=_("Kind"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = kinds()  # type: ignore[attr-defined]
