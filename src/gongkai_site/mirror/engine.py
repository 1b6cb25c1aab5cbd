"""Take a run through its addresses, a few a transaction.

What was read is written with where it led, so a kill at any instant loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from gongkai.documents import kind_of
from gongkai.documents.workers import Worker
from gongkai.mirror import APART, Page, Scope, family, read_page
from gongkai.problems import Failure, Problem
from gongkai_site.audit.seals import plain
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refused, refusal
from gongkai_site.mirror.fetching import TRANSIENT, Answer, Gone, Got, Skipped, Unchanged, Web
from gongkai_site.mirror.folders import Folder
from gongkai_site.mirror.keeping import MOST, Read, gone, keep, key_of, seen
from gongkai_site.mirror.models import DONE, FAILED, REFUSED, RUNNING, SEEN, STOPPED, WAITING, Frontier, Mirrored, Run

BATCH = 50
"""Files of a folder that go together; pages of the web go one by one, for each takes its time."""
TOO_MANY = 5
"""How many addresses in a row may not be answered before the site is taken to be down."""
Sign = Callable[[Run], bool | None]
"""Told of a run after each step; True lets it pause there."""


@dataclass
class Found:
    """What came of one address: the page, or why there is none; where it led."""

    row: Frontier
    state: str = SEEN
    read: Read | None = None
    problem: Problem | None = None
    is_gone: bool = False
    is_same: bool = False
    links: tuple[str, ...] = ()
    at: str = ""
    """Where the page stood in the end, when that is elsewhere."""
    is_article: bool = field(default=False)


def perform(run: Run, source: Web | Folder, sign: Sign = lambda run: None) -> None:
    """Take a run to its end from where it stands, or until ``sign`` lets it pause.

    Ends quietly when the run was stopped, or is another's by now.
    """
    by = acting(run.by)
    scope = Scope(run.mirror.start, clock.today())
    papers = Worker(APART, scope.today)
    try:
        if isinstance(source, Web):
            source.open()
        while rows := _next(run, 1 if isinstance(source, Web) else BATCH):
            if run.done >= run.most:
                _stop_short(run, by)
                return
            found = [_read(run, source, scope, row, papers) for row in rows]
            _commit(run, scope, found)
            if run.silent >= TOO_MANY and found[-1].problem is not None:
                raise Refused.of(found[-1].problem, exit_code=1)
            if sign(run):
                return
    except Failure as failure:
        if failure.problem.code != "MIRROR-STOPPED":
            give_up(run, failure.problem, by=by)
        return
    finally:
        papers.stop()
    _end(run, source, by)


def acting(name: str) -> Any:
    """Return who an entry of the trail names."""
    kind, _, number = name.partition(":")
    return get_user_model().objects.get(pk=number) if kind == "person" else Job(number)


def _next(run: Run, count: int) -> list[Frontier]:
    return list(Frontier.objects.filter(run=run, state=WAITING).order_by("pk")[:count])


def _read(run: Run, source: Web | Folder, scope: Scope, row: Frontier, papers: Worker) -> Found:
    answer: Answer
    if isinstance(source, Folder):
        answer = source.get(row.path)
    else:
        known = Mirrored.objects.filter(organ=run.mirror.organ_id, key=row.key).only("etag", "modified").first()
        is_start = row.address == scope.start
        answer = source.get(row.address, *(() if known is None or is_start else (known.etag, known.modified)))
    match answer:
        case Got():
            return _page(row, answer, scope, papers)
        case Gone():
            return Found(row, is_gone=True, problem=refusal("MIRROR-GONE", place=(str(row),)))
        case Unchanged():
            return Found(row, is_same=True)
        case Skipped():
            return Found(row)
    return Found(row, REFUSED, problem=answer)


def _page(row: Frontier, got: Got, scope: Scope, papers: Worker) -> Found:
    try:
        if row.path and not row.address and kind_of(got.data) != "html":
            page = papers.ask(got.data, row.path)
            if isinstance(page, Problem):
                return Found(row, REFUSED, problem=page)
        else:
            page = read_page(got.data, got.address, today=scope.today, declared=got.declared, place=str(row))
    except Failure as failure:
        return Found(row, REFUSED, problem=failure.problem)
    at = got.address if got.address != row.address else ""
    found = Found(row, links=page.links, at=at, is_article=page.is_article)
    if not page.is_article:
        return found
    wrong = page.refused or _too_long(page, str(row))
    if wrong is not None:
        found.state, found.problem = REFUSED, wrong
        return found
    found.read = Read(key_of(got.address) if at else row.key, page, got.etag, got.modified)
    found.problem = next((each for each in page.problems if each.severity == "warning"), None)
    return found


def _too_long(page: Page, place: str) -> Problem | None:
    for name, most in (("title", MOST["title"]), ("address", MOST["address"])):
        if len(getattr(page, name)) > (most or 0):
            return refusal("MIRROR-TOO-LONG", place=(place,), field=name, found=len(getattr(page, name)), most=most)
    return None


@transaction.atomic
def _commit(run: Run, scope: Scope, found: Sequence[Found]) -> None:
    """Write what came of a few addresses; raise Refused MIRROR-STOPPED when the run is another's by now."""
    last = found[-1].problem
    silent = run.silent + 1 if last is not None and last.code in TRANSIENT else 0
    mine = Run.objects.filter(pk=run.pk, state=RUNNING, turn=run.turn)
    if not mine.update(done=F("done") + len(found), silent=silent):
        raise Refused("MIRROR-STOPPED")
    mirror = run.mirror
    counts = keep(run, mirror, [each.read for each in found if each.read is not None])
    rows = Mirrored.objects.filter(organ=mirror.organ_id)
    there = [each.row.key for each in found if each.is_same or each.state == REFUSED]
    seen(run, mirror, rows.filter(key__in=there).values_list("pk", flat=True))
    counts["unchanged"] += sum(each.is_same for each in found)
    lost = [each.row.key for each in found if each.is_gone or (each.at and key_of(each.at) != each.row.key)]
    counts["gone"] = gone(run, rows.filter(key__in=lost)) if lost else 0
    fresh: dict[str, Frontier] = {}
    for each in found:
        each.row.state = each.state
        each.row.code, each.row.facts = _said(each)
        if each.at:
            key = key_of(each.at)
            fresh.setdefault(key, Frontier(run=run, key=key, address=each.at, state=SEEN))
    plain_ones = [each.row.pk for each in found if each.state == SEEN and not each.row.code]
    Frontier.objects.filter(pk__in=plain_ones).update(state=SEEN)
    Frontier.objects.bulk_update([each.row for each in found if each.row.code], ["state", "code", "facts"])
    if not run.folder:
        for each in found:
            for row in _led_to(run, scope, each):
                fresh.setdefault(row.key, row)
        there_already = set(_known(run, fresh))
        new = [row for key, row in fresh.items() if key not in there_already]
        Frontier.objects.bulk_create(new, batch_size=200)
        for each in found:  # a page that was to be asked for yet, and has been seen by way of another
            if each.at and key_of(each.at) in there_already:
                Frontier.objects.filter(run=run, key=key_of(each.at), state=WAITING).update(state=SEEN)
        refused = sum(row.state == REFUSED for row in new)
    else:
        refused = 0
    counts["refused"] = refused + sum(each.state == REFUSED for each in found)
    Run.objects.filter(pk=run.pk).update(**{name: F(name) + count for name, count in counts.items() if count})
    run.done, run.silent = run.done + len(found), silent
    for name, count in counts.items():
        setattr(run, name, getattr(run, name) + count)


