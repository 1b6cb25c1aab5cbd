"""What was found in a visitor's files, as a page shows it: in groups, numbered, numbers that name a person masked."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gongkai.documents import kind_of
from gongkai.findings import EFFECTS, effect_of, masked
from gongkai.problems import SEVERITIES, Problem
from gongkai.report.check import Checked, identity_codes, places_of
from gongkai.report.diagnosis import Diagnosis
from gongkai.report.forms import Table
from gongkai.report.model import Report
from gongkai.report.write.grid import printed
from gongkai.report.write.html import tables
from gongkai_site.annual.views import TYPES
from gongkai_site.base.refusals import lang
from gongkai_site.portal.checkup import Looked

CARRIED = 1_000_000
"""A copy of so many bytes is carried in the page itself: browsers follow such an address up to two million signs."""
MOST_WAYS = 8
MOST_PLACES = 4
UNREAD = "unread"


@dataclass(frozen=True)
class Group:
    """Findings of one effect."""

    key: str
    title: str
    texts: list[str]


@dataclass(frozen=True)
class Told:
    """A problem of a report, which cells lead to by its anchor."""

    anchor: str
    severity: str
    word: str
    text: str
    cure: list[str]


@dataclass(frozen=True)
class Mending:
    """How broken identities may be mended: where, what is to be said of it, and the ways."""

    anchor: str
    place: str
    text: str
    ways: list[str]
    more: bool


@dataclass(frozen=True)
class Copy:
    """A corrected copy: its name, bytes and type, and the address that holds it where it is small enough."""

    name: str
    data: bytes
    type: str
    address: str


@dataclass(frozen=True)
class ShownReport:
    """The check of an annual report."""

    title: str
    form: str
    previous: int | None
    counts: str
    identities: str
    confirmed: int
    problems: list[Told]
    mendings: list[Mending]
    changes: list[str]
    copy: Copy | None
    marked: SafeString
    """The tables with cells of broken identities, which lead to what is said of them."""
    others: SafeString


@dataclass(frozen=True)
class Shown:
    """One file."""

    anchor: str
    name: str
    groups: list[Group]
    unread: str
    report: ShownReport | None


def shown_files(looked: Sequence[Looked]) -> list[Shown]:
    """Return what is shown of each file."""
    return [_shown(each, f"file-{number}") for number, each in enumerate(looked, 1)]


def copies(looked: Sequence[Looked]) -> list[Copy]:
    """Return the corrected copies."""
    return [copy for each in looked if (copy := _copy(each)) is not None]


def _shown(looked: Looked, anchor: str) -> Shown:
    return Shown(
        anchor,
        masked(looked.given.name),
        list(_groups(looked.findings)),
        masked(looked.unread.text(lang())) if looked.unread else "",
        _report(looked, anchor) if looked.examined else None,
    )


def _groups(findings: Sequence[Problem]) -> Iterator[Group]:
    titles = {
        UNREAD: _("Could not be looked at"),
        "refuse": _("Must not be published at all"),
        "block": _("To be removed before it is published"),
        "inform": _("To be looked at"),
    }
    for key in (UNREAD, *EFFECTS):
        texts = [masked(each.text(lang())) for each in findings if _group_of(each) == key]
        if texts:
            yield Group(key, titles[key], texts)


def _group_of(found: Problem) -> str:
    return effect_of(found) or (UNREAD if found.severity == "error" else "inform")


def _report(looked: Looked, anchor: str) -> ShownReport | None:
    if looked.examined is None:
        return None
    checked, changes = looked.examined.checked, looked.examined.changes or {}
    report, form = checked.report, checked.report.mixed_form
    problems = [_told(each, report, f"{anchor}-problem-{number}") for number, each in enumerate(checked.problems, 1)]
    mendings = [_mending(each, report, f"{anchor}-cure-{number}") for number, each in enumerate(checked.diagnosis, 1)]
    marks = dict(_marks(checked, anchor))
    concerned = [table for table in form.tables if any(cell.key in marks for cell in table.cells)]
    others = [table for table in form.tables if table not in concerned]
    return ShownReport(
        masked(f"{report.organ or _('(organ unknown)')} {report.year or '?'}"),
        f"{form.title}（{form.document_number}）",
        looked.previous.year if looked.previous else None,
        _counts(checked),
        _identities(checked),
        len(checked.confirmed),
        problems,
        mendings,
        [_change(report, key, before, after) for key, (before, after) in changes.items()],
        _copy(looked),
        _tables(concerned, report, anchor, marks),
        _tables(others, report, anchor, {}),
    )


def _tables(given: Sequence[Table], report: Report, anchor: str, marks: Mapping[str, str]) -> SafeString:
    """Return tables as HTML, in which the writer has escaped all texts."""
    return mark_safe(masked(tables([printed(each, report) for each in given], anchor, marks)) if given else "")


def _told(found: Problem, report: Report, anchor: str) -> Told:
    words = {"error": _("Error"), "warning": _("Reminder"), "note": _("Note")}
    cure = [_change(report, key, report.figures.get(key), value) for key, value in (found.cure or {}).items()]
    return Told(anchor, found.severity, words[found.severity], masked(found.text(lang())), cure)


def _mending(diagnosis: Diagnosis, report: Report, anchor: str) -> Mending:
    table, inner = places_of(diagnosis, report)
    texts = {
        "unique": _("One change only makes all identities concerned hold:"),
        "several": _("{n} smallest changes make the identities hold; decide by the ledger:"),
        "none": _("No change of one or two cells makes the identities hold; check cell by cell."),
    }
    ways = [
        "；".join(_change(report, key, report.figures[key], value) for key, value in solution.items())
        for solution in diagnosis.solutions[:MOST_WAYS]
    ]
    more = "……" if len(inner) > MOST_PLACES else ""
    return Mending(
        anchor,
        masked(f"{table} · {'；'.join(inner[:MOST_PLACES])}{more}"),
        texts[diagnosis.status].format(n=len(diagnosis.solutions)),
        ways,
        len(diagnosis.solutions) > MOST_WAYS,
    )


def _change(report: Report, key: str, before: object, after: object) -> str:
    place = " · ".join(report.mixed_form.place(key))
    return masked(_("{place}: {before} becomes {after}").format(place=place, before=before, after=after))


def _marks(checked: Checked, anchor: str) -> Iterator[tuple[str, str]]:
    """Yield the figures of broken identities, each with the anchor of its problem or of its only cure."""
    codes = identity_codes(checked.report)
    for number, each in enumerate(checked.problems, 1):
        if each.code in codes and each.severity == "error":
            yield from ((key, f"#{anchor}-problem-{number}") for key in each.cells)
    for number, diagnosis in enumerate(checked.diagnosis, 1):
        if diagnosis.status == "unique":
            yield from ((key, f"#{anchor}-cure-{number}") for key in diagnosis.solutions[0])


def _counts(checked: Checked) -> str:
    counts: Mapping[str, int] = Counter(each.severity for each in checked.problems)
    words = dict(zip(SEVERITIES, (counts[each] for each in SEVERITIES), strict=True))
    return _("Errors: {error}. Reminders: {warning}. Notes: {note}.").format(**words)


def _identities(checked: Checked) -> str:
    codes = identity_codes(checked.report)
    broken = sum(each.code in codes for each in checked.problems)
    text = _("Identities: {asked} asked, {held} hold, {broken} are broken; {waiting} more wait for blank cells or the "
             "report of the year before.")  # fmt: skip
    return text.format(asked=checked.asked, held=checked.asked - broken, broken=broken, waiting=checked.waiting)


def _copy(looked: Looked) -> Copy | None:
    if looked.examined is None or not looked.examined.copy:
        return None
    data = looked.examined.copy
    kind = kind_of(data)
    name = f"{masked(PurePath(looked.given.name).stem)}-{_('corrected copy')}.{kind}"
    address = f"data:{TYPES[kind]};base64,{base64.b64encode(data).decode()}" if len(data) <= CARRIED else ""
    return Copy(name, data, TYPES[kind], address)
