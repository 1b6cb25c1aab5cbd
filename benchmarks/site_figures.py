"""The report of a year, and the rows behind a figure, out of a million records of one organ over five years.

Most records are licences, services, penalties and charges, a few thousand are documents and items, in the order they
came in. The peer of the compilation is one bare grouped scan of that year, `SELECT kind, COUNT(*), SUM(quantity),
SUM(amount) … GROUP BY kind`, which reads what must be read; it is asked with the kinds named and without, and the
quicker counts. Both forms are compiled, and every figure that counts by the day is compared with the peer's. A
drill-down is the first page of 20 rows of a figure, with how many rows there are and how many the reader may see; the
figure is the 95th percentile over all keys of the form.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import Row, best_of
from benchmarks._site import bench, organs, rows_of

if TYPE_CHECKING:
    from gongkai_site.annual.compiling import Compiled
    from gongkai_site.organs.models import Organ

RECORDS = 1_000_000
FIRST_YEAR, YEARS = 2019, (2020, 2022)
"""The first of five years, and those compiled: one of each form."""
DAYS = (date(FIRST_YEAR + 5, 1, 1) - date(FIRST_YEAR, 1, 1)).days
SHARES = {
    "licence": 350_000,
    "service": 350_000,
    "penalty": 120_000,
    "charge": 100_000,
    "procurement": 46_000,
    "compulsion": 30_000,
    "normative_document": 3_000,
    "rule": 100,
    "licence_item": 500,
    "service_item": 250,
    "penalty_item": 150,
}
"""Of a million."""
RUNS, TIMES = 5, 3
LIMIT, LIMIT_ROWS = 3, 200.0
"""A multiple of the bare scan; milliseconds of a drill-down."""
SCAN = (
    "SELECT kind, COUNT(*), SUM(quantity), SUM(amount) FROM ledgers_record "
    "WHERE organ_id = %s AND day BETWEEN %s AND %s{kinds} GROUP BY kind"
)
NAMED = f" AND kind IN ({', '.join(map(repr, SHARES))})"


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_figures")


def measure() -> list[Row]:
    """Measure here."""
    (organ,) = organs(1)
    _fill(organ)
    return [*(_compilation(organ, year) for year in YEARS), *(_drill_downs(organ, year) for year in YEARS)]


def _fill(organ: Organ) -> None:
    """Put a million records in, kinds and days well mixed, and let the database count what it has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"{_numbers()} {_insertion()}", {"organ": organ.pk, "most": RECORDS, "days": DAYS})
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE ledgers_record")


def _numbers() -> str:
    return (
        "WITH RECURSIVE numbers(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < %(most)s)"
    )


def _insertion() -> str:
    """Return the statement that turns each number into a record; a number's hash decides its kind and day."""
    from django.db import connection

    bounds, kinds = 0, []
    for kind, share in SHARES.items():
        bounds += share
        kinds.append(f"WHEN n * 7919 %% 1000000 < {bounds} THEN '{kind}'")
    kind = f"CASE {' '.join(kinds)} END"
    since = "n * 104729 %% %(days)s"
    lite = connection.vendor == "sqlite"
    day = f"date('{FIRST_YEAR}-01-01', ({since}) || ' days')" if lite else f"date '{FIRST_YEAR}-01-01' + ({since})::int"
    columns = {
        "version": "1",
        "created_at": "'2024-01-02 00:00:00'" if lite else "timestamptz '2024-01-02 00:00:00+00'",
        "changed_at": "'2024-01-02 00:00:00'" if lite else "timestamptz '2024-01-02 00:00:00+00'",
        "has_unpublished_changes": "false",
        "expired": "false",
        "locked": "false",
        "live": "false",
        "organ_id": "%(organ)s",
        "kind": kind,
        "number": "'白许字〔2020〕' || n || '号'",
        "title": "'关于某事项的行政决定书第' || n || '件'",
        "day": day,
        "disclosed_on": f"CASE WHEN n * 7919 %% 1000000 >= 996000 THEN {day} END",
        "end_reason": "''",
        "quantity": "1",
        "amount": "n %% 100000 / 100.0 + 1" if lite else "round(n %% 100000 / 100.0 + 1, 2)",
        "party": "'白桦市云杉商贸有限公司'",
        "source": "''",
        "key": "'ab12cd34ef56ab12cd34ef56ab12cd34ef56ab12cd34ef56' || (n + 1000000000)",
        "void_reason": "''",
    }
    return f"INSERT INTO ledgers_record ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM numbers"


def _compilation(organ: Organ, year: int) -> Row:
    """Compile, scan, and hold every figure by the day to the scan."""
    from gongkai_site.annual.compiling import compile_report

    scanned, compiled = _scanned(organ, year), compile_report(organ, year)
    _compare(scanned, compiled)
    peer = min(best_of(RUNS, partial(_scanned, organ, year, kinds)) for kinds in ("", NAMED))
    taken = best_of(RUNS, partial(compile_report, organ, year))
    rows = f"{sum(count for count, _, _ in scanned.values()):,} rows of the year"
    return Row(f"compile {year}, {compiled.report.form}", taken, "s", "bare grouped scan", peer, LIMIT * peer, rows)


def _scanned(organ: Organ, year: int, kinds: str = "") -> dict[str, tuple[int, int, Any]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(SCAN.format(kinds=kinds), [organ.pk, date(year, 1, 1), date(year, 12, 31)])
        return {kind: (count, quantity, amount) for kind, count, quantity, amount in cursor.fetchall()}


def _compare(scanned: Mapping[str, tuple[int, int, Any]], compiled: Compiled) -> None:
    from gongkai_site.ledgers.kinds import COUNTS

    for key, count in COUNTS[compiled.report.form].items():
        if count.rule == "in_year" and count.date == "day":
            _, quantity, amount = scanned.get(count.kind, (0, 0, 0))
            right = quantity if count.sums == "quantity" else amount
            found = compiled.figures[key].value or 0
            if abs(float(found) - float(right)) > 0.01:
                raise AssertionError(f"{key}: {found}, the scan has {right}")


def _drill_downs(organ: Organ, year: int) -> Row:
    from gongkai_site.annual.compiling import form_for
    from gongkai_site.ledgers.register import LEDGERS

    reader, form = _reader(organ), form_for(year)
    taken: list[tuple[float, str]] = []
    for key in sorted(LEDGERS.keys(form.id)):
        for _ in range(TIMES):
            start = time.perf_counter()
            _page(organ, year, key, reader)
            taken.append((time.perf_counter() - start, key))
    worst, key = max(taken)
    p95 = float(np.percentile([each for each, _ in taken], 95)) * 1000
    note = f"slowest {worst * 1000:.0f} ms, {key}"
    return Row(f"open a figure of {year}, p95", p95, "ms", limit=LIMIT_ROWS, note=note)


def _page(organ: Organ, year: int, key: str, reader: Any) -> tuple[list[Any], int, int]:
    from gongkai_site.ledgers.register import LEDGERS

    found = LEDGERS.records(organ, year, key, reader)
    return list(found.visible[:20]), found.visible.count(), found.total


def _reader(organ: Organ) -> Any:
    from gongkai_site.accounts.services import create_person, grant_role

    name = f"reader{time.perf_counter_ns()}"
    person, _ = create_person(by=bench(), username=name, name=name, organ=organ, password="birch-forest-2020")
    grant_role(by=bench(), person=person, role="ogi_officer", organ=organ)
    return person
