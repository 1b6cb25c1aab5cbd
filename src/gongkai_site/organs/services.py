"""Every write about organs: one transaction each, power first, one entry of the trail last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import slugify

from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import require
from gongkai_site.base.refusals import Refusal, Refused, raise_if
from gongkai_site.organs.codes import is_credit_code
from gongkai_site.organs.models import WORDS, Duty, Organ, Placement, Setting, Succession, holding, word
from gongkai_site.organs.paths import reserved

MANAGE = "organs.manage"
DEPTH = 12
CHECKS: dict[str, Callable[[str], Refusal | None]] = {}
"""What is wrong with a setting's value, by its key; the part of the site that reads it adds its check."""


@transaction.atomic
def found_organ(*, by: Any, name: str, level: str, kind: str, parent: Organ | None = None, **facts: Any) -> Organ:
    """Enter an organ, under a parent or as a root.

    Raises Refused ORGAN-CODE, ORGAN-TAKEN, ORGAN-WORD, and those of power.
    """
    require(by, MANAGE, parent)
    name = " ".join(name.split())
    code = facts.pop("credit_code", None) or None
    slug = facts.pop("slug", "") or slugify(name) or f"organ-{Organ.objects.count() + 1}"
    founded = facts.pop("founded_on", None)
    _check(name, code, level, kind)
    _not_taken(Organ.objects.all(), name, slug, code)
    organ = Organ.objects.create(
        name=name, level=level, kind=kind, credit_code=code, slug=slug, founded_on=founded, **facts
    )
    if parent:
        Placement.objects.create(organ=organ, parent=parent, from_on=founded or date(1949, 10, 1))
    _lay_paths([organ])
    organ.refresh_from_db()
    record("organ.founded", organ, by=by, organ=organ.pk, data={"name": name, "parent": parent.pk if parent else None})
    return organ


@transaction.atomic
def change_organ(*, by: Any, organ: Organ, seen: int, **changes: Any) -> Organ:
    """Change what is known of an organ.

    Raises Refused RECORD-CHANGED when another did so meanwhile, ORGAN-TAKEN, ORGAN-CODE, ORGAN-WORD, ORGAN-TERM.
    """
    require(by, MANAGE, organ)
    merged = {name: changes.get(name, getattr(organ, name)) for name in ("name", "credit_code", "level", "kind")}
    changes["credit_code"] = merged["credit_code"] = merged["credit_code"] or None
    _check(name=merged["name"], code=merged["credit_code"], level=merged["level"], kind=merged["kind"])
    _not_taken(
        Organ.objects.exclude(pk=organ.pk), merged["name"], changes.get("slug", organ.slug), merged["credit_code"]
    )
    began, ended = (changes.get(name, getattr(organ, name)) for name in ("founded_on", "ended_on"))
    if began and ended and ended <= began:
        raise Refused("ORGAN-TERM", from_on=began, to_on=ended)
    before = {name: getattr(organ, name) for name in changes}
    organ.take(seen=seen, **changes)
    record("organ.changed", organ, by=by, organ=organ.pk, data={"from": before, "to": changes})
    return organ


@transaction.atomic
def place_organ(*, by: Any, organ: Organ, parent: Organ, from_on: date, basis: str = "") -> Placement:
    """Put an organ under another from a day on; what stood before ends that day.

    Raises Refused ORGAN-CIRCLE when the parent stands below the organ, ORGAN-PLACED when a later placement exists.
    """
    require(by, MANAGE, organ)
    require(by, MANAGE, parent)
    if parent.pk == organ.pk or organ.pk in parent.ancestor_ids:
        raise Refused("ORGAN-CIRCLE", name=organ.name, parent=parent.name)
    if organ.placements.filter(from_on__gte=from_on).exists():
        raise Refused("ORGAN-PLACED", name=organ.name, day=from_on)
    before = organ.placements.filter(holding(from_on)).first()
    organ.placements.filter(holding(from_on)).update(to_on=from_on)
    placed = Placement.objects.create(organ=organ, parent=parent, from_on=from_on)
    _lay_paths([organ])
    facts = {"parent": parent.pk, "before": before.parent.pk if before else None, "from": from_on, "basis": basis}
    record("organ.placed", organ, by=by, organ=organ.pk, data=facts)
    return placed


@transaction.atomic
def succeed(*, by: Any, predecessor: Organ, successor: Organ, on: date, scope: str = "", basis: str = "") -> Succession:
    """Say that one organ took over from another on a day; without a scope it took over all, and the other ends."""
    require(by, MANAGE, predecessor)
    require(by, MANAGE, successor)
    if (
        predecessor.pk == successor.pk
        or Succession.objects.filter(predecessor=successor, successor=predecessor).exists()
    ):
        raise Refused("ORGAN-CIRCLE", name=predecessor.name, parent=successor.name)
    made, new = Succession.objects.get_or_create(
        predecessor=predecessor, successor=successor, on=on, defaults={"scope": scope, "basis": basis}
    )
    if new and not scope:
        Organ.objects.filter(pk=predecessor.pk).update(ended_on=on)
    if new:
        facts = {"successor": successor.pk, "on": on, "scope": scope}
        record("organ.succeeded", predecessor, by=by, organ=predecessor.pk, data=facts)
    return made


