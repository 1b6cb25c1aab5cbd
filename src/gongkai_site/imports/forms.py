"""Forms of imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.powers import organs_for
from gongkai_site.imports.models import ImportRun
from gongkai_site.imports.registry import kinds


class Begin(forms.Form):
    """What is imported, for which organ, from which file."""

    kind = forms.ChoiceField(label=_("What is imported"))
    organ: Any = forms.ModelChoiceField(label=_("Organ"), queryset=None)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV (UTF-8 or GBK) or Excel (xlsx). One of the first ten lines must name the columns."),
    )

    def __init__(self, *args: Any, person: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        organ: Any = self.fields["organ"]
        kind.choices = list(kinds())
        organ.queryset = organs_for(person, "imports.run")
        organ.initial = getattr(person, "organ", None)


class Columns(forms.Form):
    """For each field the column it is in."""

    def __init__(self, *args: Any, run: ImportRun, **options: Any) -> None:
        super().__init__(*args, **options)
        columns = [("", _("not in the file")), *((str(at), name or str(at + 1)) for at, name in enumerate(run.header))]
        for field in run.importer.fields:
            self.fields[field.key] = forms.ChoiceField(
                label=field.words, required=field.required, choices=columns, initial=str(run.mapping.get(field.key, ""))
            )

    def mapping(self) -> dict[str, int]:
        """Return the columns that were chosen."""
        return {key: int(column) for key, column in self.cleaned_data.items() if column != ""}
