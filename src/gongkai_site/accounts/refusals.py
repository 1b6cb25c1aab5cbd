"""Refusals of power on the screens, for the trail: the service that refused has written nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.signin_services import tell
from gongkai_site.base.refusals import Refusal, Refused
from gongkai_site.screens.guard import refused_page


def note(request: HttpRequest, found: Refusal) -> None:
    """Leave an entry of a signed-in person who asked for what they may not do."""
    if not isinstance(request.user, Person) or not found.code.startswith("POWER-"):
        return
    match = request.resolver_match
    tell("refused", by=request.user, code=found.code, address=match.view_name if match else "")


def answer_refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Return the page of a refusal that no screen caught: within the desk as its screens look, else on a card."""
    if request.path.startswith("/desk/") and isinstance(request.user, Person):
        return refused_page(request, refused.problem)
    note(request, refused.problem)
    facts = {"code": refused.code, "sentence": refused.sentence()}
    return render(request, "account/refused.html", facts, status=403)
