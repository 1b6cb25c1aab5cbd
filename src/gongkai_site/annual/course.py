"""The course of a year's report in stages: drafted, frozen, in review, public, sent, received; and its last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from gongkai.review.steps import RUNNING
from gongkai_site.annual.dues import Due, dues
from gongkai_site.annual.models import Edition, Section, Submission
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.review.desk import reviews_of

Standing = Literal["done", "now", "back", "ahead"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: what it is called, how it stands, when it was reached, and the last day it has."""

    word: Any
    standing: Standing
    on: date | None = None
    due: Due | None = None

    first: date | None = None
    """When it was reached first, by an edition that was corrected since: what the last day is held against."""

    @property
    def is_late(self) -> bool:
        """Say whether its last day passed before it was reached."""
        return self.due is not None and self.due.on < (self.first or self.on or clock.today())

    @property
    def days(self) -> int | None:
        """Return how many days are left, where it has a last day and was never reached."""
        return (self.due.on - clock.today()).days if self.due and not (self.on or self.first) else None


def stages(organ: Organ, year: int) -> list[Stage]:
    """Return the stages of a report, the one at hand marked."""
    editions = list(Edition.objects.filter(organ=organ, year=year).order_by("-number"))
    last, first = (editions[0], editions[-1]) if editions else (None, None)
    begun = Section.objects.filter(work__organ=organ, work__year=year).order_by("created_at").first()
    review = next(iter(reviews_of(last)), None) if last else None
    in_review = review is not None and review.state in RUNNING
    sent = last.submissions.first() if last else None
    submissions = Submission.objects.filter(edition__in=editions).order_by("sent_at")
    earliest, days = submissions.first(), dues(organ, year)
    reached: list[tuple[Any, datetime | None, Due | None, datetime | None]] = [
        (_("Text begun"), begun.created_at if begun else last.created_at if last else None, None, None),
        (_("Report frozen"), last.as_of if last else None, None, None),
        (
            _("Sent to review"),
            review.created_at if review and (in_review or (last and last.live)) else None,
            None,
            None,
        ),
        (_("Made public"), _published(last), days.publish, _published(first)),
        (_("Sent to the office"), sent.sent_at if sent else None, days.submit, earliest.sent_at if earliest else None),
        (_("Taken in"), sent.received_at if sent else None, None, None),
    ]
    at = next((number for number, row in enumerate(reached) if row[1] is None), len(reached))
    made = []
    for number, (word, moment, due, before) in enumerate(reached):
        standing: Standing = "done" if number < at else "now" if number == at else "ahead"
        on = clock.day_of(moment) if moment and number < at else None
        made.append(Stage(word, standing, on, due, clock.day_of(before) if before else None))
    return (
        [*made, *_answer(sent)] if sent is None or sent.state != Submission.RETURNED else [*made[:-1], *_answer(sent)]
    )


def _published(edition: Edition | None) -> datetime | None:
    found: datetime | None = edition.first_published_at if edition and edition.live else None
    return found


def _answer(sent: Submission | None) -> list[Stage]:
    """Return what the city office said, as a stage of its own."""
    if sent is None or sent.answered_at is None:
        return []
    on = clock.day_of(sent.answered_at)
    if sent.state == Submission.RETURNED:
        return [Stage(_("Returned by the office"), "back", on)]
    return [Stage(_("Approved by the office"), "done", on)]
