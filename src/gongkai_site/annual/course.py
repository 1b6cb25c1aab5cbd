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

    @property
    def is_late(self) -> bool:
        """Say whether its last day passed before it was reached."""
        return self.due is not None and self.due.on < (self.on or clock.today())

    @property
    def days(self) -> int | None:
        """Return how many days are left, where it has a last day and was not reached."""
        return (self.due.on - clock.today()).days if self.due and self.on is None else None


def stages(organ: Organ, year: int) -> list[Stage]:
    """Return the stages of a report, the one at hand marked."""
    editions = list(Edition.objects.filter(organ=organ, year=year).order_by("-number"))
    last, first = (editions[0], editions[-1]) if editions else (None, None)
    begun = Section.objects.filter(work__organ=organ, work__year=year).order_by("created_at").first()
    review = next(iter(reviews_of(last)), None) if last else None
    in_review = review is not None and review.state in RUNNING
    sent = last.submissions.first() if last else None
    returned = Submission.objects.filter(edition__in=editions, state=Submission.RETURNED).first()
    days, is_back = dues(organ, year), bool(returned and not sent)
    reached: list[tuple[Any, datetime | None, Due | None]] = [
        (_("Drafted"), begun.created_at if begun else last.created_at if last else None, None),
        (_("Frozen"), last.as_of if last else None, None),
        (_("In review"), review.created_at if review and (in_review or (last and last.live)) else None, None),
        (_("Public"), first.first_published_at if first and last and last.live else None, days.publish),
        (_("Submitted"), sent.sent_at if sent else None, days.submit),
        (_("Received"), sent.received_at if sent else None, None),
    ]
    at = next((number for number, (_word, moment, _due) in enumerate(reached) if moment is None), len(reached))
    made = []
    for number, (word, moment, due) in enumerate(reached):
        standing: Standing = "done" if moment and number < at else "now" if number == at else "ahead"
        made.append(Stage(word, standing, clock.day_of(moment) if moment and number < at else None, due))
    if sent is not None and sent.state == Submission.RETURNED:
        made[-1] = Stage(_("Returned"), "back", clock.day_of(sent.answered_at or sent.sent_at))
    elif is_back and returned is not None:
        made.append(Stage(_("Returned before"), "back", clock.day_of(returned.answered_at or returned.sent_at)))
    elif sent is not None and sent.state == Submission.APPROVED:
        made.append(Stage(_("Approved"), "done", clock.day_of(sent.answered_at or sent.sent_at)))
    return made
