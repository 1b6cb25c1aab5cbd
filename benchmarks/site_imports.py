"""A sheet of 100,000 licence decisions into the ledger, in one go, and what it takes of memory.

The file is a CSV in UTF-8 with the columns of a 双公示 export, taken in by `files`, mapped by its headers and run to
its end in this process: each row parsed, checked and masked, a batch of 500 a transaction with the line it reached.
The same file again adds nothing. The peer is the least that could be done: `csv.reader` and `bulk_create` of 500,
nothing checked. Memory is what the process grew by at its peak, from when the import began.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import Row
from benchmarks._site import bench, organs, rows_of

if TYPE_CHECKING:
    from gongkai_site.organs.models import Organ

ROWS = 100_000
HEADER = ["行政许可决定书文号", "许可内容", "许可决定日期", "行政相对人名称", "备注"]
RESET = Path("/proc/self/clear_refs")
"""Writing 5 here lets the peak of memory begin anew: making the database took more than an import may."""
PARTIES = ("白桦市云杉商贸有限公司", "李小明", "红星小学", "欧阳修远")


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_imports")


def measure() -> list[Row]:
    """Measure here."""
    ours, other = organs(2)
    sheet = _sheet()
    RESET.write_text("5", encoding="ascii")
    before = _memory("VmRSS")
    first = _imported(ours, sheet, added=ROWS)
    grown = _memory("VmHWM") - before
    again = _imported(ours, sheet, added=0)
    peer = _bare(other, sheet)
    alike, size = "csv.reader and bulk_create", f"{len(sheet) / 2**20:.0f} MB"
    return [
        Row(f"import of {ROWS:,} rows", ROWS / first, "rows/s", alike, ROWS / peer, note=f"{first:.0f} s, {size}"),
        Row("the same file again", ROWS / again, "rows/s"),
        Row("memory the import adds", grown, "MB"),
    ]


def _sheet() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    parties = itertools.cycle(PARTIES)
    for n in range(ROWS):
        day = f"2020年{n % 12 + 1}月{n % 28 + 1}日"
        writer.writerow([f"白许〔2020〕{n}号", f"食品经营许可{n}", day, next(parties), ""])
    return text.getvalue().encode()


def _imported(organ: Organ, sheet: bytes, *, added: int) -> float:
    """Return how long an import takes; raise AssertionError when it did not add what it should have."""
    from gongkai_site.files.services import add_file
    from gongkai_site.imports import services

    start = time.perf_counter()
    file = add_file(by=bench(), organ=organ, name="licences.csv", stream=io.BytesIO(sheet))
    run = services.begin(by=bench(), organ=organ, kind="ledgers.licence", file=file)
    run = services.start(by=bench(), run=run, inline=True, untried=True)
    taken = time.perf_counter() - start
    if (run.state, run.done, run.added, run.refused) != ("done", ROWS, added, 0):
        raise AssertionError(f"{run.state} {run.error}: {run.done} done, {run.added} added, {run.refused} refused")
    return taken


def _bare(organ: Organ, sheet: bytes) -> float:
    from django.db import transaction

    from gongkai_site.ledgers.models import Record

    start = time.perf_counter()
    rows = csv.reader(io.StringIO(sheet.decode()))
    next(rows)
    while batch := list(itertools.islice(_records(organ, rows), 500)):
        with transaction.atomic():
            Record.objects.bulk_create(batch)
    return time.perf_counter() - start


def _records(organ: Organ, rows: Iterator[list[str]]) -> Iterator[object]:
    from gongkai_site.ledgers.models import Record

    for number, title, _, party, _ in rows:
        facts = {"number": number, "title": title, "day": date(2020, 5, 6), "party": party}
        yield Record(organ=organ, kind="licence", key=number, **facts)


def _memory(which: str) -> float:
    """Return what this process has resident, now or at its peak since that was reset, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"^{which}:\s*(\d+) kB$", status, re.MULTILINE)
    assert found
    return int(found[1]) / 1024
