"""What the text of a year's report tells of corrections and proposals. None of it is counted in table 三."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from gongkai.problems import problem
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting
from gongkai_site.registers.facts import Fact
from gongkai_site.registers.protocol import words
from gongkai_site.requests.models import Request


@dataclass(frozen=True, slots=True)
class Count:
    """One count: the kind, the day that puts a record into a year, and the decisions that count, or all."""

    name: str
    zh: str
    en: str
    kind: str
    day: str
    decisions: tuple[str, ...] = ()


COUNTS = (
    Count("corrections.received", "收到更正申请", "corrections asked for", "correction", "arrived_on"),
    Count("corrections.corrected", "予以更正", "records corrected", "correction", "decided_on", ("correct",)),
    Count("corrections.refused", "不予更正", "corrections refused", "correction", "decided_on", ("refuse",)),
    Count(
        "corrections.redirected",
        "转送或者告知向其他机关提出的更正申请",
        "corrections transferred or referred",
        "correction",
        "decided_on",
        ("transfer", "refer"),
    ),
    Count("proposals.received", "收到主动公开建议", "proposals to publish", "proposal", "arrived_on"),
    Count("proposals.agreed", "采纳主动公开建议", "proposals agreed to", "proposal", "decided_on", ("agree",)),
    Count("proposals.declined", "未采纳主动公开建议", "proposals declined", "proposal", "decided_on", ("decline",)),
    Count("proposals.published", "因建议转为主动公开的信息", "published after a proposal", "proposal", "published_on"),
    Count("several.published", "因多人申请转为主动公开的信息", "published as several asked", "several", "published_on"),
)
UNIT = {"zh": "件", "en": "records"}


class Requests:
    """The source of these counts."""

    name = "requests"

    def facts(self, organ: Organ, year: int) -> Iterator[Fact]:
        """Yield the counts of a year; where nothing was kept, no value and why."""
        since = setting(organ, "applications_since")
        kept = since is not None and int(since[:4]) <= year
        for each in COUNTS:
            name, label = f"requests.{each.name}", {"zh": each.zh, "en": each.en}
            value = counted(organ, year, each).count()
            if not value and not kept:
                yield Fact(name, label, None, UNIT, reason=words(problem("REQUEST-NOT-KEPT", year=year)))
            else:
                yield Fact(name, label, value, UNIT, url=address(organ, year, each))


def counted(organ: Organ, year: int, count: Count) -> QuerySet[Request]:
    """Return the records of a count."""
    rows = Request.objects.filter(organ=organ, kind=count.kind, **{f"{count.day}__year": year}).exclude(state="void")
    return rows.filter(decision__in=count.decisions) if count.decisions else rows


def address(organ: Organ, year: int, count: Count) -> str:
    """Return the address of the list that shows the records of a count."""
    parts = [f"organ={organ.pk}", f"kind={count.kind}", "show=counted"]
    parts += [f"{count.day}_from={year}-01-01", f"{count.day}_to={year}-12-31"]
    parts += [f"decision={each}" for each in count.decisions]
    return f"{reverse('requests')}?{'&'.join(parts)}"


REQUESTS = Requests()
