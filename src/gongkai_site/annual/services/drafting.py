"""Work on a report: its text by parts, figures by hand, explained errors, follow-ups of last year's problems."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from gongkai.report.forms import Form
from gongkai.report.money import money_cell, typed_money
from gongkai_site.annual.checking import NEVER_EXPLAINED, problems_of
from gongkai_site.annual.compiling import compile_report, enterable, form_for, is_open, known_year
from gongkai_site.annual.following import key_of
from gongkai_site.annual.models import Aside, Entry, FollowUp, Reason, Section, Work
from gongkai_site.annual.models_work import LONGEST
from gongkai_site.annual.sections import parts_for
from gongkai_site.annual.services.acts import DRAFT, EXPLAIN, person_of, work_of
from gongkai_site.annual.working import working
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ

MOST = Decimal("999999999999999.99")
PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
WANTED = {
    "count": {"zh": "不小于零的整数", "en": "a whole number, 0 or more"},
    "signed": {"zh": "整数，减少用负数", "en": "a whole number, negative for a decrease"},
    "money": {
        "zh": "不小于零的金额，并写明单位，如“183.51万元”",
        "en": "an amount, 0 or more, with its unit: 183.51万元",
    },
    "money_of": {
        "zh": "不小于零的金额，单位{unit}，也可写明“元”",
        "en": "an amount, 0 or more, in {unit}, or with 元 after it",
    },
}


@transaction.atomic
def begin(*, by: Any, organ: Organ, year: int) -> Work:
    """Draft the text of a report out of its figures, every part that is not there yet.

    Raises Refused ANNUAL-BEGUN when all are there, ANNUAL-YEAR, and those of power.
    """
    require(by, DRAFT, organ)
    draft = working(organ, year)
    work = work_of(organ, year)
    fresh = [part for part in parts_for(organ) if part.key not in draft.texts]
    if not fresh:
        raise Refused("ANNUAL-BEGUN")
    try:
        with transaction.atomic():
            Section.objects.bulk_create(
                Section(work=work, key=part.key, text=draft.draft_of(part.key), editor=person_of(by)) for part in fresh
            )
    except IntegrityError as clash:  # two began at once
        raise Refused("ANNUAL-BEGUN") from clash
    record("report.text_begun", work, by=by, organ=organ.pk, data={"year": year, "count": len(fresh)})
    return work


@transaction.atomic
def save_section(*, by: Any, section: Section, seen: int, text: str) -> Section:
    """Write a part of the text; who writes another part is in nobody's way.

    Raises Refused ANNUAL-SECTION-CHANGED when another wrote this part meanwhile (keep the text with ``set_aside``),
    ANNUAL-SECTION-LONG, and those of power.
    """
    require(by, DRAFT, section.work.organ)
    if _put(by, section, seen, _measured(text)):
        section.asides.filter(Q(by=person_of(by), is_former=False) | Q(text=section.text)).delete()
    return section


def _put(by: Any, section: Section, seen: int, text: str) -> bool:
    """Write a part of the text unless it reads so already; say whether it changed."""
    section.refresh_from_db()
    if section.version != seen:
        at = section.changed_at.astimezone(clock.SHANGHAI)
        raise Refused("ANNUAL-SECTION-CHANGED", name=str(section.editor or "—"), at=f"{at:%Y-%m-%d %H:%M}")
    if text == section.text:
        return False
    section.take(seen=seen, text=text, editor=person_of(by))
    work = section.work
    data = {"year": work.year, "section": section.key, "length": len(text)}
    record("report.section_written", section, by=by, organ=work.organ_id, data=data)
    return True


@transaction.atomic
def set_aside(*, by: Any, section: Section, text: str) -> Aside:
    """Keep what a person wrote in a part that another had changed meanwhile."""
    organ = section.work.organ
    require(by, DRAFT, organ)
    section.asides.filter(by=person_of(by), is_former=False).delete()
    kept = Aside.objects.create(section=section, text=_tidy(text)[:LONGEST], by=person_of(by))
    record("report.section_set_aside", section, by=by, organ=organ.pk, data={"section": section.key})
    return kept


@transaction.atomic
def drop_aside(*, by: Any, aside: Aside) -> None:
    """Let go of a text that was set aside."""
    section = aside.section
    organ = section.work.organ
    require(by, DRAFT, organ)
    aside.delete()
    record("report.section_aside_dropped", section, by=by, organ=organ.pk, data={"section": section.key})


@transaction.atomic
def redraft(*, by: Any, section: Section, seen: int, typed: str = "") -> Section:
    """Put the draft of today's figures in place of a part of the text.

    What stood there is set aside, and what was ``typed`` and not kept yet. Raises Refused as ``save_section`` does.
    """
    organ = section.work.organ
    require(by, DRAFT, organ)
    draft, typed = working(organ, section.work.year).draft_of(section.key), _measured(typed)
    section.refresh_from_db()
    before = (section.text, typed)
    _put(by, section, seen, _measured(draft))
    former = [text for text in before if text not in ("", section.text)]
    for text in former:
        section.asides.get_or_create(text=text, is_former=True, defaults={"by": person_of(by)})
    if former:
        record("report.section_set_aside", section, by=by, organ=organ.pk, data={"section": section.key})
    return section


@transaction.atomic
def set_responsible(*, by: Any, organ: Organ, year: int, seen: int, responsible: str, body: str) -> Work:
    """Name the first responsible person and the statutory responsible body of a report.

    ``seen`` is 0 while there is no row yet. Raises Refused RECORD-CHANGED, and those of power.
    """
    require(by, DRAFT, organ)
    known_year(year)
    work = work_of(organ, year)
    facts = {"responsible": " ".join(responsible.split()), "body": " ".join(body.split())}
    work.take(seen=seen or work.version, **facts)
    record("report.responsible_named", work, by=by, organ=organ.pk, data={"year": year})
    return work


@transaction.atomic
def enter_figures(
    *, by: Any, organ: Organ, year: int, values: Mapping[str, str], was: Mapping[str, str], reason: str
) -> int:
    """Enter figures by hand for cells that no register answers for; an empty one takes the entry back.

    ``was`` is what the person saw in each cell: two who enter different cells are in nobody's way. Returns how many
    changed. Raises Refused ANNUAL-ENTRY-… naming the cell as its field, ANNUAL-CELL, and those of power.
    """
    require(by, DRAFT, organ)
    form, figures = form_for(known_year(year)), compile_report(organ, year, entries={}).figures
    work = work_of(organ, year)
    held = {entry.key: entry for entry in Entry.objects.filter(work=work).select_related("by")}
    changed: dict[str, Any] = {}
    for key, typed in values.items():
        if key not in form.cell:
            raise Refused("ANNUAL-CELL", year=year, found=key)
        entry = held.get(key)
        now = shown_entry(form, entry)
        if typed.strip() == was.get(key, "").strip() or typed.strip() == now:
            continue
        _enterable(form, key, figures[key])
        value = number_of(form, key, typed)
        if now != was.get(key, "").strip():
            name = str(entry.by or "—") if entry else "—"
            place = form.place(key)
            raise Refused("ANNUAL-ENTRY-CHANGED", place=place, name=name, now=now or None, found=typed, field=key)
        if value is not None and not reason.strip():
            raise Refused("ANNUAL-ENTRY-REASON", field="reason")
        _write(work, key, entry, value, " ".join(reason.split()), by)
        changed[key] = None if value is None else str(value)
    if changed:
        record("report.figures_entered", work, by=by, organ=organ.pk, data={"year": year, "keys": sorted(changed)})
    return len(changed)


def shown_entry(form: Form, entry: Entry | None) -> str:
    """Return an entry as it stands in its box."""
    if entry is None:
        return ""
    column = form.cell[entry.key].column
    return money_cell(entry.value, column) if column.kind == "money" else str(int(entry.value))


def _write(work: Work, key: str, entry: Entry | None, value: Decimal | None, reason: str, by: Any) -> None:
    if value is None:
        Entry.objects.filter(work=work, key=key).delete()
    elif entry is None:
        Entry.objects.create(work=work, key=key, value=value, reason=reason[:200], by=person_of(by))
    else:
        entry.take(seen=entry.version, value=value, reason=reason[:200], by=person_of(by))


def _enterable(form: Form, key: str, figure: Any) -> None:
    if key not in enterable(form):
        raise Refused("ANNUAL-ENTRY-TOTAL", place=form.place(key), field=key)
    if not is_open(figure):
        raise Refused("ANNUAL-ENTRY-KEPT", place=form.place(key), field=key)


def number_of(form: Form, key: str, typed: str) -> Decimal | None:
    """Return the number typed into a cell, None for an empty one; raise Refused ANNUAL-ENTRY-NUMBER."""
    plain = "".join(typed.split()).replace(",", "").replace("，", "")
    if not plain:
        return None
    column = form.cell[key].column
    try:
        value = typed_money(plain, column) if column.kind == "money" else _plain(plain)
    except ValueError:
        value = Decimal("NaN")
    exact = value.is_finite() and abs(value) <= MOST
    whole = exact and (column.kind == "money" or value == value.to_integral_value())
    if not whole or (column.kind != "signed" and value < 0):
        what = WANTED["money_of" if column.unit else column.kind]
        what = {lang: words.format(unit=column.unit) for lang, words in what.items()}
        raise Refused(
            "ANNUAL-ENTRY-NUMBER", place=form.place(key), found=typed[:40], what=what, cells=(key,), field=key
        )
    return value


def _plain(text: str) -> Decimal:
    """Return the number that plain digits spell; raise ValueError for anything else, powers of ten among it."""
    if not PLAIN.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


@transaction.atomic
def explain(*, by: Any, organ: Organ, year: int, key: str, reason: str) -> Reason:
    """Say why an error stands as it is; it holds for exactly its facts, and travels with the report.

    Raises Refused ANNUAL-EXPLAIN-GONE when the check finds no such error now, ANNUAL-EXPLAIN-NEVER for what can only
    be mended, and those of power.
    """
    require(by, EXPLAIN, organ)
    text = " ".join(reason.split())
    if not text:
        raise Refused("ANNUAL-EXPLAIN-WORDS", field="reason")
    found = {each.key: each.problem for each in problems_of(working(organ, year), others=False)}
    if key not in found or found[key].severity != "error":
        raise Refused("ANNUAL-EXPLAIN-GONE")
    problem, work = found[key], work_of(organ, year)
    if problem.code in NEVER_EXPLAINED:
        raise Refused("ANNUAL-EXPLAIN-NEVER", found={"zh": problem.text("zh"), "en": problem.text("en")})
    facts = {
        "code": problem.code,
        "found": {"zh": problem.text("zh"), "en": problem.text("en")},
        "text": text[:300],
        "by": person_of(by),
        "at": clock.now(),
    }
    made, _ = Reason.objects.update_or_create(work=work, key=key, defaults=facts)
    record("report.error_explained", work, by=by, organ=organ.pk, data={"year": year, "problem": problem.code})
    return made


@transaction.atomic
def follow_up(*, by: Any, organ: Organ, year: int, key: str, seen: int, answer: str) -> FollowUp:
    """Write what became of one of last year's problems; ``seen`` is 0 while nothing was written.

    Raises Refused ANNUAL-FOLLOW-GONE, RECORD-CHANGED, and those of power.
    """
    require(by, DRAFT, organ)
    said = {key_of(each): each for each, _ in working(organ, year).follow_ups}
    if key not in said:
        raise Refused("ANNUAL-FOLLOW-GONE")
    work = work_of(organ, year)
    facts = {"answer": " ".join(answer.split())[:500], "by": person_of(by)}
    row, new = FollowUp.objects.get_or_create(work=work, key=key, defaults={"problem": said[key], **facts})
    if not new:
        row.take(seen=seen, **facts)
    record("report.followed_up", work, by=by, organ=organ.pk, data={"year": year})
    return row


def _measured(text: str) -> str:
    """Return a part of the text, trimmed; raise Refused ANNUAL-SECTION-LONG."""
    tidy = _tidy(text)
    if len(tidy) > LONGEST:
        raise Refused("ANNUAL-SECTION-LONG", found=len(tidy), most=LONGEST, field="text")
    return tidy


def _tidy(text: str) -> str:
    """Return a text with its lines trimmed, empty ones left out."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)
