"""报送: a public report goes to the competent department, which receives it, returns it, or approves it.

Nothing of it is a bar to publication: what is sent is public already.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from gongkai_site.annual.models import Edition, Submission
from gongkai_site.annual.services.acts import RECEIVE, SUBMIT, person_of
from gongkai_site.audit.trail import record
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal

FROM = {
    "received": (Submission.SENT,),
    "returned": (Submission.SENT, Submission.RECEIVED),
    "approved": (Submission.SENT, Submission.RECEIVED),
}
"""From which states each step of the competent department starts."""


@transaction.atomic
def send(*, by: Any, edition: Edition, to: str) -> Submission:
    """Send a public report to the competent department.

    Raises Refused ANNUAL-NOT-PUBLIC, ANNUAL-SENT, ANNUAL-RETURNED, ANNUAL-SUBMISSION-TO, and those of power.
    """
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    raise_if(may_send(by, edition))
    if not to.strip():
        raise Refused("ANNUAL-SUBMISSION-TO", field="to")
    facts = {"to": " ".join(to.split())[:100], "sent_by": person_of(by), "sent_at": clock.now()}
    try:
        with transaction.atomic():
            made = Submission.objects.create(edition=edition, organ=edition.organ, **facts)
    except IntegrityError as clash:
        raise Refused("ANNUAL-SENT", to=to) from clash
    again = Submission.objects.filter(organ=edition.organ, edition__year=edition.year).exclude(pk=made.pk).exists()
    data = {"year": edition.year, "number": edition.number, "again": again}
    record("report.submitted", made, by=by, organ=edition.organ_id, data=data)
    return made


@transaction.atomic
def receive(*, by: Any, submission: Submission, seen: int) -> Submission:
    """Take a report in."""
    raise_if(may_answer(by, submission, "received"))
    submission.take(seen=seen, state=Submission.RECEIVED, received_at=clock.now())
    return _told("report.received", submission, by)


@transaction.atomic
def send_back(*, by: Any, submission: Submission, seen: int, reason: str) -> Submission:
    """Return a report with the reason; the organ corrects it by another edition and sends that."""
    raise_if(may_answer(by, submission, "returned"))
    text = " ".join(reason.split())
    if not text:
        raise Refused("ANNUAL-RETURN-WHY", field="reason")
    facts = {"reason": text[:500], "answered_at": clock.now(), "answered_by": person_of(by)}
    submission.take(seen=seen, state=Submission.RETURNED, **facts)
    return _told("report.sent_back", submission, by)


@transaction.atomic
def approve(*, by: Any, submission: Submission, seen: int) -> Submission:
    """Approve a report 核准, where the place knows approval."""
    raise_if(may_answer(by, submission, "approved"))
    now = clock.now()
    facts = {"received_at": submission.received_at or now, "answered_at": now, "answered_by": person_of(by)}
    submission.take(seen=seen, state=Submission.APPROVED, **facts)
    return _told("report.approved", submission, by)


def may_send(person: Any, edition: Edition) -> Refusal | None:
    """Return why a person may not send a report, or None."""
    if found := may(person, SUBMIT, edition.organ):
        return found
    if not edition.live:
        return refusal("ANNUAL-NOT-PUBLIC")
    last = edition.submissions.first()
    if last is None:
        return None
    if last.state == Submission.RETURNED:
        return refusal("ANNUAL-RETURNED", reason=last.reason)
    return refusal("ANNUAL-SENT", to=last.to)


def may_answer(person: Any, submission: Submission, step: str) -> Refusal | None:
    """Return why a person may not receive, return or approve a report, or None."""
    if found := may(person, RECEIVE, submission.organ):
        return found
    if submission.sent_by_id is not None and submission.sent_by_id == getattr(person, "pk", None):
        return refusal("ANNUAL-OWN")
    if submission.state not in FROM[step]:
        return refusal("ANNUAL-SUBMISSION-STATE", state=str(submission.get_state_display()))
    return None


def _told(action: str, submission: Submission, by: Any) -> Submission:
    edition = submission.edition
    record(action, submission, by=by, organ=submission.organ_id, data={"year": edition.year, "number": edition.number})
    return submission
