"""Read organs: by name or code, their tree on a day, and what held on a day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Duty, Organ, Placement, Setting, holding


def organ(wish: str) -> Organ:
    """Return the organ of a credit code, a path or a unique name; raise Refused ORGAN-UNKNOWN or ORGAN-SEVERAL."""
    wish = wish.strip()
    exact = Organ.objects.filter(credit_code=wish) | Organ.objects.filter(name=wish) | Organ.objects.filter(slug=wish)
    found = list(exact[:2]) or list(Organ.objects.filter(name__contains=wish)[:2] if wish else [])
    if not found:
        raise Refused("ORGAN-UNKNOWN", name=wish)
    if len(found) > 1:
        raise Refused("ORGAN-SEVERAL", name=wish, names=[each.name for each in found])
    return found[0]


def subtree(root: Organ) -> QuerySet[Organ]:
    """Return an organ and all below it today."""
    return Organ.objects.filter(path__startswith=root.path)


def parent_on(organ: Organ, on: date) -> Organ | None:
    """Return the organ above on a day."""
    placed = organ.placements.filter(holding(on)).select_related("parent").first()
    return placed.parent if placed else None


def children_on(organ: Organ, on: date) -> list[Organ]:
    """Return the organs directly below on a day."""
    rows = Placement.objects.filter(holding(on), parent=organ).select_related("organ").order_by("organ__name")
    return [row.organ for row in rows]


def setting_on(organ: Organ, key: str, on: date) -> str | None:
    """Return what held for an organ on a day, or None when nothing is known."""
    row = Setting.objects.filter(holding(on), organ=organ, key=key).order_by("-from_on").first()
    return row.value if row else None


def setting(organ: Organ, key: str) -> str | None:
    """Return what holds for an organ today."""
    return setting_on(organ, key, clock.today())


def settings_on(organ: Organ, on: date) -> dict[str, str]:
    """Return all that held for an organ on a day."""
    rows = Setting.objects.filter(holding(on), organ=organ).order_by("from_on")
    return {row.key: row.value for row in rows}


def duties_on(organ: Organ, on: date) -> QuerySet[Duty]:
    """Return the leading group and section duties of a day."""
    return Duty.objects.filter(holding(on), organ=organ)


def root_organ() -> Organ | None:
    """Return the first organ of the tree, whose site this is, or None before there is one."""
    return Organ.objects.order_by("path").first()


def root_name() -> str:
    """Return the name of the organ whose site this is; its setting's name before there is one."""
    root = root_organ()
    return root.name if root else str(settings.WAGTAIL_SITE_NAME)
