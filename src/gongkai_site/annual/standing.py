"""Where the report of an organ on a year stands: one definition, as a query over many organs and for one."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from gongkai.review.steps import RUNNING
from gongkai_site.annual.models import Edition, PastReport, Submission
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import Review

NOT_BEGUN, DRAFTING, IN_REVIEW = "not_begun", "drafting", "in_review"
PUBLISHED, SUBMITTED, RETURNED = "published", "submitted", "returned"
STATES = {
    NOT_BEGUN: _("not begun"),
    DRAFTING: _("drafting"),
    IN_REVIEW: _("in review"),
    PUBLISHED: _("published"),
    SUBMITTED: _("submitted"),
    RETURNED: _("returned by the department"),
}
DONE = frozenset({PUBLISHED, SUBMITTED, RETURNED})
"""The public can read it."""


def with_state(organs: QuerySet[Any], year: int) -> QuerySet[Any]:
    """Return organs with ``report_state`` (a key of ``STATES``), ``public_at`` and ``last_edition`` of a year.

    ``public_at`` is when the first edition became public, whatever corrected it since.
    """
    editions = Edition.objects.filter(organ=OuterRef("pk"), year=year)
    kind = ContentType.objects.get_for_model(Edition)
    reviews = Review.objects.filter(content_type=kind, object_id=OuterRef("edition_key"), state__in=RUNNING)
    public = editions.filter(live=True)
    first = editions.exclude(first_published_at=None).order_by("first_published_at").values("first_published_at")[:1]
    document = PastReport.objects.filter(organ=OuterRef("pk"), year=year, live=True)
    last = editions.order_by("-number").values("pk")[:1]
    marked = organs.annotate(last_edition=Subquery(last), public_at=Subquery(first))
    marked = marked.annotate(edition_key=Cast("last_edition", CharField()))
    sent = Submission.objects.filter(edition__organ=OuterRef("pk"), edition__year=year)
    state = Case(
        When(Exists(sent.exclude(state=Submission.RETURNED)), then=Value(SUBMITTED)),
        When(Exists(sent), then=Value(RETURNED)),
        When(Exists(public), then=Value(PUBLISHED)),
        When(Exists(document), then=Value(PUBLISHED)),
        When(Exists(reviews), then=Value(IN_REVIEW)),
        When(last_edition__isnull=False, then=Value(DRAFTING)),
        default=Value(NOT_BEGUN),
        output_field=CharField(),
    )
    found: QuerySet[Any] = marked.annotate(report_state=state)
    return found


def state_of(organ: Organ, year: int) -> str:
    """Return where the report of an organ on a year stands, a key of ``STATES``."""
    found = with_state(Organ.objects.filter(pk=organ.pk), year).get()
    return str(found.report_state)
