"""The report of a year, and the rows behind a figure: a million records, items and applications each, of one organ.

Records lie over five years. Most are licences, services, penalties and charges, a few thousand are documents and items,
in the order they came in. Items lie over the same years, by kind; applications over five from 2021 on
(`site_applications`). To compile is to count tables 二 and 三 and the items by kind, of which the text tells.
The peer is the bare grouped scans of the same year, one after another: `SELECT kind, COUNT(*), SUM(quantity),
SUM(amount) … GROUP BY kind` of records, asked with the kinds named and without, of which the quicker counts; of items
by kind; of applications received, answered, and open at the two ends of the year. pandas reads the columns those need
of the whole tables and groups them, once. Both forms are compiled, and every figure that counts by the day is compared
with the peer's. A drill-down is the first page of 20 rows of a cell, with how many rows there are and how many the
reader may see; of each the best of several runs counts, and the figure is the 95th percentile over all cells.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import Row, best_of, site_applications
from benchmarks._site import bench, organs, rows_of

if TYPE_CHECKING:
    from gongkai_site.annual.compiling import Compiled
    from gongkai_site.organs.models import Organ
    from gongkai_site.registers.protocol import Register

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
READ = {
    "records": "SELECT kind, day, quantity, amount FROM ledgers_record WHERE organ_id = %s",
    "items": "SELECT kind, published_on FROM publishing_item WHERE organ_id = %s AND live IN (true)",
    "applications": (
        "SELECT applicant, received_on, first_on, result FROM applications_application "
        "WHERE organ_id = %s AND state <> 'void'"
    ),
}
"""What pandas reads: the word, the day, and what else is needed."""
RUNS, TIMES = 5, 3
LIMIT, LIMIT_ROWS = 3, 200.0
"""A multiple of the bare scan; milliseconds of a drill-down."""
SCAN = (
    "SELECT kind, COUNT(*), SUM(quantity), SUM(amount) FROM ledgers_record "
    "WHERE organ_id = %s AND day BETWEEN %s AND %s{kinds} GROUP BY kind"
)
ITEMS = (
    "SELECT kind, COUNT(*) FROM publishing_item "
    "WHERE organ_id = %s AND live IN (true) AND published_on BETWEEN %s AND %s GROUP BY kind"
)
NAMED = f" AND kind IN ({', '.join(map(repr, SHARES))})"


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_figures")


def measure() -> list[Row]:
    """Measure here."""
    (organ,) = organs(1)
    _fill(organ)
    return [
        *(_compilation(organ, year) for year in YEARS),
        *(_drill_downs(organ, year) for year in YEARS),
        _by_pandas(organ),
    ]


def _fill(organ: Organ) -> None:
    """Put a million of each in, kinds and days well mixed, and let the database count what it has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"{_numbers()} {_insertion()}", {"organ": organ.pk, "most": RECORDS, "days": DAYS})
        cursor.execute(f"{_numbers()} {_items()}", {"organ": organ.pk, "most": RECORDS, "days": DAYS})
    site_applications.fill(organ, [site_applications.officer_of(organ, f"officer{number}") for number in range(8)])


def _items() -> str:
    """Return the statement that turns each number into a public item."""
    from django.db import connection

    from gongkai.catalogue import KINDS
    from gongkai_site.publishing.models import Item

    lite = connection.vendor == "sqlite"
    since = "n * 104729 %% %(days)s"
    day = f"date('{FIRST_YEAR}-01-01', ({since}) || ' days')" if lite else f"date '{FIRST_YEAR}-01-01' + ({since})::int"
    moment = "'2019-01-02 00:00:00'" if lite else "timestamptz '2019-01-02 00:00:00+00'"
    kinds = " ".join(f"WHEN {at} THEN '{kind}'" for at, kind in enumerate(KINDS))
    columns = {
        "organ_id": "%(organ)s",
        "kind": f"CASE n / 7 %% {len(KINDS)} {kinds} END",
        "index_number": "'白桦-' || n",
        "slug": "'i' || n",
        "title": "'关于某事项的通知第' || n || '号'",
        "written_on": day,
        "published_on": day,
        "live": "true",
    }
    empty = {"BooleanField": "false", "JSONField": "'[]'", "DateTimeField": moment, "PositiveIntegerField": "1"}
    for field in Item._meta.concrete_fields:
        if field.column and field.column not in columns and not field.null and not field.primary_key:
            columns[field.column] = empty.get(field.get_internal_type(), "''")
    return f"INSERT INTO publishing_item ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM numbers"


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
    scanned = _scanned(organ, year)
    compiled, told = _compiled(organ, year)
    _compare(scanned, compiled)
    if told != _items_scanned(organ, year):
        raise AssertionError(f"{told}, the scan has others")
    peer = min(best_of(RUNS, partial(_scanned, organ, year, kinds)) for kinds in ("", NAMED))
    peer += best_of(RUNS, partial(_items_scanned, organ, year))
    peer += best_of(RUNS, partial(site_applications.scanned, organ, year))
    busy = time.process_time()
    taken = best_of(RUNS, partial(_compiled, organ, year))
    busy = (time.process_time() - busy) / RUNS
    new = compiled.report.figures.get("applications.new_received.total") or 0
    rows = f"{sum(count for count, _, _ in scanned.values()):,} records, {sum(told.values()):,} items"
    note = f"{rows} and {new:,} new applications of the year; {busy:.2f} s of processor time"
    return Row(f"compile {year}, {compiled.report.form}", taken, "s", "bare grouped scans", peer, LIMIT * peer, note)


