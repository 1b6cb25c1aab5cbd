"""A million applications of one organ: their years, their lists, and their due days counted anew.

The cases run over five years, half a million are answered, half a million open; each has its receipt, one in five of
the open ones a correction and no due day, and one of eight handlers. What is personal stands sealed, with one sealed
value for all, for it is never opened here. The peer of the figures is the least a database can do for the year: bare
grouped scans of those received, of those answered and of those open at its two ends. A list is one page of 20 with how
many rows there are, at most 10,000, as the desk shows it: by every tab, filter and order, by number and by words; of
each the best of several runs counts, and the figure is the 95th percentile over lists. Recounting reads the events of
every open case, counts its clock, compares, and writes what moved. Where other work shares the machine, as it did here,
wall time tells of it too; the processor time of this process, which leaves out what a server of PostgreSQL does, stands
beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import Row
from benchmarks._site import bench, organs, rows_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.test import Client

    from gongkai_site.accounts.models import Person
    from gongkai_site.organs.models import Organ

CASES = 1_000_000
FIRST_YEAR, YEAR = 2021, 2023
DAYS = (date(FIRST_YEAR + 5, 1, 1) - date(FIRST_YEAR, 1, 1)).days
OPEN = "AND (first_on {} %s OR first_on IS NULL) GROUP BY 1"
OFFICERS = 8
TIMES = 3
LIMIT, LIST_LIMIT, QUERIES = 3, 150.0, 18
"""A multiple of the bare scans; milliseconds of a list; its statements, however many cases there are."""
OUTCOMES = ("granted_provided", "partial", "denied_internal", "not_held_not_exist", "petition", "withdrawn")
SECTIONS = ("办公室", "法规科", "综合科")
APPLICANTS = ("natural_person", "natural_person", "natural_person", "business_enterprise", "legal_service_organization")


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_applications")


def measure() -> list[Row]:
    """Measure here."""
    (organ,) = organs(1)
    officers = [officer_of(organ, f"officer{number}") for number in range(OFFICERS)]
    fill(organ, officers)
    _index(organ)
    return [_figures(organ), *_lists(organ, officers), *_recount(organ)]


def fill(organ: Organ, officers: list[Person]) -> None:
    """Put the cases of an organ and their events in, and let the database count what it has."""
    from django.db import connection

    from gongkai_site.applications.models import Application
    from gongkai_site.crypto.sealing import seal

    sealed = {
        name: seal("{}", f"applications.application.{name}") for name in ("person", "wanted", "help_needed", "code")
    }
    with connection.cursor() as cursor:
        cursor.execute(_cases(sealed, officers), {"organ": organ.pk, "most": CASES})
        cursor.execute(_events())
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    if (there := Application.objects.count()) != CASES:
        raise AssertionError(f"{there} cases")


def _index(organ: Organ) -> None:
    """Put the subjects into the search, as the worker does one by one."""
    from gongkai_site.applications.models import SOURCE, Application
    from gongkai_site.search import Document, store

    with store.writing() as rows:
        for pk, subject in Application.objects.values_list("pk", "subject").iterator():
            rows.put(Document(SOURCE, str(pk), organ.pk, date(YEAR, 1, 1), subject))


def _cases(sealed: dict[str, str], officers: list[Person]) -> str:
    """Return the statement that turns each number into a case; its hash decides day, applicant and outcome."""
    from django.db import connection

    lite = connection.vendor == "sqlite"
    since = f"(n * 104729 %% {DAYS})"

    def day(plus: str = "0") -> str:
        days = f"{since} + {plus}"
        return (
            f"date('{FIRST_YEAR}-01-01', ({days}) || ' days')" if lite else f"date '{FIRST_YEAR}-01-01' + ({days})::int"
        )

    def one_of(names: tuple[str, ...], prime: int) -> str:
        whens = " ".join(f"WHEN {at} THEN '{name}'" for at, name in enumerate(names))
        return f"CASE n / 10 * {prime} %% {len(names)} {whens} END"

    answered = "n %% 2 = 0"
    later = "(n * 31 %% 40 + 1)"
    moment = "'2021-01-02 00:00:00'" if lite else "timestamptz '2021-01-02 00:00:00+00'"
    at = f"{day()} || ' 01:00:00'" if lite else f"({day()})::timestamptz"
    outcome = one_of(OUTCOMES, 7)
    columns = {
        "version": "1",
        "created_at": moment,
        "changed_at": moment,
        "organ_id": "%(organ)s",
        "number": f"'申〔{YEAR}〕' || (1000000 + n)",
        "state": f"CASE WHEN {answered} THEN 'closed' WHEN n %% 10 = 1 THEN 'awaiting_correction' ELSE 'in_review' END",
        "round": "1",
        "channel": one_of(("portal", "counter", "signed_post", "email"), 11),
        "arrived_at": at,
        "received_on": day(),
        "applicant": one_of(APPLICANTS, 13),
        **{name: f"'{value}'" for name, value in sealed.items()},
        "document_number": "''",
        "subject": "'关于某项目补助资金分配结果的第' || n || '件'",
        "way": "'paper'",
        "route": "'post'",
        "offered": "'{}'",
        "code_index": "'c' || n",
        "digits_index": "''",
        "identity_index": "'i' || (n %% 400000)",
        "phone_index": "''",
        "key": "'k' || n",
        "handler_id": one_of(tuple(str(each.pk) for each in officers), 17).replace("'", ""),
        "section": f"CASE WHEN n %% 5000 = 7 THEN '信访科' ELSE {one_of(SECTIONS, 19)} END",
        "due_on": f"CASE WHEN n %% 10 <> 1 THEN {day('28')} END",
        "provisional": "false",
        "result": f"CASE WHEN {answered} THEN {outcome} ELSE '' END",
        "first_result": f"CASE WHEN {answered} THEN {outcome} ELSE '' END",
        "first_on": f"CASE WHEN {answered} THEN {day(later)} END",
        "first_signed_on": f"CASE WHEN {answered} THEN {day(later)} END",
        "answered_on": f"CASE WHEN {answered} THEN {day(later)} END",
        "source": "''",
    }
    columns |= dict(_others(columns))
    numbers = (
        "WITH RECURSIVE numbers(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n < %(most)s)"
    )
    into = f"INSERT INTO applications_application ({', '.join(columns)})"
    body = f"SELECT {', '.join(columns.values())} FROM numbers"
    return f"{into} {numbers} {body}" if lite else f"{numbers} {into} {body}"


def _others(columns: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield an empty value for each further column that must have one."""
    from gongkai_site.applications.models import Application

    for field in Application._meta.concrete_fields:
        given = field.null or field.primary_key or field.generated
        if field.column and field.column not in columns and not given:
            yield field.column, {"BooleanField": "false", "JSONField": "'{}'"}.get(field.get_internal_type(), "''")


