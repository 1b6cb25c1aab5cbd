"""Who has shown a code may see a case for a while: a signed cookie, for the pages of applications alone.

The code itself stands in no address, so in no log; the cookie holds the number of the row and nothing of the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from gongkai_site.applications.models import Application
from gongkai_site.organs.models import Organ


@dataclass(frozen=True, slots=True)
class Ticket:
    """A cookie: its name, and how many seconds it holds."""

    name: str
    seconds: int

    def give(self, response: HttpResponse, application: Application) -> None:
        """Let a browser see the case for as long as the ticket holds."""
        response.set_cookie(
            self.name,
            signing.dumps(application.pk, salt=self._salt),
            max_age=self.seconds,
            path=_path(application.organ),
            httponly=True,
            secure=settings.GONGKAI_HTTPS,
            samesite="Strict",
        )

    def take(self, response: HttpResponse, organ: Organ) -> None:
        """Take it back."""
        response.delete_cookie(self.name, path=_path(organ), samesite="Strict")

    def case(self, request: HttpRequest, organ: Organ) -> Application | None:
        """Return the case of an organ that a browser may see, or None."""
        try:
            pk = signing.loads(request.COOKIES.get(self.name, ""), salt=self._salt, max_age=self.seconds)
        except signing.BadSignature:
            return None
        return Application.objects.filter(pk=pk, organ=organ).select_related("organ").first()

    @property
    def _salt(self) -> str:
        return f"portal.{self.name}"


RECEIPT = Ticket("gk_receipt", 15 * 60)
"""Shows the query code to who has just filed."""
CASE = Ticket("gk_case", 30 * 60)


def _path(organ: Organ) -> str:
    return f"/{organ.slug}/apply/"
