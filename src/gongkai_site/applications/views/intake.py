"""Enter an application that did not come through the portal."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.applications import services
from gongkai_site.applications.forms.intake import IntakeForm
from gongkai_site.applications.services.intake import REGISTER
from gongkai_site.base.powers import organs_for
from gongkai_site.screens.steps import StepScreen


class EnterApplication(StepScreen):
    """A new case."""

    act = REGISTER
    template_name = "applications/intake.html"
    title = _("Enter an application")
    button = _("Enter")
    advice = _(
        "What article 29 asks for and is not there is taken all the same: it is noted, and can be asked for once."
    )
    form_class = IntakeForm
    done = _("The application is entered.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("applications")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may register for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, self.act)}

    def perform(self, form: Any) -> str:
        """Enter it with its papers."""
        made = services.enter_with_papers(
            by=self.request.user,
            intake=form.intake(),
            papers=form.papers(),
            **{name: form.cleaned_data[name] for name in ("organ", "channel", "arrived_on", "signed_for_on", "key")},
        )
        return reverse("applications_case", args=[made.pk])