def _compiled(organ: Organ, year: int) -> tuple[Compiled, dict[str, int]]:
    """Return the report of a year and how many items of each kind its text tells of."""
    from gongkai_site.annual.compiling import compile_report
    from gongkai_site.publishing.register import PUBLISHING

    return compile_report(organ, year), {each.kind: each.count for each in PUBLISHING.counts(organ, year)}


def _scanned(organ: Organ, year: int, kinds: str = "") -> dict[str, tuple[int, int, Any]]:
    rows = _asked(SCAN.format(kinds=kinds), organ.pk, date(year, 1, 1), date(year, 12, 31))
    return {kind: (count, quantity, amount) for kind, count, quantity, amount in rows}


def _items_scanned(organ: Organ, year: int) -> dict[str, int]:
    return dict(_asked(ITEMS, organ.pk, date(year, 1, 1), date(year, 12, 31)))


def _asked(sql: str, *values: int | date) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _by_pandas(organ: Organ) -> Row:
    """Read the columns of the three tables and group them as the report of the last year does."""
    import pandas as pd

    start, busy = time.perf_counter(), time.process_time()
    first, last = pd.Timestamp(YEARS[-1], 1, 1), pd.Timestamp(YEARS[-1], 12, 31)
    tables = {table: pd.DataFrame(_asked(READ[table], organ.pk)) for table in READ}
    for table in tables.values():
        table[1] = pd.to_datetime(table[1])
    records = tables["records"][tables["records"][1].between(first, last)]
    records.groupby(0)[[2, 3]].sum()
    items = tables["items"][tables["items"][1].between(first, last)]
    items.groupby(0).size()
    cases = tables["applications"]
    cases[2] = pd.to_datetime(cases[2])
    cases[cases[1].between(first, last)].groupby(0).size()
    cases[cases[2].between(first, last)].groupby([0, 3]).size()
    for end in (first, last + pd.Timedelta(days=1)):
        cases[(cases[1] < end) & ~(cases[2] < end)].groupby(0).size()
    note = f"{time.process_time() - busy:.1f} s of processor time"
    return Row(f"pandas reads the tables and groups {YEARS[-1]}", time.perf_counter() - start, "s", note=note)


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
    from gongkai_site.registers.protocol import registers

    reader, form = _reader(organ), form_for(year)
    cells = [(register, key) for register in registers() for key in sorted(register.keys(form.id))]
    taken = [(best_of(TIMES, partial(_page, register, organ, year, key, reader)), key) for register, key in cells]
    worst, key = max(taken)
    p95 = float(np.percentile([each for each, _ in taken], 95)) * 1000
    note = f"{len(cells)} cells; slowest {worst * 1000:.0f} ms, {key}"
    return Row(f"open a figure of {year}, p95", p95, "ms", limit=LIMIT_ROWS, note=note)


def _page(register: Register, organ: Organ, year: int, key: str, reader: Any) -> tuple[list[Any], int, int]:
    found = register.records(organ, year, key, reader)
    return list(found.visible[:20]), found.visible.count(), found.total


def _reader(organ: Organ) -> Any:
    from gongkai_site.accounts.services import create_person, grant_role

    name = f"reader{time.perf_counter_ns()}"
    person, _ = create_person(by=bench(), username=name, name=name, organ=organ, password="birch-forest-2020")
    grant_role(by=bench(), person=person, role="ogi_officer", organ=organ)
    return person