def _said(found: Found) -> tuple[str, dict[str, Any]]:
    """Return code and facts of what is to be told of an address; that a page of the register is gone is no fault."""
    if found.problem is None:
        return "", {}
    one = found.problem
    values = {"place": list(one.place), "found": one.found, "expected": one.expected, **one.data}
    facts: dict[str, Any] = dict(plain({name: value for name, value in values.items() if value is not None}))
    return one.code, facts


def _known(run: Run, keys: Any) -> Iterator[str]:
    wanted = list(keys)
    for at in range(0, len(wanted), 500):
        rows = Frontier.objects.filter(run=run, key__in=wanted[at : at + 500])
        yield from rows.values_list("key", flat=True)


def _led_to(run: Run, scope: Scope, found: Found) -> Iterator[Frontier]:
    """Yield the addresses a page leads to: those to be followed, and those that are not, with why."""
    inside = {key_of(link): link for link in found.links if scope.holds(link)}
    known = set(_known(run, inside))
    new = {key: link for key, link in inside.items() if key not in known}
    own = family(found.at or found.row.address)
    is_fruitful = found.is_article or any(family(link) != own for link in new.values())
    barren = 0 if is_fruitful else found.row.barren + 1
    for key, link in new.items():
        wrong = scope.refuse(link, barren)
        code, facts = _said(Found(found.row, problem=wrong))
        state = WAITING if wrong is None else REFUSED
        yield Frontier(run=run, key=key, address=link[:1000], barren=barren, state=state, code=code, facts=facts)


@transaction.atomic
def _end(run: Run, source: Web | Folder, by: Any) -> None:
    mine = Run.objects.filter(pk=run.pk, state=RUNNING, turn=run.turn)
    if not mine.update(state=DONE, ended_at=clock.now()):
        return
    if isinstance(source, Folder):
        lost = gone(run, Mirrored.objects.filter(mirror=run.mirror).exclude(seen_in=run))
        Run.objects.filter(pk=run.pk).update(gone=F("gone") + lost)
    run.refresh_from_db()
    facts = {name: getattr(run, name) for name in ("done", "added", "changed", "unchanged", "refused", "gone")}
    record("mirror.done", run.mirror, by=by, organ=run.mirror.organ_id, data=facts)


@transaction.atomic
def _stop_short(run: Run, by: Any) -> None:
    """Stop a run that has read as many pages as it may; it can go on."""
    facts = {"most": run.most, "count": Frontier.objects.filter(run=run, state=WAITING).count()}
    mine = Run.objects.filter(pk=run.pk, state=RUNNING, turn=run.turn)
    if mine.update(state=STOPPED, error="MIRROR-MANY", facts=facts):
        record("mirror.stopped", run.mirror, by=by, organ=run.mirror.organ_id, data={"done": run.done, **facts})


@transaction.atomic
def give_up(run: Run, wrong: Problem, *, by: Any) -> None:
    """Let a run end as failed, with what stopped it; it can go on from where it was."""
    code, facts = _said(Found(Frontier(), problem=wrong))
    mine = Run.objects.filter(pk=run.pk, state=RUNNING, turn=run.turn)
    if mine.update(state=FAILED, error=code, facts=facts):
        data = {"code": code, "done": run.done}
        record("mirror.failed", run.mirror, by=by, organ=run.mirror.organ_id, data=data, succeeded=False)
