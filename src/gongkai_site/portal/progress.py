"""What applicants are told of their case: where it stands, when it is answered and why, what they may do; no names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai import law
from gongkai.applications import STEPS
from gongkai.applications.remedies import goes_first
from gongkai.clocks import Due, sentences
from gongkai_site.applications.facts import clock_of, standing, standing_ever
from gongkai_site.applications.models import Answer, Application, Event, Paper
from gongkai_site.applications.services.applicant import online_papers, served_answers, steps_for_applicant
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import word
from gongkai_site.organs.queries import setting
from gongkai_site.portal.wording import WORDS, said

STAGES = tuple(WORDS["stages"])


@dataclass(frozen=True)
class Answered:
    """An answer that was served: the day, the decision, how it came, and what may be fetched of it."""

    on: date | None
    outcome: str
    delivery: str
    papers: list[Paper]


@dataclass(frozen=True)
class Progress:
    """A case as its applicant sees it."""

    case: Application
    state: str
    stages: list[tuple[str, str]]
    due_on: date | None
    promise: list[str]
    counted: list[str]
    asked: str
    may: list[str]
    earlier: list[Answered]
    answer: Answered | None
    remedies: list[str]
    history: list[tuple[date, str]]


def progress_of(case: Application) -> Progress:
    """Return what is told of a case."""
    events = standing(case.events.all(), case.round)
    due = clock_of(case)
    answers = served_answers(case)
    answer = answers[-1] if answers and answers[-1].round == case.round else None
    return Progress(
        case=case,
        state=said("states", case.state),
        stages=list(_stages(case.state)),
        due_on=due.due if due and case.is_open else None,
        promise=list(_promise(case, due, events)),
        counted=sentences(due.steps, lang()) if due and case.is_open else [],
        asked=_asked(case, events),
        may=steps_for_applicant(case),
        earlier=[_answered(each) for each in answers if each != answer],
        answer=_answered(answer) if answer else None,
        remedies=list(_remedies(case, answer)),
        history=[(event.on, str(words)) for event in standing_ever(case.events.all()) if (words := _words(event))],
    )


def _answered(answer: Answer) -> Answered:
    return Answered(
        on=answer.served_on,
        outcome=getattr(law.outcomes()[answer.outcome], lang()),
        delivery=said("deliveries", answer.delivery) if answer.delivery else "",
        papers=online_papers(answer),
    )


def _stages(state: str) -> Iterator[tuple[str, str]]:
    """Yield each word of the bar with where it is: done, now or later."""
    now = STAGES.index(WORDS["states"][state]["stage"])
    for at, key in enumerate(STAGES):
        yield said("stages", key), "done" if at < now else "now" if at == now else "later"


def _promise(case: Application, due: Due | None, events: list[Event]) -> Iterator[str]:
    if not case.is_open:
        if case.answered_on:
            yield said("due", "done").format(on=case.answered_on)
        return
    if due is None:
        yield said("due", "none")
        return
    if due.due is None:
        yield said("due", "stands").format(not_before=due.not_before)
    elif told := next((step.kind for step in due.steps if step.kind in ("set", "ordered")), None):
        yield said("due", told).format(due=due.due, basis=due.basis)
    else:
        count = sum(step.counted for step in due.steps)
        yield said("due", "runs").format(due=due.due, start=due.start, n=count, basis=due.basis)
    for event in events:
        if event.kind == "extended" and event.on >= due.start:
            yield said("due", "extended").format(on=event.on, n=event.length)
    if due.provisional:
        yield said("due", "provisional")
    if due.due and due.due < clock.today():
        yield said("due", "overdue")


def _asked(case: Application, events: list[Event]) -> str:
    """Return what is to be corrected, or reasons for what; a note that also holds why it came late is not shown."""
    step = {"awaiting_correction": "ask_correction", "awaiting_reasons": "ask_reasons"}.get(case.state, "")
    event = next((each for each in reversed(events) if each.step == step), None)
    return event.note if event and not event.facts.get("late") else ""


def _remedies(case: Application, answer: Answer | None) -> Iterator[str]:
    if answer is None:
        return
    outcomes = law.outcomes()
    notice = "B" if goes_first(answer.outcome, tuple(answer.grounds)) else outcomes[answer.outcome].remedy
    if notice == "none":
        return
    yield said("remedies", notice)
    for key in ("reconsideration_organ", "court", "reconsideration_online"):
        if value := setting(case.organ, key):
            yield f"{word('settings', key)}{'：' if lang() == 'zh' else ': '}{value}"


INSIDE = frozenset(
    {"assign", "reassign", "redate", "draft", "send_back", "sign_first", "sign_second", "sign", "tell_party", "void"}
)
"""Steps within the organ, of which applicants are not told one by one."""


def _words(event: Event) -> str:
    return STEPS[event.step].words[lang()] if event.step in STEPS and event.step not in INSIDE else ""
