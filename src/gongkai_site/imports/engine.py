"""Take a file through, a batch a transaction.

The line that was reached is written with the batch, so a kill at any instant loses nothing and doubles nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from gongkai.problems import Problem
from gongkai_site.audit.seals import plain
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import Job
from gongkai_site.base.refusals import Refused, refusal
from gongkai_site.files.queries import opened
from gongkai_site.imports.mapping import cells_of
from gongkai_site.imports.models import DONE, DRAFT, FAILED, RUNNING, ImportRun, RefusedRow
from gongkai_site.imports.registry import Became, Context, Importer, Row
from gongkai_site.imports.sheets import Line, lines

BATCH = 500
Seen = dict[bytes, int]
"""Digest of a key and the line it stood on first: sixteen bytes a row, whatever the keys are."""


@dataclass
class Batch:
    """Rows that go together, and those refused before the register saw them."""

    rows: list[Row] = field(default_factory=list)
    raw: dict[int, list[str]] = field(default_factory=dict)
    refused: list[RefusedRow] = field(default_factory=list)
    last: int = 0
    count: int = 0


def perform(run: ImportRun, sign: Callable[[], None] = lambda: None) -> None:
    """Take a run that was started to its end, from the line it reached; ``sign`` is called after each batch.

    A file that cannot be read ends it as failed, with the code. Raises Refused IMPORT-STATE when it was stopped.
    """
    by = acting(run.by)
    try:
        with opened(run.file) as stream, lines(stream, run.file.kind) as found:
            context = Context(run.pk, run.file.name, run.file.digest)
            for batch in _batches(run, found):
                _commit(run, batch, by, context)
                sign()
    except Refused as refused:
        if refused.code != "IMPORT-STOPPED":
            give_up(run, refused.code, by=by)
        return
    _end(run, by)


def acting(name: str) -> Any:
    """Return who an entry of the trail names: powers are asked anew with each batch."""
    kind, _, number = name.partition(":")
    return get_user_model().objects.get(pk=number) if kind == "person" else Job(number)


def _batches(run: ImportRun, found: Iterator[Line]) -> Iterator[Batch]:
    importer, seen, batch = run.importer, Seen(), Batch()
    reached = run.line
    for line, values in found:
        if line <= run.header_line:
            continue
        row, refused = _read(run, importer, line, values, seen)
        if line <= reached:
            continue
        batch.count, batch.last = batch.count + 1, line
        batch.refused += refused
        if row is not None:
            batch.rows.append(row)
            batch.raw[line] = values
        if batch.count == BATCH:
            yield batch
            batch = Batch()
    if batch.count:
        yield batch


def _read(
    run: ImportRun, importer: Importer, line: int, values: list[str], seen: Seen
) -> tuple[Row | None, list[RefusedRow]]:
    """Return a row, or why it is none."""
    cells = cells_of(values, run.mapping, run.header, importer)
    read, problems = importer.values_of(cells)
    if problems:
        return None, [_refused(run, line, values, found, name) for name, found in problems]
    key = importer.key(read)
    first = seen.setdefault(blake2b(key.encode(), digest_size=16).digest(), line)
    if first != line:
        return None, [_refused(run, line, values, refusal("IMPORT-TWICE", first=first))]
    return Row(line, key, read), []


def _refused(run: ImportRun, line: int, raw: list[str], found: Problem, name: str = "") -> RefusedRow:
    facts: Mapping[str, Any] = {
        **found.data,
        **({"found": found.found} if found.found is not None else {}),
        **({"expected": found.expected} if found.expected is not None else {}),
        **({"basis": found.basis} if found.basis else {}),
    }
    return RefusedRow(run=run, line=line, field=name, code=found.code, facts=plain(facts), raw=raw)


@transaction.atomic
def _commit(run: ImportRun, batch: Batch, by: Any, context: Context) -> None:
    """Write one batch with the line it reached; raise Refused IMPORT-STOPPED when the run is another's by now."""
    mine = ImportRun.objects.filter(pk=run.pk, state=RUNNING, turn=run.turn, line=run.line)
    if not mine.update(line=batch.last):
        raise Refused("IMPORT-STOPPED", name=run.file.name)
    became = _saved(run, batch, by, context)
    refused = batch.refused + [
        _refused(run, row.line, batch.raw[row.line], each)
        for row, each in zip(batch.rows, became, strict=True)
        if isinstance(each, Problem)
    ]
    RefusedRow.objects.bulk_create(refused)
    lost = len({row.line for row in refused})
    ImportRun.objects.filter(pk=run.pk).update(
        done=F("done") + batch.count,
        added=F("added") + became.count("added"),
        unchanged=F("unchanged") + became.count("unchanged"),
        refused=F("refused") + lost,
    )
    run.line = batch.last


def _saved(run: ImportRun, batch: Batch, by: Any, context: Context) -> list[Became]:
    """Return what became of the rows; in a trial all that was written is taken back."""
    with transaction.atomic():
        became = list(run.importer.save(by, run.organ, batch.rows, context)) if batch.rows else []
        if run.dry_run:
            transaction.set_rollback(True)
    return became


@transaction.atomic
def _end(run: ImportRun, by: Any) -> None:
    if not run.line:
        give_up(run, "IMPORT-NO-ROWS", by=by)
        return
    mine = ImportRun.objects.filter(pk=run.pk, state=RUNNING, turn=run.turn)
    if run.dry_run:
        mine.update(state=DRAFT, tried=True, total=F("done"))
    elif mine.update(state=DONE, total=F("done"), ended_at=clock.now()):
        run.refresh_from_db()
        facts = {"added": run.added, "unchanged": run.unchanged, "refused": run.refused}
        record("import.done", run, by=by, organ=run.organ, data=facts)


@transaction.atomic
def give_up(run: ImportRun, code: str, *, by: Any) -> None:
    """Let a run end as failed, with the code of what stopped it; it can be started again from where it was."""
    if ImportRun.objects.filter(pk=run.pk, state=RUNNING, turn=run.turn).update(state=FAILED, error=code):
        record("import.failed", run, by=by, organ=run.organ, data={"code": code, "line": run.line}, succeeded=False)
