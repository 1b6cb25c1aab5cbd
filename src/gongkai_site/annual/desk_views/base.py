"""What the screens of a year's report share: whose and which, the way between them, the course, the check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gongkai_site.annual import queries, services
from gongkai_site.annual.checking import Said, problems_of
from gongkai_site.annual.course import stages
from gongkai_site.annual.models import Edition
from gongkai_site.annual.services.submitting import may_send
from gongkai_site.annual.views import LIST, years
from gongkai_site.annual.working import Working, working
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.review.desk import steps_for
from gongkai_site.screens.records import RecordScreen, Step, history_of

TABS = (
    ("annual_report", _("Tables")),
    ("annual_text", _("Text")),
    ("annual_follow", _("Last year's problems")),
    ("annual_preview", _("The whole report")),
    ("annual_moved", _("Differences")),
    ("annual_course", _("Editions and submission")),
)
WORDS = {"error": (_("error"), "gk-red"), "warning": (_("warning"), "gk-amber"), "note": (_("note"), "")}


@dataclass(frozen=True, slots=True)
class Line:
    """A problem as a screen shows it: in words, where it is, the way to its cell, and to explaining it."""

    said: Said
    word: Any
    tone: str
    text: str
    place: str
    jump: str
    explain: str


class OfYear(RecordScreen):
    """One screen of an organ's report on a year."""

    act = services.VIEW
    list_url_name = "annual"
    list_label = LIST
    tab: str = ""

    def get_record(self) -> Organ:
        """Return whose report it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], self.act)

    def organ(self) -> Organ:
        """Return whose report it is."""
        found: Organ = self.record
        return found

    @property
    def year(self) -> int:
        """Return the year."""
        return int(self.kwargs["year"])

    @property
    def place(self) -> list[Any]:
        """Return what the addresses of this report take."""
        return [self.record.slug, self.year]

    @cached_property
    def draft(self) -> Working:
        """Return the report in work."""
        return working(self.record, self.year)

    @cached_property
    def edition(self) -> Edition | None:
        """Return the latest edition."""
        return next(iter(self.editions), None)

    @cached_property
    def editions(self) -> list[Edition]:
        """Return all its editions, the latest first."""
        return list(self.record.editions.filter(year=self.year).order_by("-number"))

    @cached_property
    def may_draft(self) -> bool:
        """Say whether the person may write."""
        return may(self.request.user, services.DRAFT, self.record) is None

    def get_page_title(self) -> str:
        """Return the report's title."""
        return str(_("{organ}: report on {year}")).format(organ=self.record.name, year=self.year)

    def steps(self) -> Sequence[Step]:
        """Return what can be done: freeze it, take the edition through review, send it, take it away as a document."""
        person, edition = self.request.user, self.edition
        in_hand = edition is not None and not edition.live
        sent = [_send_step(person, edition)] if edition is not None else []
        return [
            *(replace(step, tone="main") for step in (steps_for(person, edition) if in_hand else ())),
            Step(
                _("Freeze"),
                reverse("annual_freeze", args=self.place),
                may(person, services.DRAFT, self.record),
                "main" if edition is None else "",
            ),
            *sent,
            Step(_("Own templates"), reverse("annual_templates", args=[self.record.slug])),
            Step(_("Yearly report of the site"), reverse("annual_site", args=self.place)),
            Step(
                _("Responsible"),
                reverse("annual_responsible", args=self.place),
                may(person, services.DRAFT, self.record),
            ),
        ]

    def history(self) -> Sequence[Any]:
        """Return what became of its editions and of the work on it."""
        return history_of(*self.editions, *filter(None, [self.draft.work]))

    @cached_property
    def said(self) -> list[Said]:
        """Return what the check says of the report in work."""
        return problems_of(self.draft)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the templates of all its screens need."""
        tabs = [(reverse(name, args=self.place), label, name == self.tab) for name, label in TABS]
        return {
            **super().get_context_data(**kwargs),
            "tabs": tabs,
            "stages": stages(self.record, self.year),
            "years": [(year, reverse(self.tab, args=[self.record.slug, year])) for year in years()],
            "year": self.year,
            "edition": self.edition,
            "may_draft": self.may_draft,
            "lines": self.lines(),
            "explained": len(self.edition.explained) if self.edition else 0,
            "check_url": reverse("annual_check", args=self.place),
            "files": [
                (name.upper(), reverse("annual_file", args=[*self.place, f"report.{name}"]))
                for name in ("pdf", "docx", "xlsx", "json")
            ],
        }

    def lines(self) -> list[Line]:
        """Return what the check says, as the screens show it."""
        may_explain = may(self.request.user, services.EXPLAIN, self.record) is None
        return lines_of(self.said, self.place, may_explain=may_explain)


def lines_of(said: Sequence[Said], place: Sequence[Any], *, may_explain: bool) -> list[Line]:
    """Return problems as screens show them."""
    found = []
    for each in said:
        problem = each.problem
        word, tone = WORDS[problem.severity]
        text, where = problem.text(lang()), problem.place_text(lang())
        explain = (
            reverse("annual_explain", args=[*place, each.key])
            if may_explain and each.stops and each.explainable
            else ""
        )
        jump = f"#cell-{problem.cells[0]}" if problem.cells else ""
        if not jump and problem.place:
            jump = f"{reverse('annual_text', args=place)}"
        found.append(Line(each, word, tone, text, "" if where and where in text else where, jump, explain))
    return found


def _send_step(person: Any, edition: Edition) -> Step:
    return Step(_("Send in"), reverse("annual_send", args=[edition.pk]), may_send(person, edition), "main")
