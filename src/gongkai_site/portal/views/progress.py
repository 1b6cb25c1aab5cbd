"""Look up a case by its code, without an account, and do what an applicant may do in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai_site.applications.models import Application
from gongkai_site.applications.people import normal
from gongkai_site.applications.services import (
    confirm_by_applicant,
    correct_by_applicant,
    fetch_paper,
    give_reasons,
    in_zone,
    withdraw_by_applicant,
)
from gongkai_site.applications.services.filing import MOST_FILES
from gongkai_site.applications.services.intake import by_code
from gongkai_site.base import clock
from gongkai_site.base.addresses import address_of
from gongkai_site.base.refusals import Refused
from gongkai_site.base.throttle import Throttle
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting
from gongkai_site.portal.apply_forms import sentence
from gongkai_site.portal.frame import organ_of, shown
from gongkai_site.portal.progress import progress_of
from gongkai_site.portal.tickets import ASKED, CASE, RECEIPT
from gongkai_site.portal.views.apply import attached, entry, private
from gongkai_site.portal.wording import WORDS, said
from gongkai_site.requests.services import by_code as asked_by_code
from gongkai_site.requests.services import may_propose
from gongkai_site.screens.sealed import as_file

QUARTER, MINUTE = 15 * 60, 60
LONGEST = 40
"""Characters of a code or of last digits that are looked at."""


@require_http_methods(["GET", "HEAD", "POST"])
@private
def status(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for code and last four signs, and lead to the case."""
    organ = organ_of(slug)
    if in_zone():
        return _asked(request, organ, "APPLY-ZONE-STATUS")
    if request.method != "POST":
        return _asked(request, organ)
    code, digits = (normal(request.POST.get(name, "")[:LONGEST]) for name in ("code", "digits"))
    limit = Throttle("apply.status", settings.GONGKAI_STATUS_TRIES, QUARTER)
    counted = [f"address {address_of(request)}", f"code {code}"]
    waits = [limit.take(each) for each in counted]
    if any(waits):
        return _paused(request, organ, code, "APPLY-TRIES" if waits[0] else "APPLY-TRIES-CODE", max(waits))
    led = _led(code, digits) if code and digits else None
    if led is None:
        return _asked(request, organ, "APPLY-NOT-FOUND", 422, code=code)
    for each in counted:
        limit.give_back(each)
    return led


def _paused(request: HttpRequest, organ: Organ, code: str, fault: str, wait: int) -> HttpResponse:
    """Say until when nothing can be looked up, for whom, and how the organ is reached meanwhile."""
    # the minute that has begun is waited out
    until = (clock.now() + timedelta(seconds=wait + MINUTE)).astimezone(clock.SHANGHAI)
    telephone = setting(organ, "telephone")
    contact = said("contact", "known" if telephone else "unknown").format(telephone=telephone)
    response = _asked(request, organ, fault, 429, code=code, until=f"{until:%H:%M}", contact=contact)
    response["Retry-After"] = str(wait)
    return response


def _led(code: str, digits: str) -> HttpResponse | None:
    """Return the way to the application, or to the correction or proposal, of a code; None where there is none."""
    response: HttpResponse | None = None
    if case := by_code(code, digits):
        response = HttpResponseRedirect(reverse("portal_apply_case", args=[case.organ.slug]))
        CASE.give(response, case)
    elif asked := asked_by_code(code, digits):
        response = HttpResponseRedirect(reverse("portal_asked", args=[asked.organ.slug]))
        ASKED.give(response, asked)
    return response


def _asked(
    request: HttpRequest, organ: Organ, fault: str = "", status: int = 200, code: str = "", **facts: Any
) -> HttpResponse:
    return shown(
        request,
        "portal/apply/status.html",
        organ,
        **entry(organ, _("Look up the progress")),
        status=status,
        fault=sentence(fault, **facts) if fault else "",
        code=code,
        is_zone=in_zone(),
        help={name: said("help", name) for name in ("code", "digits")},
    )


@require_safe
@private
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a case to who has shown its code."""
    organ = organ_of(slug)
    found = CASE.row(request, organ)
    if found is None:
        return HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
    done = request.GET.get("done", "")
    return _shown(request, found, done=said("done", done) if done in WORDS["done"] else "")


def _shown(request: HttpRequest, found: Application, *, status: int = 200, **facts: Any) -> HttpResponse:
    return shown(
        request,
        "portal/apply/case.html",
        found.organ,
        **entry(found.organ, _("Progress")),
        status=status,
        progress=progress_of(found),
        may_propose=may_propose(found) is None,
        most_files=MOST_FILES,
        most_megabytes=settings.GONGKAI_FILE_MB,
        **facts,
    )


@require_POST
@private
def act(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Do what an applicant may do, by its service, and show the case again."""
    organ = organ_of(slug)
    if what == "leave":
        response = HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
        for ticket in (CASE, RECEIPT):
            ticket.take(response, organ)
        return response
    found = CASE.row(request, organ)
    if found is None:
        return HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
    text = request.POST.get("text", "").replace("\0", "")
    try:
        _done(request, found, what, text)
    except Refused as refused:
        found.refresh_from_db()
        return _shown(request, found, status=422, fault=refused.sentence(), fault_of=what, typed=text)
    return HttpResponseRedirect(f"{reverse('portal_apply_case', args=[organ.slug])}?done={what}")


def _done(request: HttpRequest, found: Application, what: str, text: str) -> None:
    if what == "confirm_applicant":
        confirm_by_applicant(application=found)
    elif what == "correct":
        correct_by_applicant(application=found, text=text, attachments=attached(request))
    elif what == "reasons":
        give_reasons(application=found, text=text)
    elif what == "withdraw":
        if request.POST.get("sure") != "1":
            raise Refused("APPLY-SURE", field="sure")
        withdraw_by_applicant(application=found, reason=text)
    else:
        raise Http404


@require_POST
@private
def paper(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hand out a served paper; each time is written down."""
    organ = organ_of(slug)
    found = CASE.row(request, organ)
    if found is None:
        return HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
    wanted = found.papers.filter(pk=pk).first()
    if wanted is None:
        raise Http404
    try:
        data = fetch_paper(application=found, paper=wanted)
    except Refused as refused:
        return _shown(request, found, status=422, fault=refused.sentence(), fault_of="paper")
    return as_file(data, wanted.name)
