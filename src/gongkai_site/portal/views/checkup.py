"""The public check of files: no account, nothing kept; findings, and for annual reports the whole check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from gongkai.documents.limits import LIMIT_SECONDS, MIB
from gongkai.findings import masked
from gongkai.problems import Failure, Problem
from gongkai_site.base.addresses import address_of
from gongkai_site.base.refusals import Refused, lang, refusal
from gongkai_site.portal.checked import copies, shown_files
from gongkai_site.portal.checkup import LIMITS, Given, Looked, look
from gongkai_site.portal.frame import Column, shown
from gongkai_site.portal.turns import Turns
from gongkai_site.portal.uploads import InMemory

TURNS = Turns("checkup", at_once=2, most=60, seconds=600)
MOST_BODY = 4 * LIMITS.bytes
"""A larger request is refused unread; a smaller one is read to its end, so that the browser shows why."""
WAIT = {"TURNS-BUSY": 30, "TURNS-OFTEN": 600}
STATUS = {"TURNS-BUSY": 503, "TURNS-OFTEN": 429, "CHECKUP-BODY": 413, "CHECKUP-FORM": 403}


@csrf_exempt  # until the upload handler is set, nothing may read the request; the form is protected below
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Show the form; look at what was sent."""
    if request.method != "POST":
        return _page(request)
    try:
        with TURNS.taken(address_of(request)):
            return _answer(request)
    except Refused as refused:
        return _refusal(request, refused.problem)


def _answer(request: HttpRequest) -> HttpResponse:
    """Read the request into memory, then answer it."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BODY:  # the server has seen that it is a number
        raise Refused("CHECKUP-BODY", limit=LIMITS.bytes // MIB)
    handler = InMemory(request, LIMITS)
    request.upload_handlers = [handler]
    try:
        files = request.FILES.getlist("files")
    except (MultiPartParserError, SuspiciousOperation):
        raise Refused("CHECKUP-BROKEN", limit=LIMITS.files) from None
    answered: Callable[[HttpRequest], HttpResponse] = csrf_protect(lambda asked: _checked(asked, files, handler))
    response = answered(request)
    if response.status_code == 403:
        raise Refused("CHECKUP-FORM")
    return response


def _checked(request: HttpRequest, files: Sequence[UploadedFile], handler: InMemory) -> HttpResponse:
    told = list(handler.passed_over)
    if handler.beyond:
        told.append(refusal("CHECKUP-MANY", limit=LIMITS.files, found=handler.beyond))
    if not files and not told:
        raise Refused("CHECKUP-NONE")
    try:
        looked = look([Given(str(each.name), each.read()) for each in files]) if files else []
    except Failure:  # no process could be started
        raise Refused("TURNS-BUSY") from None
    if request.POST.get("want") == "copy":
        made = copies(looked)
        if len(made) == 1:
            return _download(made[0].data, made[0].name, made[0].type)
        told.insert(0, refusal("CHECKUP-ONE-COPY", found=len(made)) if made else refusal("CHECKUP-NO-COPY"))
    return _page(request, told, looked, status=200 if looked else 400)


def _download(data: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "no-store"
    return answer


def _refusal(request: HttpRequest, problem: Problem) -> HttpResponse:
    response = _page(request, [problem], status=STATUS.get(problem.code, 400))
    if problem.code in WAIT:
        response["Retry-After"] = str(WAIT[problem.code])
    return response


def _page(
    request: HttpRequest, told: Sequence[Problem] = (), looked: Sequence[Looked] = (), status: int = 200
) -> HttpResponse:
    name = _("Check files and annual reports")
    column = Column(name, description=_("Findings in any file, and the check of annual reports; nothing is kept."))
    facts: dict[str, Any] = {
        "told": [masked(each.text(lang())) for each in told],
        "files": shown_files(looked),
        "most": LIMITS.files,
        "bytes": LIMITS.bytes,
        "megabytes": LIMITS.bytes // MIB,
        "seconds": LIMIT_SECONDS,
        "turns": TURNS,
    }
    response = shown(request, "portal/check.html", column=column, crumbs=((name, ""),), status=status, **facts)
    response["Cache-Control"] = "no-store"
    return response
