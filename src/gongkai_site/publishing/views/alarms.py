"""What an organ must look after, on one page: each alarm in a sentence that leads to what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.alarms import Alarm, alarms
from gongkai_site.publishing.models import Column, Item, NotOpen
from gongkai_site.publishing.views.catalogue import OfOrgan, Organs
from gongkai_site.screens.records import Fact, Panel

TITLE = _("Alarms")
PARTS: dict[str, Any] = {
    "due": _("Time limits"),
    "owed": _("Interpretations owed"),
    "fiscal": _("Budget and final accounts"),
    "not_open": _("Reviews of what is not open"),
    "stale": _("Pages that have gone stale"),
    "gap": _("Gaps of the catalogue"),
}
TONES = {"error": "red", "warning": "amber"}
PAGES: dict[type, str] = {Item: "items_item", NotOpen: "not_open_line", Column: "catalogue_change"}


class AlarmOrgans(Organs):
    """Whose alarms."""

    to, title = "alarms_of", TITLE


class AlarmPage(OfOrgan):
    """The alarms of one organ, by part, the gravest first."""

    list_url_name = "alarms"
    list_label = TITLE

    def get_page_title(self) -> str:
        """Name the page and whose it is."""
        return f"{self.record}：{TITLE}"

    def panels(self) -> Sequence[Panel]:
        """Return a panel for each part that has alarms."""
        found = alarms(self.record, clock.today())
        parts = [
            Panel(
                name,
                [
                    Fact(each.day or "—", each.problem.text(lang()), address(self.record, each), TONES[each.severity])
                    for each in found
                    if each.kind == kind
                ],
            )
            for kind, name in PARTS.items()
        ]
        return [part for part in parts if part.facts] or [
            Panel(TITLE, [Fact(clock.today(), _("Nothing to look after today."), tone="green")])
        ]


def address(organ: Organ, alarm: Alarm) -> str:
    """Return the page where an alarm is seen to."""
    if alarm.about is not None:
        return reverse(PAGES[type(alarm.about)], args=[alarm.about.pk])
    if alarm.kind == "fiscal":
        return reverse("fiscal_year", args=[organ.slug, clock.today().year])
    return reverse("catalogue_tree", args=[organ.slug]) if alarm.kind == "gap" else reverse("items_new")
