"""The case file on paper: one page, masked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai_site.applications.views.page import CasePage
from gongkai_site.base import clock


class PrintedCase(CasePage):
    """Everything of a case, one block below the other, for the printer."""

    template_name = "applications/print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say when it was printed and by whom."""
        told = {"title": _("Case file"), "printed_at": clock.now(), "printed_by": self.request.user}
        return {**super().get_context_data(**kwargs), **told}
