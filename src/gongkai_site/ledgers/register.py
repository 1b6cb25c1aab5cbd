"""The register of table 二: figures summed by the database, each from the rows its link opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, Exists, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.urls import reverse

from gongkai.problems import problem
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.ledgers.kinds import COUNTS, KINDS, Count
from gongkai_site.ledgers.models import Record, ZeroStatement
from gongkai_site.organs.models import Organ
from gongkai_site.registers.protocol import Figure, Records, words

VIEW = "ledgers.view"


class Ledgers:
    """The register ``ledgers``."""

    name = "ledgers"

    def keys(self, form: str) -> frozenset[str]:
        """Return the keys of a form that ledgers answer for."""
        return frozenset(COUNTS.get(form, {}))

    def figures(self, organ: Organ, year: int, form: str, as_of: datetime) -> dict[str, Figure]:
        """Return a figure for each key of a form."""
        counts = COUNTS.get(form, {})
        sums = _sums(standing(organ, as_of), counts.values(), year)
        zero = {count.kind for key, count in counts.items() if not sums[key]}
        kept = _kept(organ, sorted(zero), year, as_of)
        said = {
            each.kind: each.reason
            for each in ZeroStatement.objects.filter(organ=organ, from_year__lte=year).filter(
                Q(to_year__isnull=True) | Q(to_year__gte=year)
            )
        }
        return {key: _figure(sums[key], count, year, kept, said) for key, count in counts.items()}

    def records(self, organ: Organ, year: int, key: str, reader: Any, as_of: datetime | None = None) -> Records:
        """Return the rows of a figure, each with ``counted``."""
        count = next(counts[key] for counts in COUNTS.values() if key in counts)
        rows = standing(organ, as_of or clock.now()).filter(Q(kind=count.kind) & condition(count, year))
        rows = rows.annotate(counted=_counted(count, year)).order_by("day", "pk")
        return Records(rows.filter(organ__in=organs_for(reader, VIEW)), rows.count())

    def open_keys(self, organ: Organ, year: int, form: str) -> frozenset[str]:
        """Return the keys of figures that have at least one public record."""
        rows = _public(organ)
        kinds = set(rows.order_by().values_list("kind", flat=True).distinct())
        counts = {key: count for key, count in COUNTS.get(form, {}).items() if count.kind in kinds}
        return frozenset(
            key for key, count in counts.items() if rows.filter(condition(count, year), kind=count.kind).exists()
        )

    def open_rows(self, organ: Organ, year: int, key: str) -> QuerySet[Record]:
        """Return the public records of a figure, each with ``counted``."""
        count = next(counts[key] for counts in COUNTS.values() if key in counts)
        rows = _public(organ).filter(condition(count, year), kind=count.kind)
        return rows.annotate(counted=_counted(count, year)).order_by("day", "pk")

    def url(self, record: Any) -> str:
        """Return a record's page on the desk."""
        return reverse("ledgers_record", args=[record.pk])


LEDGERS = Ledgers()


def standing(organ: Organ, as_of: datetime) -> QuerySet[Record]:
    """Return the records of an organ that stood at a moment: entered by then, and not yet voided."""
    rows = Record.objects.filter(organ=organ, created_at__lte=as_of)
    return rows.filter(Q(voided_at__isnull=True) | Q(voided_at__gt=as_of))


def _public(organ: Organ) -> QuerySet[Record]:
    return Record.objects.filter(organ=organ, live__in=[True], voided_at__isnull=True)


def _kept(organ: Organ, kinds: Sequence[str], year: int, as_of: datetime) -> set[str]:
    """Return which ledgers were kept for a year, in one query: each begins with its first record, a void one too."""
    if not kinds:
        return set()
    began = Record.objects.filter(organ=organ, created_at__lte=as_of, day__lte=date(year, 12, 31))
    asked = {f"kind{at}": Exists(began.filter(kind=kind)) for at, kind in enumerate(kinds)}
    row = Organ.objects.filter(pk=organ.pk).annotate(**asked).values_list(*asked).get()
    return {kind for kind, is_kept in zip(kinds, row, strict=True) if is_kept}


def condition(count: Count, year: int) -> Q:
    """Return which rows count in a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    match count.rule:
        case "in_year":
            within = Q(**{f"{count.date}__range": (first, last)})
            return within & Q(end_reason=count.reason) if count.reason else within
        case "by_end":
            return Q(**{f"{count.date}__lte": last})
        case "in_force":
            return _in_force(last)
        case "before":
            return _in_force(date(year - 1, 12, 31))
        case "change":
            return Q(day__range=(first, last)) | Q(ended_on__range=(first, last))


def _in_force(on: date) -> Q:
    return Q(day__lte=on) & (Q(ended_on__isnull=True) | Q(ended_on__gt=on))


def _counted(count: Count, year: int) -> Combinable:
    """Return what a row adds to a figure; an item that came and went in one year adds nothing to the change."""
    if count.rule != "change":
        return F(count.sums)
    first, last = date(year, 1, 1), date(year, 12, 31)
    came, went = Q(day__range=(first, last)), Q(ended_on__range=(first, last))
    return Case(
        When(came & went, then=Value(0)),
        When(came, then=F("quantity")),
        default=F("quantity") * Value(-1),
        output_field=IntegerField(),
    )


def _sums(rows: QuerySet[Record], counts: Iterable[Count], year: int) -> dict[str, int | Decimal]:
    """Return the sum of each count: one grouped query for each way of counting, not one a cell."""
    ways: dict[tuple[str, str, str], list[Count]] = {}
    for count in counts:
        ways.setdefault((count.rule, count.date, count.reason), []).append(count)
    found: dict[str, int | Decimal] = {}
    for same in ways.values():
        kinds = {count.kind for count in same}
        grouped = (
            rows.filter(condition(same[0], year), kind__in=kinds)
            .order_by()
            .values("kind")
            .annotate(
                quantity=Sum(_counted(same[0], year) if same[0].rule == "change" else F("quantity")),
                amount=Sum("amount", output_field=DecimalField(max_digits=24, decimal_places=2)),
            )
        )
        by_kind = {row["kind"]: row for row in grouped}
        for count in same:
            row = by_kind.get(count.kind)
            nothing: int | Decimal = Decimal("0.00") if count.sums == "amount" else 0
            found[count.key] = (row[count.sums] if row else None) or nothing
    return found


def _figure(value: int | Decimal, count: Count, year: int, kept: set[str], said: dict[str, str]) -> Figure:
    """Return a figure; a zero says why it is zero, and where nothing is kept there is none."""
    if value:
        return Figure(value)
    kind = KINDS[count.kind]
    if count.kind in said:
        return Figure(value, "true_zero", {"zh": said[count.kind], "en": said[count.kind]})
    if count.kind in kept:
        return Figure(value, "true_zero", words(problem("LEDGER-NONE-IN-YEAR", kind=kind.words, year=year)))
    return Figure(None, "not_kept", words(problem("LEDGER-NOT-KEPT", kind=kind.words)))
