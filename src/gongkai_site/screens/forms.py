"""Forms that many parts of the desk share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def date_box() -> forms.DateInput:
    """Return the browser's own field for a date."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class PlainForm(forms.ModelForm[Any]):
    """A form of a row whose checks are the service's, which says them in sentences."""

    def validate_unique(self) -> None:
        """Leave it to the service."""

    def _post_clean(self) -> None:
        """Leave the model's own checks to the service."""


class ReasonForm(forms.Form):
    """A step that needs its reason."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
