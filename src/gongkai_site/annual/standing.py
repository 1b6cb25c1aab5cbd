"""Where the report of an organ on a year stands: one definition, as a query over many organs and for one."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from gongkai.review.steps import RUNNING
from gongkai_site.annual.models import Edition, PastReport
from gongkai_site.organs.models import Organ
from gongkai_site.review.models import Review

NOT_BEGUN, DRAFTING, IN_REVIEW, PUBLISHED, SUBMITTED = "not_begun", "drafting", "in_review", "published", "submitted"
STATES = {
    NOT_BEGUN: _("not begun"),
    DRAFTING: _("drafting"),
    IN_REVIEW: _("in review"),
    PUBLISHED: _("published"),
    SUBMITTED: _("submitted"),
}
DONE = frozenset({PUBLISHED, SUBMITTED})


def with_state(organs: QuerySet[Any], year: int) -> QuerySet[Any]:
    """Return organs with ``report_state`` (a key of ``STATES``), ``public_at`` and ``last_edition`` of a year."""
    editions = Edition.objects.filter(organ=OuterRef("pk"), year=year)
    kind = ContentType.objects.get_for_model(Edition)
    reviews = Review.objects.filter(content_type=kind, object_id=OuterRef("edition_key"), state__in=RUNNING)
    public = editions.filter(live=True).order_by("number")
    document = PastReport.objects.filter(organ=OuterRef("pk"), year=year, live=True)
    last = editions.order_by("-number").values("pk")[:1]
    marked = organs.annotate(last_edition=Subquery(last), public_at=Subquery(public.values("first_published_at")[:1]))
    marked = marked.annotate(edition_key=Cast("last_edition", CharField()))
    sent = _sent(year)
    state = Case(
        *([When(Exists(sent), then=Value(SUBMITTED))] if sent is not None else []),
        When(Exists(public), then=Value(PUBLISHED)),
        When(Exists(document), then=Value(PUBLISHED)),
        When(Exists(reviews), then=Value(IN_REVIEW)),
        When(last_edition__isnull=False, then=Value(DRAFTING)),
        default=Value(NOT_BEGUN),
        output_field=CharField(),
    )
    found: QuerySet[Any] = marked.annotate(report_state=state)
    return found


def _sent(year: int) -> QuerySet[Any] | None:
    """Return what was sent to the competent department and not returned, where sendings are kept."""
    model: Any = apps.all_models["annual"].get("submission")
    if model is None:
        return None
    found: QuerySet[Any] = model.objects.filter(edition__organ=OuterRef("pk"), edition__year=year)
    return found.exclude(state="returned")


def state_of(organ: Organ, year: int) -> str:
    """Return where the report of an organ on a year stands, a key of ``STATES``."""
    found = with_state(Organ.objects.filter(pk=organ.pk), year).get()
    return str(found.report_state)
