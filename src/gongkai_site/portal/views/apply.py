"""Apply for information: one group of questions a page, then what was typed once more, files, and sending it.

Nothing is kept here before it is sent: each page carries what was typed before, so that it works without a script and
nothing is lost by going back.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.documents.limits import MIB
from gongkai_site.applications.models import Application
from gongkai_site.applications.services import (
    Attachment,
    Receipt,
    count_help,
    file_application,
    file_in_zone,
    in_zone,
    may_file,
    zone_ready,
)
from gongkai_site.applications.services.filing import MOST_FILES, SENT
from gongkai_site.applications.services.packages import known_to_zone
from gongkai_site.base import clock
from gongkai_site.base.addresses import address_of
from gongkai_site.base.refusals import Refused, refusal
from gongkai_site.base.throttle import Throttle
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import settings_on
from gongkai_site.portal.apply_document import form_docx
from gongkai_site.portal.apply_forms import Group, How, Joint, Wanted, Who, intake_of, sentence
from gongkai_site.portal.cache import kept
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.offers import MOST, offers
from gongkai_site.portal.qr import qr_svg
from gongkai_site.portal.shelves import rows_of, shelves
from gongkai_site.portal.tickets import CASE, RECEIPT
from gongkai_site.portal.uploads import InMemory, Limits
from gongkai_site.portal.wording import WORDS, lines, said
from gongkai_site.publishing.models import Item

GROUPS: dict[str, type[Group]] = {"wanted": Wanted, "who": Who, "how": How}
PAGES = ("wanted", "found", "who", "how", "check")
TITLES = {
    "wanted": gettext_lazy("What you ask for"),
    "found": gettext_lazy("What is already public"),
    "who": gettext_lazy("Who applies"),
    "how": gettext_lazy("How you want it"),
    "check": gettext_lazy("Check and send"),
}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HOUR = 3600
KEY = 64
KEYS = re.compile("[0-9]{1,18}")


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let nobody keep the pages of a view, nor lead search engines to them; hold files in memory, never on a disk."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    protected = csrf_protect(marked)

    @csrf_exempt  # until the upload handler is set, nothing may read the request; the form is protected within
    @wraps(view)
    def held(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [InMemory(request, Limits(MOST_FILES + 1, settings.GONGKAI_FILE_MB * MIB + 1))]
        return protected(request, *args, **kwargs)

    return never_cache(held)


def entry(organ: Organ, title: str = "") -> dict[str, Any]:
    """Return the place of a page under the entrance for applications."""
    name = _("Disclosure on application")
    column = Column(title or name, description=_("Apply to {organ}.").format(organ=organ.name))
    return {"column": column, "crumbs": ((name, reverse("portal_apply", args=[organ.slug])), (title, ""))}


@dataclass
class Filling:
    """A form that is being filled in, as one request brings it."""

    request: HttpRequest
    organ: Organ
    page: str = "wanted"
    status: int = 200
    problems: list[tuple[str, str]] = field(default_factory=list)
    wait: int = 0

    @cached_property
    def key(self) -> str:
        """Return what makes this application one, however often it is sent."""
        return self.request.POST.get("key", "")[:KEY] or secrets.token_hex(16)

    @cached_property
    def groups(self) -> dict[str, Group]:
        """Return the pages of questions with what was typed."""
        data = self.request.POST if self.request.method == "POST" else None
        return {name: group(data) for name, group in GROUPS.items()}

    @cached_property
    def joint(self) -> Joint:
        """Return the rows of joint applicants."""
        return Joint(self.request.POST)

    @cached_property
    def offered(self) -> list[Item]:
        """Return the items shown as possible answers: those carried along, else found now."""
        wish = self.request.POST
        if self.page != "found" or not wish.get("wanted"):
            carried = [int(each) for each in wish.get("offered", "").split(",")[:MOST] if KEYS.fullmatch(each)]
            found = shelves()
            return rows_of([int(pk) for pk in found.ids[found.places(carried)]])
        return offers(wish.get("wanted", "")[:4000], wish.get("document_number", "")[:80], self.organ)

    @property
    def number(self) -> int:
        """Return which page it is, from one."""
        return PAGES.index(self.page) + 1

    def carried(self) -> list[tuple[str, str]]:
        """Return what was typed on other pages."""
        names = [name for page, group in self.groups.items() if page != self.page for name in group.fields]
        if self.page != "who":
            names += [
                "joint-rows",
                *(f"joint-{at}-{each}" for at in range(len(self.joint.rows)) for each in Joint.FIELDS),
            ]
        return [(name, value) for name in names if (value := self.request.POST.get(name, ""))]

    def faulty(self, page: str) -> bool:
        """Say whether a page of questions has problems, and show it then."""
        found = [(f"f-{name}", str(text)) for name, all_ in self.groups[page].errors.items() for text in all_]
        if page == "who":
            found += [(f"f-joint-{at}-name", text) for at, text in self.joint.faults.items()]
        if found:
            self.page, self.problems, self.status = page, found, 422
        return bool(found)

    def _group(self) -> Group | None:
        """Return the questions of the page: with what is wrong where it was handed in, else only filled in."""
        if self.page not in GROUPS:
            return None
        return self.groups[self.page] if self.problems else GROUPS[self.page](typed=self.request.POST)

    def shown(self) -> HttpResponse:
        """Return the page."""
        title = _("Apply online")
        response = shown(
            self.request,
            "portal/apply/form.html",
            self.organ,
            **entry(self.organ, title),
            status=self.status,
            filling=self,
            group=self._group(),
            title=TITLES[self.page],
            pages=[(name, TITLES[name]) for name in PAGES],
            privacy=lines("privacy"),
            kinds=WORDS["applicants"],
            summary=_summary(self) if self.page == "check" else (),
            most_files=MOST_FILES,
            most_megabytes=settings.GONGKAI_FILE_MB,
        )
        if self.wait:
            response["Retry-After"] = str(self.wait)
        return response


@require_http_methods(["GET", "HEAD", "POST"])
@private
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a page of the form, take it, go on or back, and send it at the end."""
    organ = organ_of(slug)
    if wrong := may_file(organ) or (refusal("APPLY-CLOSED", organ=organ.name) if in_zone() and zone_ready() else None):
        status = 410 if wrong.code == "APPLY-ENDED" else 200
        successors = [each.successor for each in organ.successors.select_related("successor")]
        facts: dict[str, Any] = {"successors": successors, "sentence": sentence(wrong.code, **wrong.data)}
        return shown(
            request, "portal/apply/closed.html", organ, **entry(organ, _("Apply online")), status=status, **facts
        )
    filling = Filling(request, organ)
    if request.method != "POST":
        return filling.shown()
    page, go = request.POST.get("page", ""), request.POST.get("go", "next")
    filling.page = page if page in PAGES else "wanted"
    return _turned(filling, go)


