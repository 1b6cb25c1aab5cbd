"""Who may open a screen; a refusal is a page with its sentence, never a bare 403."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from gongkai_site.base.powers import has_any, may
from gongkai_site.base.refusals import Refusal, Refused, lang

ON_REFUSED: list[Callable[[HttpRequest, Refusal], None]] = []
"""Told of every refusal of power on a screen; the trail listens."""


def tell_refused(request: HttpRequest, found: Refusal) -> None:
    """Tell who listens of a refusal of power."""
    if found.code.startswith("POWER-"):
        for listener in ON_REFUSED:
            listener(request, found)


def refused_page(request: HttpRequest, found: Refusal, back: str = "") -> HttpResponse:
    """Return the page of a refusal, status 403; ``back`` leads to the record."""
    tell_refused(request, found)
    facts = {"problem": found, "sentence": found.text(lang()), "back": back}
    return render(request, "screens/refused.html", facts, status=403)


class Guarded:
    """A view that asks for power first. ``act`` names what one must be allowed; ``organ`` says to whose records."""

    act: ClassVar[str]
    request: HttpRequest

    def organ(self) -> Any:
        """Return the organ the screen is about; None when it is about all the person may see."""
        return None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or show why not."""
        try:
            organ = self.organ()
            found = may(request.user, self.act, organ) if organ is not None else self._somewhere(request.user)
            if found is not None:
                return refused_page(request, found)
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  # a view is the other base
        except Refused as refusal:
            return refused_page(request, refusal.problem)
        return response

    def _somewhere(self, person: Any) -> Refusal | None:
        if has_any(person, [self.act]):
            return None
        return may(person, self.act)
