"""What is sealed, shown once: a paper as a download, a person against a reason; neither is kept on the way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.refusals import Refused
from gongkai_site.screens.records import Panel
from gongkai_site.screens.steps import StepScreen


def as_file(data: bytes, name: str, kind: str = "application/octet-stream") -> HttpResponse:
    """Return bytes as a download, never to be shown within a page of ours, nor kept."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


class Unmasks(StepScreen):
    """Show who is behind a record, against a reason that is recorded. A subclass reads it by its service."""

    button = _("Show")
    advice = _("Each reading is recorded with your name and the reason.")
    keeps_drafts = False
    back_words: ClassVar[Any] = _("Back to the case")

    def unmasked(self, **reason: Any) -> Sequence[Panel]:
        """Read what is sealed by its service, which records it; return it as panels."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """Show it on this answer alone: no address leads there again."""
        try:
            panels = self.unmasked(**form.cleaned_data)
        except Refused as refused:
            return self.refused(form, refused)
        context = {**self.get_context_data(form=form), "panels": panels, "back_words": self.back_words}
        answer = render(self.request, "screens/unmasked.html", context)
        answer["Cache-Control"] = "no-store"
        return answer
