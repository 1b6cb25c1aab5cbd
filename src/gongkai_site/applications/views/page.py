"""A case's page: what it is and what may be done now at the left, clock, people and history at the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.applications import STEPS
from gongkai.applications.letters import LETTERS
from gongkai.applications.signing import LEVEL_WORDS
from gongkai.applications.steps import SIGNING
from gongkai.clocks import sentences
from gongkai_site.applications import around, people, services, timeline, words
from gongkai_site.applications.facts import ORDERED, TAKEN_BACK, case_of, clock_of, only_clock, standing, ticks
from gongkai_site.applications.milestones import milestones
from gongkai_site.applications.models import Answer, Application, Event
from gongkai_site.applications.queries import REDRAFTED, REVIEW, VIEW, case_for
from gongkai_site.applications.services import may_take
from gongkai_site.applications.services.intake import alike, lacking
from gongkai_site.applications.views.lists import LIST
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, lang, refusal
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step

MAIN = (
    "register",
    "assign",
    "draft",
    "sign_first",
    "sign_second",
    "sign",
    "tell_party",
    "serve",
    "close",
    "correct",
    "pay",
)
RED = ("void", "withdraw", "lapse_correction", "lapse_fee", "conclude")
LACKS = {
    "id_number": _("proof of identity"),
    "contact": _("a contact that can be served"),
    "proxy": _("the agent's power of attorney"),
}
TOLD = {ORDERED: _("an answer anew was ordered"), TAKEN_BACK: _("the order to answer anew was entered wrongly")}
OF_REMEDIES = frozenset({*TOLD, "reopen"})
"""Steps whose reference is the number of a remedy."""
PERSON = {
    "name": _("Name or title"),
    "id_type": _("Kind of proof"),
    "id_number": _("Identity number"),
    "address": _("Address"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "agent": _("Agent"),
    "agent_id": _("Identity number of the agent"),
    "proxy": _("Power of attorney"),
    "joint": _("Joint applicants"),
}


def person_facts(person: dict[str, Any]) -> list[Fact]:
    """Return who applies as lines."""
    return [Fact(label, person[name]) for name, label in PERSON.items() if name in person]


class CasePage(RecordScreen):
    """One case."""

    act = VIEW
    template_name = "applications/case.html"
    list_url_name = "applications"
    list_label = LIST
    record: Application

    def get_record(self) -> Application:
        """Return the case, within the reader's sight."""
        return case_for(self.request.user, self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return its number and subject."""
        return f"{self.record.number} {self.record.title}"

    @cached_property
    def events(self) -> list[Event]:
        """Return all steps taken."""
        return list(self.record.events.select_related("by"))

    @cached_property
    def due(self) -> Any:
        """Return the clock of the present round."""
        return clock_of(self.record)

    def panels(self) -> Sequence[Panel]:
        """Return what it is and what has been done."""
        return [panel for panel in (self._returned(), self._line(), *self._about(), *self._done()) if panel]

    def side(self) -> Sequence[Panel]:
        """Return the clock, the people, and every step taken."""
        case = self.record
        facts = [
            Fact(_("State"), words.state_word(case), tone=words.state_tone(case)),
            Fact(_("Organ"), case.organ),
            Fact(_("Handler"), case.handler),
            Fact(_("Section"), case.section),
            Fact(_("Round"), case.round if case.round > 1 else ""),
        ]
        return [
            Panel(_("Clock"), template="applications/clock.html", context=self._clock()),
            Panel(_("Where it stands"), [fact for fact in facts if fact.value]),
            Panel(_("Steps taken"), template="applications/events.html", context={"events": self._history()}),
        ]

    def steps(self) -> Sequence[Step]:
        """Return every step of the table; a refused one says why."""
        person, case, there = self.request.user, self.record, case_of(self.record)
        found = [
            Step(
                step.words[lang()],
                reverse("applications_step", args=[case.pk, key]),
                may_take(person, case, key, there),
                "main" if key in MAIN else "red" if key in RED else "",
            )
            for key, step in STEPS.items()
            if step.act
        ]
        found.sort(key=lambda step: ("main", "", "red").index(step.tone))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name what can be noted besides steps."""
        notes = self._notes()
        context = super().get_context_data(**kwargs)
        context["refused_steps"] += [note for note in notes if note.refusal is not None]
        return {**context, "notes": [note for note in notes if note.refusal is None]}

    def history(self) -> Sequence[Any]:
        """Return nothing more: the steps taken are the history."""
        return ()

    def _notes(self) -> list[Step]:
        person, case = self.request.user, self.record
        closed = None if case.is_open else refusal("APPLICATION-CLOSED", number=case.number)
        handle = may(person, "applications.handle", case.organ)

        def note(label: Any, name: str, found: Refusal | None) -> Step:
            return Step(label, reverse(name, args=[case.pk]), found)

        return [
            note(_("Give a subject"), "applications_describe", handle or closed),
            note(_("Note a search"), "applications_search", handle or closed),
            note(
                _("Note the review"),
                "applications_examine",
                may(person, REVIEW, case.organ) or closed,
            ),
            note(_("Ask a section"), "applications_task_new", handle or closed),
            note(_("Add a paper"), "applications_paper_new", handle),
            note(_("Show who applied"), "applications_unmask", may(person, "applications.unmask", case.organ)),
            note(_("Print the file"), "applications_print", None),
            *(step for steps in around.STEPS for step in steps(person, case)),
        ]

    def _returned(self) -> Panel | None:
        """Return the opinion with which the last draft was sent back, until there is another."""
        if self.record.state not in REDRAFTED:
            return None
        back = [each for each in self.events if each.step == "send_back" and each.round == self.record.round]
        if not back:
            return None
        return Panel(
            _("Sent back, to be drafted anew"), template="applications/returned.html", context={"row": back[-1]}
        )

    def _line(self) -> Panel | None:
        if self.due is None:
            return None
        history = ticks(standing(self.events, self.record.round))
        answered = self.record.answered_on if not self.record.is_open else None
        drawn = timeline.picture(history, self.due, clock.today(), answered)
        return Panel(_("Timeline"), template="applications/timeline.html", context={"picture": drawn})

    def _about(self) -> list[Panel]:
        case = self.record
        facts = [
            Fact(_("Information asked for"), case.wanted),
            Fact(_("Document number"), case.document_number),
            Fact(
                _("Subject"), case.subject or _("Not given yet: lists and statistics show it in place of the request.")
            ),
            Fact(_("Way of providing"), f"{case.get_way_display()} · {case.get_route_display()}"),
            Fact(_("Help needed"), case.help_needed),
            Fact(_("Channel"), words.channel_word(case)),
            Fact(_("Arrived"), clock.day_of(case.arrived_at)),
            Fact(_("Signed for on"), case.signed_for_on),
            Fact(_("Confirmed by the organ"), case.organ_confirmed_on),
            Fact(_("Confirmed by the applicant"), case.applicant_confirmed_on),
            Fact(_("Received on"), case.received_on),
            Fact(_("Source"), case.source),
        ]
        lacks = [str(LACKS[name]) for name in lacking(case)]
        who = [Fact(_("Kind of applicant"), case.get_applicant_display()), *person_facts(people.masked(case.person))]
        if lacks:
            told = _("Lacking under article 29: {what}. It can be asked for once, in the correction notice.")
            who.append(Fact(_("Lacking"), str(told).format(what="、".join(lacks)), tone="amber"))
        return [
            Panel(_("Application"), [fact for fact in facts if fact.value]),
            Panel(_("Applicant, masked"), who),
        ]

    def _done(self) -> list[Panel | None]:
        case, person = self.record, self.request.user
        earlier = [(each, words.state_word(each), words.outcome_word(each.result)) for each in alike(case)]
        return [
            _rows(_("Answers"), "answers", answers=self._answers()),
            _rows(_("Letters"), "letters", rows=self._letters()),
            _rows(_("Consultations"), "consultations", rows=list(case.consultations.all())),
            _rows(_("Searches"), "searches", rows=list(case.searches.select_related("by"))),
            _rows(_("Reviews before the answer"), "examinations", rows=list(case.examinations.select_related("by"))),
            _rows(
                _("Tasks of sections"),
                "tasks",
                rows=list(case.tasks.select_related("person")),
                may=may(person, "applications.handle", case.organ) is None,
                today=clock.today(),
            ),
            _rows(
                _("Papers"),
                "papers",
                rows=list(case.papers.select_related("by")),
                readable=may(person, "applications.papers", case.organ) is None,
            ),
            *(panel for panels in around.PANELS for panel in panels(person, case)),
            _rows(_("Other cases of the same applicant"), "alike", rows=earlier),
        ]

    def _answers(self) -> list[dict[str, Any]]:
        return [
            {
                "row": each,
                "outcome": words.outcome_word(each.outcome),
                "grounds": "、".join(words.outcome_word(code) for code in each.grounds),
                "facts": each.facts.get("found", ""),
                **self._way(each),
            }
            for each in self.record.answers.select_related("by", "signer", "scan")
        ]

    def _way(self, answer: Answer) -> dict[str, Any]:
        """Return who signed at which level, why it came back, what is served and the proof of it."""
        mine = [each for each in self.events if each.ref == str(answer.pk)]
        signed = [each for each in mine if each.step in SIGNING]
        papers = [each for each in self.record.papers.all() if each.round == answer.round]
        handles = may(self.request.user, "applications.handle", self.record.organ) is None
        back = next((each for each in mine if each.step == "send_back"), None)
        return {
            "signed": [(STEPS[each.step].words[lang()], each) for each in signed],
            "waits": LEVEL_WORDS[answer.level][lang()] if self.record.state == "drafted" else "",
            "back": back,
            "served": services.served_paper(answer) if answer.signed_on else None,
            "proofs": [each for each in papers if each.kind == "proof"] if answer.served_on else [],
            "may_keep": handles and answer.signed_on is not None,
            "may_scan": handles and bool(answer.letter_digest),
        }

    def _letters(self) -> list[dict[str, Any]]:
        """Return the letters the steps send, each to be looked at and kept."""
        kept = {each.letter for each in self.record.papers.all() if each.kind == "letter"}
        sent = [(event, kind) for event in self.events for kind in services.letters_of(event)]
        return [
            {"event": event, "kind": kind, "name": LETTERS[kind].name, "kept": f"{kind}-{event.pk}" in kept}
            for event, kind in sent
        ]

    def _history(self) -> list[dict[str, Any]]:
        reasons = {each.voids_id: each.note for each in self.events if each.voids_id}
        days = {each.round: each.until for each in self.events if only_clock(each)}
        return [
            {
                "row": each,
                "until": days.get(each.round) if each.step == "reopen" else each.until,
                "label": STEPS[each.step].words[lang()] if each.step in STEPS else TOLD[each.step],
                "remedy": each.ref if each.step in OF_REMEDIES else "",
                "voided": each.pk in reasons,
                "why": reasons.get(each.pk, ""),
            }
            for each in reversed(self.events)
            if not only_clock(each)
        ]

    def _clock(self) -> dict[str, Any]:
        case = self.record
        left = words.days_left(case)
        return {
            "case": case,
            "due": self.due,
            "word": words.due_word(case) if self.due is None else words.left_word(case),
            "tone": words.due_tone(case),
            "late": case.answered_on is not None and case.due_on is not None and case.answered_on > case.due_on,
            "warning": left is not None and 0 <= left <= words.NEAR,
            "shaped": words.shaped(standing(self.events, case.round)),
            "sentences": sentences(self.due.steps, lang()) if self.due else [],
            "milestones": list(milestones(case, self.due)),
        }


def _rows(heading: Any, name: str, **context: Any) -> Panel | None:
    """Return a panel of rows, or None where there are none."""
    if not next(iter(context.values())):
        return None
    return Panel(heading, template=f"applications/{name}.html", context=context)
