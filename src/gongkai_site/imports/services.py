"""The steps of an import: begin with a file, map its columns, try it out, run it, stop it, go on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import F

from gongkai_site import outbox
from gongkai_site.audit.trail import actor, record
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.files.models import StoredFile
from gongkai_site.files.queries import opened
from gongkai_site.files.services import add_file
from gongkai_site.imports import mapping as mappings
from gongkai_site.imports.engine import perform
from gongkai_site.imports.models import DRAFT, FAILED, RUNNING, STOPPED, ImportRun, RefusedRow, RememberedMapping
from gongkai_site.imports.registry import importer_of
from gongkai_site.imports.sheets import lines
from gongkai_site.outbox.models import RUNNING as HELD
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.outbox.services import machine_now

JOB = "import.run"
SMALL = 64 * 1024
"""Files up to this size are handled at once, larger ones by the worker."""
SILENT = timedelta(seconds=40)
"""What is left of a lease when its worker has given no sign for a third of it; a batch takes a second or two."""
FRESH: dict[str, Any] = {"total": None, "done": 0, "added": 0, "unchanged": 0, "refused": 0, "line": 0, "error": ""}


def receive(*, by: Any, organ: Any, kind: str, name: str, stream: BinaryIO) -> ImportRun:
    """Keep a file for an organ (or its id), sealed where it holds personal data, and begin its import.

    Raises Refused as ``add_file`` and ``begin`` do.
    """
    sealed = importer_of(kind).personal
    return begin(
        by=by, organ=organ, kind=kind, file=add_file(by=by, organ=organ, name=name, stream=stream, sealed=sealed)
    )


def begin(*, by: Any, organ: Any, kind: str, file: StoredFile) -> ImportRun:
    """Begin an import of a file of an organ (or its id); its columns are mapped as last time, or guessed.

    Raises Refused IMPORT-UNKNOWN, IMPORT-KIND, IMPORT-ENCODING, IMPORT-UNREADABLE, IMPORT-EMPTY, those of the file and
    those of power.
    """
    importer = importer_of(kind)
    require(by, importer.act, organ)
    number = int(getattr(organ, "pk", organ))
    if file.organ != number:
        raise Refused("IMPORT-FILE", name=file.name)
    with opened(file) as stream, lines(stream, file.kind) as found:
        header = mappings.header_of(found, importer)
    mapping = mappings.guessed(header, importer) | _remembered(number, kind, header)
    with transaction.atomic():
        run = ImportRun.objects.create(
            kind=kind,
            organ=number,
            file=file,
            header=list(header.names),
            header_line=header.line,
            signature=header.signature,
            mapping=mapping,
            by=actor(by),
        )
        record("import.begun", run, by=by, organ=number, data={"kind": kind, "digest": file.digest})
    return run


def _remembered(organ: int, kind: str, header: mappings.Header) -> dict[str, int]:
    row = RememberedMapping.objects.filter(organ=organ, kind=kind, signature=header.signature).first()
    return dict(row.mapping) if row else {}


@transaction.atomic
def set_mapping(*, by: Any, run: ImportRun, mapping: Mapping[str, int]) -> ImportRun:
    """Confirm or change which column is which field; a trial made before no longer counts."""
    require(by, run.importer.act, run.organ)
    checked = mappings.check(mapping, run.header, run.importer)
    _taken(run, {DRAFT}, mapping=checked, tried=False, **FRESH)
    run.refused_rows.all().delete()
    record("import.mapped", run, by=by, organ=run.organ, data={"fields": sorted(checked)})
    return run


def try_out(*, by: Any, run: ImportRun, inline: bool | None = None) -> ImportRun:
    """Find out what an import would do; nothing is written into the register. Large files are left to the worker."""
    _start(by=by, run=run, dry=True, fresh=True)
    return _handed_on(run, inline)


def start(*, by: Any, run: ImportRun, inline: bool | None = None, untried: bool = False) -> ImportRun:
    """Run an import, or let one that was stopped go on where it was. Large files are left to the worker.

    Raises Refused IMPORT-UNTRIED before a trial (unless ``untried``), IMPORT-STATE, IMPORT-UNMAPPED.
    """
    raise_if(cannot_start(run, untried=untried))
    _start(by=by, run=run, dry=False, fresh=run.dry_run or run.state == DRAFT)
    return _handed_on(run, inline)


def cannot_start(run: ImportRun, *, untried: bool = False) -> Refusal | None:
    """Return why an import cannot be run, or None."""
    if run.state not in {DRAFT, STOPPED, FAILED}:
        return _wrong_state(run)
    if not run.tried and not untried:
        return refusal("IMPORT-UNTRIED", name=run.file.name)
    return None


def cannot_stop(run: ImportRun) -> Refusal | None:
    """Return why an import cannot be stopped, or None."""
    return None if run.state == RUNNING else _wrong_state(run)


def cannot_map(run: ImportRun) -> Refusal | None:
    """Return why the columns cannot be changed, or None."""
    return None if run.state == DRAFT else _wrong_state(run)


def cannot_prepare(run: ImportRun) -> Refusal | None:
    """Return why an import cannot be tried out, or None."""
    return None if run.state == DRAFT or (run.dry_run and run.state != RUNNING) else _wrong_state(run)


@transaction.atomic
def _start(*, by: Any, run: ImportRun, dry: bool, fresh: bool) -> None:
    require(by, run.importer.act, run.organ)
    mappings.check(run.mapping, run.header, run.importer)
    if dry:
        raise_if(cannot_prepare(run))
    states = {DRAFT, STOPPED, FAILED}
    changes: dict[str, Any] = FRESH if fresh else {"error": ""}
    _taken(run, states, state=RUNNING, dry_run=dry, turn=F("turn") + 1, by=actor(by), ended_at=None, **changes)
    if fresh:
        run.refused_rows.all().delete()
    if not dry:
        RememberedMapping.objects.update_or_create(
            organ=run.organ,
            kind=run.kind,
            signature=run.signature,
            defaults={"mapping": run.mapping, "at": clock.now()},
        )
    outbox.put(JOB, ref=f"import:{run.pk}", data={"turn": run.turn}, key=f"import:{run.pk}:{run.turn}")
    record("import.tried" if dry else "import.started", run, by=by, organ=run.organ, data={"line": run.line})


def _handed_on(run: ImportRun, inline: bool | None) -> ImportRun:
    """Let a small file be handled at once; the row of the outbox then finds nothing left to do."""
    if inline or (inline is None and run.file.size <= SMALL):
        perform(run)
        run.refresh_from_db()
    return run


@transaction.atomic
def stop(*, by: Any, run: ImportRun) -> ImportRun:
    """Stop after the batch at hand; what was written stays, and ``start`` goes on from there."""
    require(by, run.importer.act, run.organ)
    raise_if(cannot_stop(run))
    _taken(run, {RUNNING}, state=STOPPED)
    record("import.stopped", run, by=by, organ=run.organ, data={"line": run.line, "done": run.done})
    return run


def _taken(run: ImportRun, states: set[str], **changes: Any) -> None:
    if not ImportRun.objects.filter(pk=run.pk, state__in=states, turn=run.turn).update(**changes):
        run.refresh_from_db()
        raise_if(_wrong_state(run))
    run.refresh_from_db()


def _wrong_state(run: ImportRun) -> Refusal:
    return refusal("IMPORT-STATE", name=run.file.name, state=str(run.state_word))


def is_left(run: ImportRun) -> bool:
    """Say whether the worker of a run is gone: its lease is over, or nearly, and no other has taken it yet."""
    rows = OutboxRow.objects.filter(kind=JOB, ref=f"import:{run.pk}", state=HELD)
    return run.state == RUNNING and rows.filter(lease_until__lt=machine_now() + SILENT).exists()


def refused_of(run: ImportRun) -> Any:
    """Return the rows a run refused, by line."""
    return RefusedRow.objects.filter(run=run).order_by("line", "pk")