def _events() -> str:
    """Return the statement that gives each case its receipt, and one in ten of the open ones a notice to correct."""
    from django.db import connection

    from gongkai_site.applications.models import Event
    from gongkai_site.crypto.sealing import seal

    lite = connection.vendor == "sqlite"
    columns = {
        "made_at": "'2021-01-02 00:00:00'" if lite else "timestamptz '2021-01-02 00:00:00+00'",
        "round": "1",
        "application_id": "id",
        "step": "{step}",
        "kind": "{kind}",
        '"on"': "received_on",
        "ref": "''",
        "state": "state",
        "facts": "'{{}}'" if lite else "jsonb '{{}}'",
        "note": f"'{seal('', 'applications.event.note')}'",
    }
    known = {name.strip('"') for name in columns}
    for field in Event._meta.concrete_fields:
        if field.column and field.column not in known and not field.null and not field.primary_key:
            columns[field.column] = "''"
    select = f"SELECT {', '.join(columns.values())} FROM applications_application"
    received = select.format(step="'register'", kind="'received'")
    asked = select.format(step="'ask_correction'", kind="'correction_asked'")
    return (
        f"INSERT INTO applications_event ({', '.join(columns)}) "
        f"{received} UNION ALL {asked} WHERE state = 'awaiting_correction'"
    )


def _figures(organ: Organ) -> Row:
    """Count table 三 of a year, beside the bare scans of the same rows."""
    from gongkai_site.applications.register import APPLICATIONS
    from gongkai_site.base import clock

    form, as_of = "annual-2021", clock.now()
    figures = APPLICATIONS.figures(organ, YEAR, form, as_of)
    bare = scanned(organ, YEAR)
    new = sum(f.value or 0 for k, f in figures.items() if k.startswith("applications.new_received."))
    out = sum(f.value or 0 for k, f in figures.items() if k.startswith("applications.carried_out."))
    if (new, out) != (bare[0], bare[2]):
        raise AssertionError(f"{new, out}, the scans have {bare}")
    peer, _ = _best(partial(scanned, organ, YEAR))
    taken, busy = _best(lambda: APPLICATIONS.figures(organ, YEAR, form, as_of))
    note = f"{new:,} new, {out:,} carried out; {busy:.2f} s of processor time"
    return Row(f"table 三 of {YEAR} over {CASES:,} cases", taken, "s", "bare grouped scans", peer, LIMIT * peer, note)


def scanned(organ: Organ, year: int) -> tuple[int, int, int]:
    """Return how many cases were received in a year, answered in it and open at its end, by bare grouped scans."""
    from django.db import connection

    table = "applications_application WHERE organ_id = %s AND state <> 'void'"
    first, last = date(year, 1, 1), date(year, 12, 31)
    asked = (
        (f"SELECT applicant, count(*) FROM {table} AND received_on BETWEEN %s AND %s GROUP BY 1", (first, last)),
        (
            f"SELECT applicant, result, count(*) FROM {table} AND first_on BETWEEN %s AND %s GROUP BY 1, 2",
            (first, last),
        ),
        (
            f"SELECT applicant, count(*) FROM {table} AND received_on <= %s {OPEN.format('>')}",
            (last, last),
        ),
        (
            f"SELECT applicant, count(*) FROM {table} AND received_on < %s {OPEN.format('>=')}",
            (first, first),
        ),
    )
    counts = []
    with connection.cursor() as cursor:
        for sql, values in asked:
            cursor.execute(sql, [organ.pk, *values])
            counts.append(sum(row[-1] for row in cursor.fetchall()))
    return counts[0], counts[1], counts[2]


