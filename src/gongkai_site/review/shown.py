"""Findings as screens show them: by gate, what stops the item first, each with the way to its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.findings import KINDS
from gongkai.problems import Problem
from gongkai.review import GATES
from gongkai.review.steps import RUNNING
from gongkai_site.base.refusals import lang
from gongkai_site.review.content_hash import kind_or_refuse
from gongkai_site.review.findings import Line, left_over, lines_in, lines_of
from gongkai_site.review.found import MORE
from gongkai_site.review.may import why_not
from gongkai_site.review.models import Review
from gongkai_site.screens.records import Panel

HEADING, READING = _("Findings"), _("Reading of files")
TEMPLATE = "review/findings.html"
WORDS = {
    "refuse": (_("never public"), "gk-red"),
    "wait": (_("being looked at"), "gk-amber"),
    "block": (_("blocks"), "gk-red"),
    "inform": (_("hint"), ""),
}
"""What a finding does in a word, with its colour; the gravest first."""
UNREAD = (_("could not be read"), "gk-red")
LET_THROUGH = (_("let through"), "gk-amber")
AT_ONCE = 10
"""Findings of a gate that are shown at once; the others are opened by a click."""
ANCHORS = {"paragraph": "#at-paragraph-{n}", "table": "#at-table-{n}"}
"""Places a preview bears an anchor for; whatever else is in the text leads to its beginning."""


def of_review(review: Review, person: Any, *, with_places: bool) -> Panel:
    """Return the findings in what is reviewed, with the way to let one through for who may."""
    lines = [line for line in lines_in(review) if line.effect != "wait" or review.state in RUNNING]
    overruling = review if why_not(person, review, "overrule") is None else None
    return _panel(lines, left_over(lines, review.content), overruling, with_places)


def of_draft(content: Any, draft: Any, *, drafters: Iterable[int] = (), with_places: bool = True) -> Panel:
    """Return the findings in the draft of an item, for who writes it."""
    lines = lines_of(kind_or_refuse(content), draft, drafters=drafters)
    return _panel(lines, [], None, with_places)


def jump_to(found: Problem) -> str:
    """Return the address within the preview of what a finding is about."""
    if field := found.data.get("field"):
        return f"#at-{field}"
    for part in found.place:
        if isinstance(part, str):
            return "#at-attachments"  # the name of a file
        if part == ("tag", "title"):
            return "#at-title"
        if part[0] in ANCHORS:
            return ANCHORS[part[0]].format(n=part[1])
    return "#at-body" if found.place else ""


def _panel(lines: Sequence[Line], left: Sequence[Any], overruling: Review | None, with_places: bool) -> Panel:
    names = {key: getattr(gate, lang()) for key, gate in GATES.items()}
    by_gate: dict[str, list[dict[str, Any]]] = {}
    for line in sorted(lines, key=lambda line: list(WORDS).index(line.effect)):
        by_gate.setdefault(_gate(line), []).append(_shown(line, overruling, with_places))
    order = sorted(by_gate, key=lambda key: list(names).index(key) if key in names else len(names))
    context = {
        "gates": [
            {"name": names.get(key, READING), "first": by_gate[key][:AT_ONCE], "rest": by_gate[key][AT_ONCE:]}
            for key in order
        ],
        "stopping": sum(line.effect != "inform" for line in lines),
        "left": [{"text": each.found[lang()], "opinion": each.opinion} for each in left],
    }
    return Panel(HEADING, template=TEMPLATE, context=context)


def _gate(line: Line) -> str:
    data = line.found.problem.data
    return str(data.get("gate") or (KINDS[data["what"]].gate if line.found.problem.code == MORE else ""))


def _shown(line: Line, overruling: Review | None, with_places: bool) -> dict[str, Any]:
    problem = line.found.problem
    text, place = problem.text(lang()), problem.place_text(lang())
    word, tone = LET_THROUGH if line.overrule else UNREAD if line.found.is_unread else WORDS[line.effect]
    may_overrule = overruling is not None and line.effect == "block"
    return {
        "text": text,
        "word": word,
        "tone": tone,
        "place": "" if place in text else place,
        "jump": jump_to(problem) if with_places else "",
        "opinion": line.overrule.opinion if line.overrule else None,
        "overrule": reverse("review_overrule", args=[overruling.pk, line.key]) if overruling and may_overrule else "",
    }
