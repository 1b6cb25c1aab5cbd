"""Ask for a correction of a record or propose to publish; look it up by its code, and do what one may do in it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai_site.applications.models import Application
from gongkai_site.applications.services import Attachment, in_zone, may_file
from gongkai_site.applications.services.filing import MOST_FILES
from gongkai_site.base.addresses import address_of
from gongkai_site.base.refusals import Refused, lang, refusal
from gongkai_site.base.throttle import Throttle
from gongkai_site.organs.models import Organ
from gongkai_site.portal.apply_forms import Group, sentence
from gongkai_site.portal.asked_forms import FORMS, Correction, FromCase, Proposal
from gongkai_site.portal.frame import organ_of, shown
from gongkai_site.portal.progress import download
from gongkai_site.portal.qr import qr_svg
from gongkai_site.portal.tickets import ASKED, ASKED_RECEIPT, CASE
from gongkai_site.portal.views.apply import HOUR, KEY, entry, private, refuse_passed_over
from gongkai_site.portal.wording import WORDS, lines, said
from gongkai_site.requests import services
from gongkai_site.requests.models import Request
from gongkai_site.requests.services import asker
from gongkai_site.requests.services.papers import SENT
from gongkai_site.requests.steps import STEPS
from gongkai_site.screens.sealed import as_file

TITLES = {
    "correction": gettext_lazy("Ask for a correction"),
    "proposal": gettext_lazy("Propose to publish"),
}
FILES = {
    "correction": (
        ("identity", gettext_lazy("proof of identity"), "identity"),
        ("evidence", gettext_lazy("Evidence, as files"), "evidence_files"),
    ),
    "proposal": (),
}


@require_http_methods(["GET", "HEAD", "POST"])
@private
def ask(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Show the form, and take it. A proposal from one's own case asks for nothing but the reasons."""
    organ = organ_of(slug)
    if wrong := may_file(organ) or (refusal("APPLY-CLOSED", organ=organ.name) if in_zone() else None):
        status = 410 if wrong.code == "APPLY-ENDED" else 200
        told = sentence(wrong.code, **wrong.data)
        place = entry(organ, str(TITLES[kind]))
        return shown(request, "portal/apply/closed.html", organ, **place, status=status, sentence=told)
    case = _case_of(request, organ, kind)
    form = (FromCase if case else FORMS[kind])(request.POST if request.method == "POST" else None)
    key = request.POST.get("key", "")[:KEY] or secrets.token_hex(16)
    if request.method != "POST":
        return _form(request, organ, kind, form, key, case)
    if not form.is_valid():
        found = [(f"f-{name}", str(text)) for name, all_ in form.errors.items() for text in all_]
        return _form(request, organ, kind, form, key, case, found, 422)
    return _sent(request, organ, kind, form, key, case)


def _case_of(request: HttpRequest, organ: Organ, kind: str) -> Application | None:
    """Return the case whose code was shown, where the proposal is about what it gave."""
    if kind != "proposal" or "other" in request.GET:
        return None
    case = CASE.row(request, organ)
    return case if case is not None and services.may_propose(case) is None else None


