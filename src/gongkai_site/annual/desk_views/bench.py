"""The workbench: the official tables, each figure leading to its records, what is wrong beside it, figures by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import View
from wagtail.admin import messages

from gongkai.problems import Problem
from gongkai.report.bound import pieces
from gongkai_site.annual import pages, queries, services
from gongkai_site.annual.checking import problems_of, said_of
from gongkai_site.annual.compiling import as_counted, entered, form_for
from gongkai_site.annual.desk_views.base import OfYear, lines_of
from gongkai_site.annual.frozen import differences
from gongkai_site.annual.services.drafting import number_of
from gongkai_site.annual.sheet import sheets, texts_of, tones_of
from gongkai_site.annual.working import Working, working
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.organs.models import Organ
from gongkai_site.registers.protocol import Figure
from gongkai_site.screens.guard import Guarded, tell_refused

VALUE, WAS = "value:", "was:"


class Bench(OfYear):
    """The tables of a report in work."""

    template_name = "annual/bench.html"
    tab = "annual_report"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep figures entered by hand; what was typed stays when it is refused."""
        typed, was = _named(request.POST, VALUE), _named(request.POST, WAS)
        reason = str(request.POST.get("reason", ""))
        facts = {"by": request.user, "organ": self.record, "year": self.year, "values": typed, "was": was}
        try:
            count = services.enter_figures(**facts, reason=reason)
        except Refused as refused:
            _, faults = _typed(self.record, self.year, typed)
            told = [refused.problem, *(each for each in faults if each != refused.problem)]
            for each in told:
                tell_refused(request, each)
            context = self.get_context_data(refused=told, typed=typed, reason=reason)
            return self.render_to_response(context, status=422)
        messages.success(request, gettext("{count} figures are kept.").format(count=count))
        return HttpResponseRedirect(reverse(self.tab, args=self.place))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the tables with what the check says."""
        refused, typed = kwargs.pop("refused", ()), kwargs.pop("typed", {})
        found, figures = sheets(self.draft, self.said), self.draft.compiled.figures.values()
        return {
            **super().get_context_data(**kwargs),
            "sheets": found,
            "open": sum(each.open for each in found),
            "entered": sum(figure.state == "entered" for figure in figures),
            "unkept": sum(figure.value is None for figure in figures),
            "refused": "\n".join(each.text(lang()) for each in refused),
            "refused_keys": {each.data.get("field", "") for each in refused},
            "typed": typed,
            "reason": kwargs.get("reason", ""),
        }


class Preview(OfYear):
    """The whole report as it will appear; every figure opens its records."""

    template_name = "annual/preview.html"
    tab = "annual_preview"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the report as a page."""
        report = self.draft.report
        article = pages.fragment(report, pages.desk_links(self.record, report))
        return {**super().get_context_data(**kwargs), "article": article}


class Moved(OfYear):
    """What differs in the registers since the last edition was frozen, cell by cell and row by row."""

    template_name = "annual/moved.html"
    tab = "annual_moved"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the differences of figures, of rows, and of what the text is bound to."""
        edition = self.edition
        found = list(differences(edition)) if edition else []
        bound = edition.bound_values if edition else {}
        fields = self.draft.fields
        texts = [
            (label, value, fields[label].text or "—")
            for label, value in bound.items()
            if label in fields and (fields[label].text or "—") != value
        ]
        return {**super().get_context_data(**kwargs), "differences": found, "texts": texts}


class Check(Guarded, View):
    """What the check says of what is being typed: figures by hand, or one part of the text. Nothing is kept."""

    act = services.DRAFT

    def organ(self) -> Organ:
        """Return whose report it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], services.VIEW)  # type: ignore[attr-defined]  # set by View

    def post(self, request: HttpRequest, slug: str, year: int) -> HttpResponse:
        """Return the problems as a fragment, the cells that changed, and the part as it reads."""
        organ = self.organ()
        entries, faults = _typed(organ, year, _named(request.POST, VALUE))
        part, text = str(request.POST.get("part", "")), str(request.POST.get("text", ""))
        draft = working(organ, year, texts={part: text} if part else None, entries=entries)
        said = [*said_of(faults, draft.work), *problems_of(draft, others=False)]
        place = [organ.slug, year]
        may_explain = may(request.user, services.EXPLAIN, organ) is None
        edition = queries.last_edition(organ, year)
        facts = {
            "lines": lines_of(said, place, may_explain=may_explain),
            "explained": len(edition.explained) if edition else 0,
        }
        answer = {
            "problems": render_to_string("annual/problems.html", facts, request),
            "cells": dict(texts_of(draft)),
            "tones": tones_of(said),
            "preview": render_to_string("annual/rendered.html", {"paragraphs": rendered(text, draft)}) if part else "",
        }
        return JsonResponse(answer)


def rendered(text: str, draft: Working) -> list[list[Any]]:
    """Return a part of the text by paragraphs and pieces, bound fields apart."""
    return [list(pieces(line, draft.fields)) for line in text.splitlines() if line.strip()]


def _named(posted: Any, prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): str(posted[name]) for name in posted if name.startswith(prefix)}


def _typed(organ: Organ, year: int, typed: Mapping[str, str]) -> tuple[dict[str, Figure], list[Problem]]:
    """Return the entries as they would be with what is typed, and what is no number."""
    form, entries = form_for(year), entered(organ, year)
    faults: list[Problem] = []
    for key, raw in typed.items():
        if key not in form.cell:
            continue
        try:
            value: Decimal | None = number_of(form, key, raw)
        except Refused as refused:
            faults.append(refused.problem)
            continue
        entries.pop(key, None)
        if value is not None:
            entries[key] = Figure(as_counted(form, key, value), "entered")
    return entries, faults
