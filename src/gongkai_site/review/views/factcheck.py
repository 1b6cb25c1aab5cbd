"""The page of someone outside: the item, read only, and a box for an opinion. No account, nothing kept in a cache."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai_site.base.refusals import Refused
from gongkai_site.review import services
from gongkai_site.review.appearance import facts_of_item
from gongkai_site.review.forms import AnswerForm
from gongkai_site.review.models import FactCheck
from gongkai_site.review.registry import kind_of
from gongkai_site.review.services.factchecks import open_fact_check


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the item of a link and take one answer."""
    form = AnswerForm(request.POST or None)
    try:
        asked = open_fact_check(token)
        if request.method == "POST" and form.is_valid():
            try:
                services.answer_fact_check(token=token, **form.cleaned_data)
                return _page(request, {"done": True})
            except Refused as refusal:
                if refusal.code.startswith("REVIEW-FACTCHECK-"):
                    raise
                form.add_error("answer", refusal.sentence())
    except Refused as refusal:
        return _page(request, {"sentence": refusal.sentence()}, status=404 if refusal.code.endswith("UNKNOWN") else 410)
    return _page(request, _shown(asked, form), status=422 if request.method == "POST" else 200)


def _shown(asked: FactCheck, form: AnswerForm) -> dict[str, Any]:
    item = asked.review.revision.as_object()
    kind = kind_of(item)
    facts = facts_of_item(kind, item) if kind and not kind.template else ()
    return {"asked": asked, "form": form, "item": item, "facts": facts, "kind": kind}


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, "review/factcheck.html", context, status=status)
    answer["Referrer-Policy"] = "no-referrer"  # the address is the key
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
