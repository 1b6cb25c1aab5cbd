"""Who has shown a code may see what it stands for, for a while: a signed cookie, for the pages of that part alone.

The code itself stands in no address, so in no log; the cookie holds the number of the row and nothing of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from gongkai_site.applications.models import Application
from gongkai_site.messages_board.models import Message
from gongkai_site.organs.models import Organ
from gongkai_site.requests.models import Request

Row = TypeVar("Row", Application, Message, Request)


@dataclass(frozen=True, slots=True)
class Ticket(Generic[Row]):
    """A cookie: its name, how many seconds it holds, what it shows, and the part of the sub-site it is sent to."""

    name: str
    seconds: int
    model: type[Row]
    part: str = "apply"

    def give(self, response: HttpResponse, row: Row) -> None:
        """Let a browser see the row for as long as the ticket holds."""
        response.set_cookie(
            self.name,
            signing.dumps(row.pk, salt=self._salt),
            max_age=self.seconds,
            path=self._path(row.organ),
            httponly=True,
            secure=settings.GONGKAI_HTTPS,
            samesite="Strict",
        )

    def take(self, response: HttpResponse, organ: Organ) -> None:
        """Take it back."""
        response.delete_cookie(self.name, path=self._path(organ), samesite="Strict")

    def row(self, request: HttpRequest, organ: Organ) -> Row | None:
        """Return the row of an organ that a browser may see, or None."""
        try:
            pk = signing.loads(request.COOKIES.get(self.name, ""), salt=self._salt, max_age=self.seconds)
        except signing.BadSignature:
            return None
        return self.model._default_manager.filter(pk=pk, organ=organ).select_related("organ").first()

    def _path(self, organ: Organ) -> str:
        return f"/{organ.slug}/{self.part}/"

    @property
    def _salt(self) -> str:
        return f"portal.{self.name}"


RECEIPT = Ticket("gk_receipt", 15 * 60, Application)
"""Shows the query code to who has just filed."""
CASE = Ticket("gk_case", 30 * 60, Application)
MESSAGE_RECEIPT = Ticket("gk_message_receipt", 15 * 60, Message, "messages")
MESSAGE = Ticket("gk_message", 30 * 60, Message, "messages")
ASKED_RECEIPT = Ticket("gk_asked_receipt", 15 * 60, Request)
ASKED = Ticket("gk_asked", 30 * 60, Request)
"""The same for corrections and proposals."""
