"""Every write of mirrors: begin one, run it, stop it, say what its columns hold, correct what it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F

from gongkai.catalogue import KINDS, normal_number, secrecy_mark
from gongkai.mirror import Scope, canonical, start_of
from gongkai_site import outbox
from gongkai_site.audit.trail import actor, record
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.mirror.engine import Sign, perform
from gongkai_site.mirror.fetching import TRANSIENT, Web
from gongkai_site.mirror.folders import FREE, Folder, folder_at
from gongkai_site.mirror.keeping import MOST, key_of
from gongkai_site.mirror.models import (
    FAILED,
    NONE,
    REFUSED,
    RUNNING,
    STOPPED,
    WAITING,
    ColumnKind,
    Frontier,
    Mirror,
    Mirrored,
    Run,
)
from gongkai_site.mirror.public import shows_otherwise
from gongkai_site.mirror.queries import standing
from gongkai_site.organs.models import Organ

DRAFT = "publishing.draft"
JOB = "mirror.run"
DELAY, MOST_PAGES = 1.0, 20_000
LEAST_DELAY = 0.5
"""What a site is left alone for between two pages where the desk starts a run; the console may ask for less."""
SEEDS = 1000


@transaction.atomic
def open_mirror(*, by: Any, organ: Organ, start: str) -> Mirror:
    """Enter a mirror of an address (or ``folder:NAME``), or return the one that is there.

    Raises Refused MIRROR-START and those of power.
    """
    require(by, DRAFT, organ)
    where = start if start.startswith(FREE) and isinstance(by, Job) else start_of(start)
    if not where or len(where) > (Mirror._meta.get_field("start").max_length or 0):
        raise Refused("MIRROR-START", field="start", found=start[:200])
    made, is_new = Mirror.objects.get_or_create(organ=organ, start=where)
    if is_new:
        record("mirror.opened", made, by=by, organ=organ.pk, data={"start": where})
    return made


# --- runs ---------------------------------------------------------------------------------------------------------


def may_run(person: Any, mirror: Mirror) -> Refusal | None:
    """Return why a person may not run a mirror now, or None."""
    if refused := may(person, DRAFT, mirror.organ):
        return refused
    last = mirror.last
    if last is not None and last.state == RUNNING:
        return refusal("MIRROR-RUNNING", name=mirror.start, done=last.done)
    if not isinstance(person, Job) and (mirror.start.startswith(FREE) or (last is not None and last.folder)):
        return refusal("MIRROR-CONSOLE", name=mirror.start)
    return None


def may_stop(person: Any, mirror: Mirror) -> Refusal | None:
    """Return why a person may not stop a run, or None."""
    if refused := may(person, DRAFT, mirror.organ):
        return refused
    last = mirror.last
    return None if last is not None and last.state == RUNNING else refusal("MIRROR-IDLE", name=mirror.start)


@transaction.atomic
def start_run(*, by: Any, mirror: Mirror, folder: str = "", delay: float = DELAY, most: int = MOST_PAGES) -> Run:
    """Begin a run, or let the last one go on where it was stopped, failed or killed; the worker takes it up.

    The console takes a run over from whoever has it: what the other still does is refused.
    Raises Refused MIRROR-RUNNING, MIRROR-CONSOLE and those of power.
    """
    is_console = isinstance(by, Job)
    refused = may_run(by, mirror)
    if refused is not None and not (is_console and refused.code == "MIRROR-RUNNING"):
        raise_if(refused)
    given = {"delay": delay if is_console else max(delay, LEAST_DELAY), "by": actor(by)}
    last = mirror.last
    if last is not None and last.state in (RUNNING, STOPPED, FAILED) and last.folder == folder:
        run = _go_on(last, most, given)
    else:
        Frontier.objects.filter(run__mirror=mirror).delete()
        mirror.runs.filter(state=RUNNING).update(state=STOPPED)
        host = urlsplit(mirror.start).hostname or ""
        loopback = is_console and (host in ("localhost", "::1") or host.startswith("127."))
        run = Run.objects.create(mirror=mirror, folder=folder, loopback=loopback, most=most, **given)
        _seed(run)
    data = {"start": mirror.start, "turn": run.turn}
    if not is_console:
        hand_on(run)
    record("mirror.started", mirror, by=by, organ=mirror.organ_id, data=data)
    return run


@transaction.atomic
def hand_on(run: Run) -> None:
    """Let the worker take a run up from where it stands."""
    key = f"mirror:{run.pk}:{run.turn}:{run.done}"
    outbox.put(JOB, ref=f"mirror:{run.pk}", data={"turn": run.turn}, key=key)


def _go_on(run: Run, most: int, given: Mapping[str, Any]) -> Run:
    again = Frontier.objects.filter(run=run, state=REFUSED, code__in=TRANSIENT).update(state=WAITING, code="", facts={})
    changes = {
        **given,
        "silent": 0,
        "error": "",
        "facts": {},
        "refused": F("refused") - again,
        "most": F("done") + most,
    }
    Run.objects.filter(pk=run.pk).update(state=RUNNING, turn=F("turn") + 1, **changes)
    run.refresh_from_db()
    return run


def _seed(run: Run) -> None:
    """Write down what a run begins with: every file, or the start and every page of the register that is of this part.

    So a page is gone where it answers no more, not where no list leads to it any longer.
    """
    mirror, rows, folder = run.mirror, [], _folder(run)
    if folder is None:
        there = standing(mirror.organ).exclude(address="").values_list("address", flat=True)
        found = [(mirror.start, ""), *((address, "") for address in there)]
    else:
        found = list(folder.files())
    scope = Scope(mirror.start, clock.today())
    for address, path in found:
        if folder is not None or scope.holds(address):
            key = key_of(address, path, mirror.start)
            rows.append(Frontier(run=run, key=key, address=address, path=path))
    for at in range(0, len(rows), SEEDS):
        Frontier.objects.bulk_create(rows[at : at + SEEDS], ignore_conflicts=True)


def _folder(run: Run) -> Folder | None:
    """Return the folder of a run, None where it reads the web."""
    start = run.mirror.start
    return folder_at(Path(run.folder), "" if start.startswith(FREE) else start) if run.folder else None


def carry_out(run: Run, sign: Sign = lambda run: None) -> Run:
    """Take a run that was started to its end here and now, or until ``sign`` lets it pause."""
    source = _folder(run) or Web(Scope(run.mirror.start, clock.today()), run.delay, run.loopback)
    perform(run, source, sign)
    run.refresh_from_db()
    return run


@transaction.atomic
def stop_run(*, by: Any, mirror: Mirror) -> Mirror:
    """Stop a run after the page at hand; what was written stays, and ``start_run`` goes on from there."""
    raise_if(may_stop(by, mirror))
    mirror.runs.filter(state=RUNNING).update(state=STOPPED)
    record("mirror.stopped", mirror, by=by, organ=mirror.organ_id)
    return mirror


# --- what was found -----------------------------------------------------------------------------------------------


@transaction.atomic
def map_columns(*, by: Any, organ: Organ, kinds: Mapping[str, str]) -> int:
    """Say which kind of information columns hold; return how many pages that changed. It is remembered."""
    require(by, DRAFT, organ)
    for name, kind in kinds.items():
        if kind not in KINDS and kind != NONE:
            raise Refused("MIRROR-KIND", field="kind", found=kind)
        if len(name) > (MOST["column"] or 0):
            raise Refused("MIRROR-TOO-LONG", place=(name[:40],), field="column", found=len(name), most=MOST["column"])
    changed = 0
    for name, kind in kinds.items():
        ColumnKind.objects.update_or_create(organ=organ, name=name, defaults={"kind": kind})
        rows = Mirrored.objects.filter(organ=organ, column=name, kind_fixed=False)
        pks = list(rows.exclude(kind=kind).values_list("pk", flat=True))
        rows.exclude(kind=kind).update(kind=kind, version=F("version") + 1, changed_at=clock.now())
        shows_otherwise(pks)
        changed += len(pks)
    data = {"kinds": dict(kinds), "count": changed}
    record("mirror.mapped", by=by, organ=organ.pk, data=data)
    return changed


def may_correct(person: Any, page: Mirrored) -> Refusal | None:
    """Return why a person may not correct or void a page, or None."""
    refused = may(person, DRAFT, page.organ)
    return refused or (refusal("MIRROR-VOID", title=page.title) if page.voided_at else None)


@transaction.atomic
def correct_kind(*, by: Any, page: Mirrored, seen: int, kind: str) -> Mirrored:
    """Say which kind one page is, whatever its column holds."""
    raise_if(may_correct(by, page))
    if kind not in KINDS and kind != NONE:
        raise Refused("MIRROR-KIND", field="kind", found=kind)
    before = page.kind
    page.take(seen=seen, kind=kind, kind_fixed=True)
    shows_otherwise([page.pk])
    record("mirrored.corrected", page, by=by, organ=page.organ_id, data={"from": before, "to": kind})
    return page


@transaction.atomic
def void_page(*, by: Any, page: Mirrored, seen: int, reason: str) -> Mirrored:
    """Let a page count no more. It stays to be seen, with the reason, and no run brings it back."""
    raise_if(may_correct(by, page))
    if not reason.strip():
        raise Refused("MIRROR-REASON", field="reason")
    page.take(seen=seen, voided_at=clock.now(), void_reason=reason.strip()[:200])
    shows_otherwise([page.pk])
    record("mirrored.voided", page, by=by, organ=page.organ_id, data={"address": page.address})
    return page


# --- from a sheet -------------------------------------------------------------------------------------------------


def fault(facts: Mapping[str, Any]) -> Refusal | None:
    """Return what is wrong with a row of a sheet, naming its field; or None."""
    if mark := secrecy_mark(facts.get("title") or ""):
        return refusal("MIRROR-SECRET", place=(mark,), field="title", found=mark)
    day = facts.get("published_on")
    if isinstance(day, date) and day > clock.today():
        return refusal("MIRROR-DATE", field="published_on", day=day)
    if facts.get("address") and not canonical(facts["address"]):
        return refusal("MIRROR-ADDRESS", field="address", found=facts["address"])
    return None


def sheet_key(facts: Mapping[str, Any]) -> str:
    """Return what tells a row of a sheet from all others: its address, else title, day and number."""
    address = canonical(facts.get("address") or "")
    number = normal_number(facts.get("number") or "")
    return key_of(address, f"{facts.get('title')}|{facts.get('published_on')}|{number}", "sheet")


@transaction.atomic
def add_rows(*, by: Any, organ: Organ, rows: Sequence[Mapping[str, Any]], source: str) -> list[bool]:
    """Enter rows of a sheet; return for each whether it was added, or was there already. A rerun adds nothing."""
    require(by, DRAFT, organ)
    for facts in rows:
        raise_if(fault(facts))
    keys = [sheet_key(facts) for facts in rows]
    there = set(Mirrored.objects.filter(organ=organ, key__in=keys).values_list("key", flat=True))
    kinds = dict(ColumnKind.objects.filter(organ=organ).values_list("name", "kind"))
    words = {kind.zh: key for key, kind in KINDS.items()}
    added, fresh = [], []
    for key, facts in zip(keys, rows, strict=True):
        added.append(key not in there)
        if key not in there:
            there.add(key)
            column = facts.get("column") or ""
            fresh.append(
                Mirrored(
                    organ=organ,
                    key=key,
                    title=facts["title"],
                    published_on=facts["published_on"],
                    dated_by="sheet",
                    column=column,
                    kind=kinds.get(column) or words.get(column, ""),
                    address=canonical(facts.get("address") or ""),
                    number=normal_number(facts.get("number") or ""),
                    index_number=facts.get("index_number") or "",
                )
            )
    made = Mirrored.objects.bulk_create(fresh, batch_size=200)
    shows_otherwise([row.pk for row in made if row.kind in KINDS])
    if fresh:
        record("mirrored.imported", by=by, organ=organ.pk, data={"count": len(fresh), "source": source})
    return added