def _lists(organ: Organ, officers: list[Person]) -> Iterator[Row]:
    """Open a page of the desk's list by its filters, orders and words, through the view itself."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    settings.GONGKAI_SECOND_FACTOR = "offered"  # the officer of a measurement has none
    client, address = Client(headers={"host": "localhost"}), reverse("applications")
    client.force_login(officers[1], backend="gongkai_site.accounts.backends.PowersBackend")
    taken: list[tuple[float, float, str]] = []  # wall time, processor time
    asked: list[tuple[int, str]] = []
    for wish in _wishes(officers[2]):
        with CaptureQueriesContext(connection) as queries:
            _opened(client, f"{address}?{wish}")
        asked.append((len(queries), wish))
        taken.append((*_best(partial(_opened, client, f"{address}?{wish}")), wish))
    worst, _, wish = max(taken)
    wall, busy = (float(np.percentile([each[at] for each in taken], 95)) * 1000 for at in (0, 1))
    note = f"{len(asked)} lists; slowest {worst * 1000:.0f} ms, {wish or 'all'}; {busy:.0f} ms of processor time"
    yield Row(f"a page of the list over {CASES:,} cases, p95", wall, "ms", limit=LIST_LIMIT, note=note)
    (least, _), (most, wish) = min(asked), max(asked)
    note = f"the least {least}; the most with {wish or 'all'}"
    yield Row("statements of a page of the list, the most", most, "", limit=QUERIES, note=note)


def _best(work: Callable[[], object]) -> tuple[float, float]:
    """Return the shortest wall time and the shortest processor time of several runs, in seconds."""
    taken = [_timed(work)[:2] for _ in range(TIMES)]
    return min(wall for wall, _ in taken), min(busy for _, busy in taken)


def _timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return wall time and processor time of a run, in seconds, and what it returned."""
    start, busy = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - start, time.process_time() - busy, found


def _opened(client: Client, address: str) -> None:
    if (answer := client.get(address)).status_code != 200:
        raise AssertionError(f"{address}: {answer.status_code}")


def _wishes(colleague: Person) -> list[str]:
    """Return the filters, orders and words of the list that are asked for."""
    shown = ["mine", "team", "week", "overdue", "waiting", "signature", "confirmation", "closed", "open", "counted"]
    cut = ["state=in_review", "state=closed", "applicant=legal_service_organization", "channel=portal"]
    cut += [
        "section=信访科",
        "result=petition",
        "provisional=true",
        "timing=late",
        f"handler={colleague.pk}",
        "like=77777",
    ]
    cut += [f"{name}_from={YEAR}-03-01&{name}_to={YEAR}-03-31" for name in ("received_on", "answered_on", "due_on")]
    both = ["show=open&channel=portal&result=", "show=overdue&section=信访科", "show=mine&state=in_review"]
    orders = ["number", "-number", "received_on", "-received_on", "answered_on", "due_on", "-due_on", "-arrived_at"]
    return [
        *("", "p=3", "p=400"),
        *(f"show={each}" for each in shown),
        *("show=open&p=400", "show=mine&p=200"),
        *cut,
        *both,
        *(f"ordering={each}" for each in orders),
        *("q=申〔2023〕1077777", "q=1777777", "q=第77777件", "q=77777", "q=补助资金", "show=open&q=7777"),
    ]


def officer_of(organ: Organ, name: str) -> Person:
    """Make somebody who works on applications of an organ."""
    from gongkai_site.accounts.services import create_person, grant_role

    person, _ = create_person(by=bench(), username=name, name=name, organ=organ, password="birch-forest-2020")
    grant_role(by=bench(), person=person, role="ogi_officer", organ=organ)
    return person


def _recount(organ: Organ) -> Iterator[Row]:
    from gongkai_site.applications.models import Application
    from gongkai_site.applications.services import recompute

    count = partial(recompute, organ, by=bench())
    wall, busy, moved = _timed(count)
    yield _recounted(f"{len(moved):,} moved and written", wall, busy)
    wall, busy, moved = _timed(count)
    if moved:
        raise AssertionError(f"{len(moved)} moved again")
    yield _recounted("none moved", wall, busy)
    rows: QuerySet[Application] = Application.objects.filter(organ=organ, state="in_review", pk__lt=CASES // 4)
    known = rows.update(due_on=date(2020, 1, 1))
    wall, busy, moved = _timed(count)
    if len(moved) != known:
        raise AssertionError(f"{len(moved)} moved, not {known}")
    yield _recounted(f"{known:,} moved and written", wall, busy)


def _recounted(what: str, wall: float, busy: float) -> Row:
    return Row(f"500,000 open cases counted anew, {what}", wall, "s", note=f"{busy:.1f} s of processor time")
