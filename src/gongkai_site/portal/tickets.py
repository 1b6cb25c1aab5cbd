"""Who has shown a code may see a case or a message for a while: a signed cookie, for the pages of that part alone.

The code itself stands in no address, so in no log; the cookie holds the number of the row and nothing of the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from gongkai_site.applications.models import Application
from gongkai_site.messages_board.models import Message
from gongkai_site.organs.models import Organ


@dataclass(frozen=True, slots=True)
class Ticket:
    """A cookie: its name, and how many seconds it holds."""

    name: str
    seconds: int
    part: str = "apply"
    """The part of the sub-site whose pages alone are sent the cookie."""

    def give(self, response: HttpResponse, row: Application | Message) -> None:
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

    def case(self, request: HttpRequest, organ: Organ) -> Application | None:
        """Return the case of an organ that a browser may see, or None."""
        return Application.objects.filter(pk=self._seen(request), organ=organ).select_related("organ").first()

    def message(self, request: HttpRequest, organ: Organ) -> Message | None:
        """Return the message to an organ that a browser may see, or None."""
        rows = Message.objects.filter(pk=self._seen(request), organ=organ)
        return rows.select_related("organ", "item", "application").first()

    def _seen(self, request: HttpRequest) -> int:
        """Return the row the cookie names, 0 where none does: no row has that key."""
        try:
            return int(signing.loads(request.COOKIES.get(self.name, ""), salt=self._salt, max_age=self.seconds))
        except signing.BadSignature:
            return 0

    def _path(self, organ: Organ) -> str:
        return f"/{organ.slug}/{self.part}/"

    @property
    def _salt(self) -> str:
        return f"portal.{self.name}"


RECEIPT = Ticket("gk_receipt", 15 * 60)
"""Shows the query code to who has just filed."""
CASE = Ticket("gk_case", 30 * 60)
MESSAGE_RECEIPT = Ticket("gk_message_receipt", 15 * 60, "messages")
MESSAGE = Ticket("gk_message", 30 * 60, "messages")
