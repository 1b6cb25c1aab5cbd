"""What applicants are told of their case: where it stands, when it is answered and why, what they may do; no names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gongkai import law
from gongkai.applications import STEPS
from gongkai.applications.remedies import goes_first
from gongkai.clocks import Due, sentences
from gongkai_site.applications.facts import calendars, clock_of, counted, standing, standing_ever, ticks
from gongkai_site.applications.models import Answer, Application, Event, Paper
from gongkai_site.applications.services.applicant import online_papers, served_answers, steps_for_applicant
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import word
from gongkai_site.organs.queries import setting
from gongkai_site.portal.wording import WORDS, said

STAGES = tuple(WORDS["stages"])


@dataclass(frozen=True)
class Download:
    """A file that may be fetched, called by what it is: officers name their files for themselves."""

    pk: int
    name: str
    kind: str
    size: int


@dataclass(frozen=True)
class Answered:
    """An answer that was served: the day, the decision, how it came, and what may be fetched of it."""

    on: date | None
    outcome: str
    delivery: str
    papers: list[Download]


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
        history=list(_history(case)),
    )


def _answered(answer: Answer) -> Answered:
    return Answered(
        on=answer.served_on,
        outcome=getattr(law.outcomes()[answer.outcome], lang()),
        delivery=said("deliveries", answer.delivery) if answer.delivery else "",
        papers=list(_downloads(online_papers(answer))),
    )


def _downloads(papers: list[Paper]) -> Iterator[Download]:
    """Yield the letter, then what is given; of several files given each has its number."""
    given = [each.pk for each in papers if each.kind == "given"]
    for each in papers:
        name = said("papers", "given" if each.pk in given else "answer")
        count = f" {given.index(each.pk) + 1}" if each.pk in given and len(given) > 1 else ""
        yield download(each, name + count)


def download(paper: Any, name: str) -> Download:
    """Return a paper of a case or of a request under a name of ours; its kind is told by how it ends."""
    return Download(paper.pk, name, Path(paper.name).suffix.removeprefix(".").upper(), paper.size)


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


def _history(case: Application) -> Iterator[tuple[date, str]]:
    """Yield what has happened, with its day; of an extension also by how much and until when."""
    events = standing_ever(case.events.all())
    for event in events:
        if event.step not in STEPS or event.step in INSIDE:
            continue
        words = STEPS[event.step].words[lang()]
        yield event.on, _extended(case, events, event, words) if event.kind == "extended" and event.length else words


def _extended(case: Application, events: list[Event], event: Event, words: str) -> str:
    """Tell an extension with the day it led to, as the clock then stood; none where it was stopped."""
    before = [each for each in standing(events, event.round) if (each.on, each.pk) <= (event.on, event.pk)]
    due = counted(ticks(before), *calendars(case))
    told = said("history", "extended").format(what=words, n=event.length)
    return told + (said("history", "until").format(due=due.due) if due and due.due else "")