def _sent(
    request: HttpRequest, organ: Organ, kind: str, form: Group, key: str, case: Application | None
) -> HttpResponse:
    limit = Throttle("asked.filed", settings.GONGKAI_FILINGS_PER_HOUR, HOUR)
    known = Request.objects.filter(organ=organ, key=key).exists()
    if not known and (wait := limit.take(address_of(request))):
        told = [("main", sentence("APPLY-MANY", minutes=-(-wait // 60)))]
        response = _form(request, organ, kind, form, key, case, told, 429)
        response["Retry-After"] = str(wait)
        return response
    try:
        made = _made(organ, form, key, case, _attached(request))
    except Refused as refused:
        limit.give_back(address_of(request))
        field = str(refused.problem.data.get("field", ""))
        place = f"f-{field}" if field in form.fields else "f-evidence"
        return _form(request, organ, kind, form, key, case, [(place, refused.sentence())], 422)
    response = HttpResponseRedirect(reverse("portal_asked_receipt", args=[organ.slug]))
    ASKED_RECEIPT.give(response, made)
    ASKED.give(response, made)
    return response


def _made(organ: Organ, form: Group, key: str, case: Application | None, files: list[Attachment]) -> Request:
    if isinstance(form, (Correction, Proposal)):
        return services.ask_online(organ=organ, asking=form.asking(), key=key, attachments=files)
    if case is None:
        raise Http404
    return services.propose_from(application=case, wanted=form.cleaned_data["wanted"], key=key)


def _attached(request: HttpRequest) -> list[Attachment]:
    refuse_passed_over(request)
    return [
        Attachment(kind, each.name or kind, each)  # type: ignore[arg-type]  # an upload reads as a stream does
        for kind in SENT
        for each in request.FILES.getlist(f"file-{kind}")
    ]


def _form(
    request: HttpRequest,
    organ: Organ,
    kind: str,
    form: Group,
    key: str,
    case: Application | None,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = [str(each.name) for kind_ in SENT for each in request.FILES.getlist(f"file-{kind_}")] if problems else []
    if problems and chosen:
        problems.append(("f-file-identity", sentence("APPLY-AGAIN", names="、".join(chosen))))
    return shown(
        request,
        "portal/apply/ask.html",
        organ,
        **entry(organ, str(TITLES[kind])),
        status=status,
        kind=kind,
        form=form,
        key=key,
        case=case,
        problems=problems or [],
        files=[(name, label, said(f"help_{kind}", help_)) for name, label, help_ in FILES[kind]],
        privacy=lines("privacy"),
        most_files=MOST_FILES,
        most_megabytes=settings.GONGKAI_FILE_MB,
    )


@require_safe
@private
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Show number and query code to who has just asked, for a quarter of an hour."""
    organ = organ_of(slug)
    found = ASKED_RECEIPT.row(request, organ)
    if found is None:
        return HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
    address = settings.GONGKAI_URL + reverse("portal_apply_status", args=[organ.slug])
    return shown(
        request,
        "portal/apply/asked_receipt.html",
        organ,
        **entry(organ, _("Receipt")),
        asked=found,
        title=TITLES[found.kind],
        code="-".join(found.code[at : at + 4] for at in range(0, len(found.code), 4)),
        qr=qr_svg(f"{address}#{found.code}", _("Look up the progress")),
        address=address,
        state=said("asked_states", found.state),
        files=found.papers.filter(kind__in=SENT).count(),
    )


@require_safe
@private
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where it stands to who has shown its code."""
    organ = organ_of(slug)
    found = ASKED.row(request, organ)
    if found is None:
        return HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
    done = request.GET.get("done", "")
    return _shown(request, found, done=said("asked_done", done) if done in WORDS["asked_done"] else "")


def _shown(request: HttpRequest, found: Request, *, status: int = 200, **facts: Any) -> HttpResponse:
    asked = found.events.filter(step="ask_evidence").last() if found.state == "awaiting_evidence" else None
    other = found.events.filter(step__in=("transfer", "refer")).last()
    inside = ("assign", "check", "send_back", "link", "draft", "name_item", "void")
    steps = found.events.exclude(step__in=inside)
    item = found.item if found.item is not None and found.item.live else None
    return shown(
        request,
        "portal/apply/asked.html",
        found.organ,
        **entry(found.organ, str(TITLES[found.kind])),
        status=status,
        asked=found,
        state=said("asked_states", found.state),
        evidence_asked=asked.note if asked else "",
        other=other.facts if other else {},
        item=item,
        may=services.steps_online(found),
        papers=[download(each, Path(each.name).stem) for each in services.online_papers(found)],
        history=[(each.on, STEPS[each.step].words[lang()]) for each in steps],
        most_files=MOST_FILES,
        most_megabytes=settings.GONGKAI_FILE_MB,
        **facts,
    )


@require_POST
@private
def act(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """Do what one may do in one's own record, by its service, and show it again."""
    organ = organ_of(slug)
    found = ASKED.row(request, organ)
    if found is None or what == "leave":
        response = HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
        for ticket in (ASKED, ASKED_RECEIPT):
            ticket.take(response, organ)
        return response
    text = request.POST.get("text", "").replace("\0", "")
    try:
        if what == asker.EVIDENCE:
            services.give_evidence(request=found, text=text, attachments=_attached(request))
        elif what == asker.WITHDRAW:
            if request.POST.get("sure") != "1":
                raise Refused("APPLY-SURE", field="sure")
            services.withdraw_online(request=found, reason=text)
        else:
            raise Http404
    except Refused as refused:
        found.refresh_from_db()
        return _shown(request, found, status=422, fault=refused.sentence(), fault_of=what, typed=text)
    return HttpResponseRedirect(f"{reverse('portal_asked', args=[organ.slug])}?done={what}")


@require_POST
@private
def paper(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Hand out a letter; each time is written down."""
    organ = organ_of(slug)
    found = ASKED.row(request, organ)
    if found is None:
        return HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
    wanted = found.papers.filter(pk=pk).first()
    if wanted is None:
        raise Http404
    try:
        data = services.fetch(paper=wanted)
    except Refused as refused:
        return _shown(request, found, status=422, fault=refused.sentence(), fault_of="paper")
    return as_file(data, wanted.name)
