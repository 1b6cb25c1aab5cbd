"""Who has shown a code may see a case for a while: a signed cookie, for the pages of applications alone.

The code itself stands in no address, so in no log; the cookie holds the number of the row and nothing of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from gongkai_site.applications.models import Application
from gongkai_site.organs.models import Organ
from gongkai_site.requests.models import Request

Row = TypeVar("Row", Application, Request)


@dataclass(frozen=True, slots=True)
class Ticket(Generic[Row]):
    """A cookie: its name, how many seconds it holds, and what it shows."""

    name: str
    seconds: int
    model: type[Row]

    def give(self, response: HttpResponse, row: Row) -> None:
        """Let a browser see the record for as long as the ticket holds."""
        response.set_cookie(
            self.name,
            signing.dumps(row.pk, salt=self._salt),
            max_age=self.seconds,
            path=_path(row.organ),
            httponly=True,
            secure=settings.GONGKAI_HTTPS,
            samesite="Strict",
        )

    def take(self, response: HttpResponse, organ: Organ) -> None:
        """Take it back."""
        response.delete_cookie(self.name, path=_path(organ), samesite="Strict")

    def case(self, request: HttpRequest, organ: Organ) -> Row | None:
        """Return the record of an organ that a browser may see, or None."""
        try:
            pk = signing.loads(request.COOKIES.get(self.name, ""), salt=self._salt, max_age=self.seconds)
        except signing.BadSignature:
            return None
        rows = self.model._default_manager.filter(pk=pk, organ=organ).select_related("organ")
        return rows.first()

    @property
    def _salt(self) -> str:
        return f"portal.{self.name}"


RECEIPT = Ticket("gk_receipt", 15 * 60, Application)
"""Shows the query code to who has just filed."""
CASE = Ticket("gk_case", 30 * 60, Application)
ASKED_RECEIPT = Ticket("gk_asked_receipt", 15 * 60, Request)
ASKED = Ticket("gk_asked", 30 * 60, Request)
"""The same for corrections and proposals."""


def _path(organ: Organ) -> str:
    return f"/{organ.slug}/apply/"
