"""What other screens show of annual reports: to reviewers what moved since freezing, to everyone what waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai.problems import Problem
from gongkai_site.annual.checking import edition_stopped
from gongkai_site.annual.frozen import moved
from gongkai_site.annual.models import Edition, Section, Submission, Work
from gongkai_site.annual.services import RECEIVE, SUBMIT
from gongkai_site.base.powers import organs_for
from gongkai_site.review.found import Found
from gongkai_site.screens.first import Item


def hindrance(edition: Edition) -> Problem | None:
    """Return why a frozen report is not reviewed or made public, or None."""
    return edition_stopped(edition)


def findings(edition: Edition) -> Iterator[Found]:
    """Tell who signs a report that its registers changed since it was frozen; what is public stays as it is."""
    if edition.live:
        return
    found = moved(edition)
    if found is not None:
        yield Found(found, "content", edition.digest)


def kin(records: Sequence[Any]) -> list[Any]:
    """Return what was sent of editions, and the parts of a text in work."""
    editions = [each for each in records if isinstance(each, Edition)]
    works = [each for each in records if isinstance(each, Work)]
    return [
        *(Submission.objects.filter(edition__in=editions).only("pk") if editions else ()),
        *(Section.objects.filter(work__in=works).only("pk") if works else ()),
    ]


def first_screen(person: Any) -> Iterator[Item]:
    """Tell the city office what waits to be received, and an organ what came back."""
    listed = reverse("annual_submissions")
    to_take = Submission.objects.filter(organ__in=organs_for(person, RECEIVE), state=Submission.SENT)
    yield Item("today", _("annual reports to receive"), to_take.count(), f"{listed}?state=sent")
    mine = Submission.objects.filter(organ__in=organs_for(person, SUBMIT), state=Submission.RETURNED)
    back = [each for each in mine.select_related("edition") if not _corrected(each)]
    yield Item("today", _("annual reports returned"), len(back), f"{listed}?state=returned")


def _corrected(submission: Submission) -> bool:
    later = Edition.objects.filter(organ=submission.organ_id, year=submission.edition.year, live=True)
    return later.filter(number__gt=submission.edition.number).exists()
