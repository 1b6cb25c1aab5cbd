"""What people do in their own record, known by query code: give evidence, withdraw, fetch letters."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from gongkai_site.applications.services import Attachment
from gongkai_site.applications.services.intake import PORTAL
from gongkai_site.base.refusals import Refused
from gongkai_site.requests.models import Paper, Request
from gongkai_site.requests.services import papers
from gongkai_site.requests.services.steps import LONGEST, may_take, take_step

EVIDENCE, WITHDRAW = "add_evidence", "withdraw"


@transaction.atomic
def give_evidence(*, request: Request, text: str, attachments: Sequence[Attachment] = ()) -> Request:
    """Take evidence from who was asked for it, in words, as files, or both."""
    files = papers.inspect_all(attachments, request.organ_id)
    said = text.strip() or "、".join(each.name for each in files)
    take_step(by=PORTAL, request=request, step=EVIDENCE, seen=request.version, text=said)
    papers.keep_all(PORTAL, request, files)
    return request


@transaction.atomic
def withdraw_online(*, request: Request, reason: str = "") -> Request:
    """Withdraw it; a reason may be given."""
    if len(reason) > LONGEST:
        raise Refused("APPLICATION-LONG", field="reason", most=LONGEST, found=len(reason))
    said = "\n".join(filter(None, ("凭查询码在网上撤回", reason.strip())))
    take_step(by=PORTAL, request=request, step=WITHDRAW, seen=request.version, reason=said)
    return request


def fetch(*, paper: Paper) -> bytes:
    """Return a letter's bytes to the person."""
    return papers.fetch_paper(by=PORTAL, paper=paper)


def steps_online(request: Request) -> list[str]:
    """Return what the person may do now."""
    return [each for each in (EVIDENCE, WITHDRAW) if may_take(PORTAL, request, each) is None]
