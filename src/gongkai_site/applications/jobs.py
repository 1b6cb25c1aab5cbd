"""What follows a change of a case: it can be found on the desk by its subject; an answer goes out by e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gongkai_site import outbox
from gongkai_site.applications.models import SOURCE, Answer, Application
from gongkai_site.applications.services.serving import MAIL, mail
from gongkai_site.base import clock
from gongkai_site.search import Document, Source, source


@source(SOURCE)
class Cases(Source):
    """Cases by what lists show of them. What was asked for, and who asked, stays sealed and is in no index."""

    def document(self, pk: str) -> Document | None:
        """Return what a case is found by; None while it has neither."""
        case = Application.objects.filter(pk=pk).only("organ", "arrived_at", "subject", "document_number").first()
        if case is None or not (case.subject or case.document_number):
            return None
        return Document(SOURCE, pk, case.organ_id, clock.day_of(case.arrived_at), case.subject, case.document_number)

    def keys(self) -> Iterable[Any]:
        """Return the keys of the cases that have something to be found by."""
        rows = Application.objects.exclude(subject="", document_number="")
        return rows.order_by().values_list("pk", flat=True).iterator(chunk_size=2000)


@outbox.consumer(MAIL, zh="答复书电子邮件送达", en="answer sent by e-mail")
def send_answer(row: Any) -> None:
    """Send an answer to its applicant."""
    mail(Answer.objects.select_related("application__organ", "scan").get(pk=row.ref.removeprefix("answer:")))