@transaction.atomic
def set_for(*, by: Any, organ: Organ, values: Mapping[str, str], from_on: date | None = None) -> None:
    """Let values hold for an organ from a day on (today); an equal value is left as it is.

    Raises Refused ORGAN-SETTING for a key that ``levels.toml`` does not know, ORGAN-SETTING-VALUE for a value that is
    none of those it names, and what ``CHECKS`` say of a value.
    """
    require(by, MANAGE, organ)
    from_on = from_on or clock.today()
    changed: dict[str, str] = {}
    for key, value in values.items():
        if key not in WORDS["settings"]:
            raise Refused("ORGAN-SETTING", key=key)
        if key in CHECKS:
            raise_if(CHECKS[key](value))
        allowed = WORDS["settings"][key].get("values")
        if allowed and value not in ("", *allowed):
            raise Refused(
                "ORGAN-SETTING-VALUE", setting=word("settings", key), value=value, allowed="、".join(allowed), field=key
            )
        current = Setting.objects.filter(holding(from_on), organ=organ, key=key).order_by("-from_on").first()
        if current and current.value == value:
            continue
        if current and current.from_on == from_on:
            Setting.objects.filter(pk=current.pk).update(value=value)
        else:
            later = Setting.objects.filter(organ=organ, key=key, from_on__gt=from_on).order_by("from_on").first()
            Setting.objects.filter(holding(from_on), organ=organ, key=key).update(to_on=from_on)
            Setting.objects.create(
                organ=organ, key=key, value=value, from_on=from_on, to_on=later.from_on if later else None
            )
        changed[key] = value
    if changed:
        record("organ.set", organ, by=by, organ=organ.pk, data={"keys": sorted(changed), "from": from_on})


@transaction.atomic
def assign_duty(
    *, by: Any, organ: Organ, role: str, holder: str, from_on: date, to_on: date | None = None, **facts: str
) -> Duty:
    """Give a person or section a place in the leading group, or a duty, for a term."""
    require(by, MANAGE, organ)
    if role not in WORDS["roles"]:
        raise Refused("ORGAN-WORD", word=role)
    if to_on and to_on <= from_on:
        raise Refused("ORGAN-TERM", from_on=from_on, to_on=to_on)
    duty = Duty.objects.create(organ=organ, role=role, holder=holder, from_on=from_on, to_on=to_on, **facts)
    record("organ.duty_assigned", duty, by=by, organ=organ.pk, data={"role": role, "from": from_on, "to": to_on})
    return duty


@transaction.atomic
def end_duty(*, by: Any, duty: Duty, on: date) -> None:
    """End a duty on a day."""
    require(by, MANAGE, duty.organ)
    if on <= duty.from_on:
        raise Refused("ORGAN-TERM", from_on=duty.from_on, to_on=on)
    Duty.objects.filter(pk=duty.pk).update(to_on=on)
    record("organ.duty_ended", duty, by=by, organ=duty.organ.pk, data={"on": on})


def _check(name: str, code: str | None, level: str, kind: str) -> None:
    if not name:
        raise Refused("ORGAN-NAME")
    if level not in WORDS["levels"] or kind not in WORDS["kinds"]:
        raise Refused("ORGAN-WORD", word=level if level not in WORDS["levels"] else kind)
    if code and not is_credit_code(code):
        raise Refused("ORGAN-CODE", credit_code=code)


def _not_taken(others: QuerySet[Organ], name: str, slug: str, code: str | None) -> None:
    if slug in reserved():
        raise Refused("ORGAN-PATH", slug=slug, field="slug")
    same = Q(name=name) | Q(slug=slug) | (Q(credit_code=code) if code else Q(pk=None))
    if taken := others.filter(same).first():
        raise Refused("ORGAN-TAKEN", name=name, other=taken.name)


def _lay_paths(organs: list[Organ]) -> None:
    """Write the paths of organs and of all below them, from the placements of today."""
    today = clock.today()
    rest = [(organ, 0) for organ in organs]
    while rest:
        organ, depth = rest.pop()
        if depth > DEPTH:
            raise Refused("ORGAN-CIRCLE", name=organ.name, parent=organ.name)
        above = organ.placements.filter(holding(today)).select_related("parent").first()
        path = f"{above.parent.path if above else '/'}{organ.pk}/"
        Organ.objects.filter(pk=organ.pk).update(path=path)
        below = Placement.objects.filter(holding(today), parent=organ).select_related("organ")
        rest += [(row.organ, depth + 1) for row in below]


@transaction.atomic
def lay_paths_of_today(*, by: Any) -> int:
    """Write all paths anew, as a placement that begins today needs; return how many changed. Run daily."""
    require(by, MANAGE)
    before = dict(Organ.objects.values_list("pk", "path"))
    roots = [organ for organ in Organ.objects.all() if not organ.placements.filter(holding(clock.today())).exists()]
    _lay_paths(roots)
    after = dict(Organ.objects.values_list("pk", "path"))
    changed = [pk for pk, path in after.items() if before.get(pk) != path]
    if changed:
        record("organ.paths_laid", None, by=by, data={"count": len(changed)})
    return len(changed)