def _turned(filling: Filling, go: str) -> HttpResponse:
    at = PAGES.index(filling.page)
    if go == "send":
        return _sent(filling)
    if go == "word":
        return _as_word(filling)
    if go == "helped":
        count_once(filling)
        return HttpResponseRedirect(reverse("portal_apply_helped", args=[filling.organ.slug]))
    if go == "add":
        filling.joint.add()
    elif go == "back":
        filling.page = PAGES[max(at - 1, 0)]
    elif go in PAGES:
        filling.page = go
    elif filling.page not in GROUPS or not filling.faulty(filling.page):
        filling.page = PAGES[min(at + 1, len(PAGES) - 1)]
    return filling.shown()


def count_once(filling: Filling) -> None:
    """Count that published items answered; one form counts once."""
    if not in_zone() and not Throttle("apply.helped", 1, HOUR).take(filling.key):
        count_help(organ=filling.organ)


def _sent(filling: Filling) -> HttpResponse:
    """File it. What is wrong is shown on its page; files must then be chosen again, and it is said which."""
    request, organ, key = filling.request, filling.organ, filling.key
    if any(filling.faulty(page) for page in GROUPS):
        return _again(filling)
    filling.page = "check"
    limit = Throttle("apply.filed", settings.GONGKAI_FILINGS_PER_HOUR, HOUR)
    known = known_to_zone(organ, key) if in_zone() else Application.objects.filter(organ=organ, key=key).exists()
    if not known and (wait := limit.take(address_of(request))):
        filling.status, filling.wait = 429, wait
        filling.problems = [("main", sentence("APPLY-MANY", minutes=-(-wait // 60)))]
        return _again(filling)
    try:
        files = attached(request)
        has_proxy = any(each.kind == "proxy" for each in files)
        intake = intake_of(filling.groups, filling.joint, [each.pk for each in filling.offered], has_proxy=has_proxy)
        if in_zone():
            given = file_in_zone(organ=organ, intake=intake, key=key, attachments=files)
            return _given(request, organ, given, len(files))
        made = file_application(organ=organ, intake=intake, key=key, attachments=files)
    except Refused as refused:
        limit.give_back(address_of(request))
        filling.status, filling.problems = 422, [("f-identity", refused.sentence())]
        return _again(filling)
    response = HttpResponseRedirect(reverse("portal_apply_receipt", args=[organ.slug]))
    RECEIPT.give(response, made)
    CASE.give(response, made)
    return response


def _given(request: HttpRequest, organ: Organ, given: Receipt, files: int) -> HttpResponse:
    """Show the receipt of a public zone at once: it keeps no case to lead to, and sent again shows the same."""
    return shown(
        request,
        "portal/apply/zone.html",
        organ,
        **entry(organ, _("Receipt of the application")),
        receipt=given,
        code="-".join(given.code[at : at + 4] for at in range(0, len(given.code), 4)),
        files=files,
        held=settings_on(organ, clock.today()),
    )


def attached(request: HttpRequest) -> list[Attachment]:
    """Return the files that came with a request; raise Refused APPLY-FILES-LARGE when they were too much to hold."""
    refuse_passed_over(request)
    return [
        Attachment(kind, each.name or kind, each)  # type: ignore[arg-type]  # an upload reads as a stream does
        for kind in SENT
        for each in request.FILES.getlist(kind)
    ]


def refuse_passed_over(request: HttpRequest) -> None:
    """Raise Refused when a file was passed over: nothing is sent without a file that belongs to it."""
    request.FILES  # noqa: B018  # the request is read by now
    for handler in request.upload_handlers:
        if isinstance(handler, InMemory) and handler.passed_over:
            raise Refused("APPLY-FILES-LARGE", limit=settings.GONGKAI_FILE_MB, field="files")
        if isinstance(handler, InMemory) and handler.beyond:
            found = MOST_FILES + 1 + handler.beyond
            raise Refused("APPLY-FILES", most=MOST_FILES, found=found, field="files")


def _again(filling: Filling) -> HttpResponse:
    if chosen := [str(each.name) for kind in SENT for each in filling.request.FILES.getlist(kind)]:
        filling.problems.append(("f-identity", sentence("APPLY-AGAIN", names="、".join(chosen))))
    return filling.shown()


def _as_word(filling: Filling) -> HttpResponse:
    for group in filling.groups.values():
        group.full_clean()
    facts = {name: value for group in filling.groups.values() for name, value in group.cleaned_data.items()}
    return _download(filling.organ, facts, filling.joint.given)


@require_safe
@kept
def paper_form(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the form on paper, empty."""
    return _download(organ_of(slug), {}, [])


def _download(organ: Organ, facts: dict[str, Any], joint: list[dict[str, str]]) -> HttpResponse:
    response = HttpResponse(form_docx(organ, facts, joint), content_type=DOCX)
    response["Content-Disposition"] = 'attachment; filename="application.docx"'
    return response


@require_safe
@private
def helped(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank who found it without applying."""
    organ = organ_of(slug)
    return shown(request, "portal/apply/helped.html", organ, **entry(organ, _("Found without applying")))


@require_safe
@private
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Show number and query code to who has just filed, for a quarter of an hour."""
    organ = organ_of(slug)
    case = RECEIPT.row(request, organ)
    if case is None:
        return HttpResponseRedirect(reverse("portal_apply_status", args=[organ.slug]))
    address = settings.GONGKAI_URL + reverse("portal_apply_status", args=[organ.slug])
    return shown(
        request,
        "portal/apply/receipt.html",
        organ,
        **entry(organ, _("Receipt of the application")),
        case=case,
        code="-".join(case.code[at : at + 4] for at in range(0, len(case.code), 4)),
        # What follows # is not sent to any server: the page fills it in by its script.
        qr=qr_svg(f"{address}#{case.code}", _("Look up the progress")),
        address=address,
        state=said("states", case.state),
        files=case.papers.filter(kind__in=SENT).count(),
    )


def _summary(filling: Filling) -> list[tuple[str, Any, list[tuple[Any, str]]]]:
    """Return what was typed, page by page, choices in words; for who checks it before sending."""
    found = []
    for page, group in filling.groups.items():
        rows = []
        for name, field_ in group.fields.items():
            value = str(group[name].value() or "")
            words = dict(getattr(field_, "choices", ()))
            if value:
                rows.append((field_.label, str(words.get(value, value))))
        if page == "who":
            rows += [(_("Joint applicant"), f"{row['name']}，{row['id_number']}") for row in filling.joint.given]
        found.append((page, TITLES[page], rows))
    return found
