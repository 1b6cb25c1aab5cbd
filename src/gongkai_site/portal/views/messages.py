"""Messages on the sub-site: answered ones and their statistics, the two forms, and looking one up by its code."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongkai_site.applications.people import normal
from gongkai_site.base.addresses import address_of
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.base.throttle import Throttle
from gongkai_site.messages_board.kinds import STATES, offered
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.services import may_send, rate_by_writer, submit
from gongkai_site.messages_board.services.intake import by_code
from gongkai_site.messages_board.statistics import by_year, rates
from gongkai_site.organs.models import Organ
from gongkai_site.portal.apply_forms import sentence
from gongkai_site.portal.facets import Asked
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.message_forms import WORDS, ErrorForm, MessageForm, privacy
from gongkai_site.portal.tickets import MESSAGE, MESSAGE_RECEIPT
from gongkai_site.portal.views.apply import HOUR, KEY, private
from gongkai_site.portal.views.lists import turned
from gongkai_site.portal.views.progress import LONGEST, QUARTER
from gongkai_site.publishing.models import Item

TOLD = ("answered", "rated", "closed", "declined", "converted")
"""States in which the writer reads what the organ said."""
YEARS = 5


def _entry(organ: Organ, title: str = "") -> dict[str, Any]:
    """Return the place of a page under messages."""
    name = _("Messages and answers")
    about = _("Messages to {organ}, its answers, and how many there were.").format(organ=organ.name)
    crumbs = ((name, reverse("portal_messages", args=[organ.slug])), (title, "")) if title else ((name, ""),)
    return {"column": Column(title or name, description=about), "crumbs": crumbs}


@require_safe
def answered(request: HttpRequest, slug: str) -> HttpResponse:
    """Show answered messages that are public, and how many were received and answered each year."""
    organ = organ_of(slug)
    asked = Asked(request, ())
    keys = Item.objects.filter(message__organ=organ, live=True).order_by("-published_on", "-pk")
    page = turned(asked, list(keys.values_list("pk", flat=True)))
    years = list(by_year(Message.objects.filter(organ=organ)).items())[:YEARS]
    facts: dict[str, Any] = {"page": page, "asked": asked, "years": [(year, each, rates(each)) for year, each in years]}
    return shown(
        request, "portal/messages/answered.html", organ, **_entry(organ), **facts, is_open=may_send(organ) is None
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form of a message, and take it."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    return _form(request, organ_of(slug), form, _("Write a message"))


@require_http_methods(["GET", "HEAD", "POST"])
@private
def errors(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form of an error report, and take it."""
    form = ErrorForm(request.POST if request.method == "POST" else None, page=request.GET.get("page", ""))
    return _form(request, organ_of(slug), form, _("Report an error on this site"))


def _form(request: HttpRequest, organ: Organ, form: Any, title: str) -> HttpResponse:
    if wrong := may_send(organ, errors=isinstance(form, ErrorForm)):
        status = 410 if wrong.code == "MESSAGE-ENDED" else 200
        facts: dict[str, Any] = {"sentence": sentence(wrong.code, **wrong.data), "title": title}
        return shown(request, "portal/messages/closed.html", organ, **_entry(organ, title), status=status, **facts)
    if request.method != "POST":
        return _asked(request, organ, form, title)
    if not form.is_valid():
        return _asked(request, organ, form, title, 422)
    return _sent(request, organ, form, title)


def _sent(request: HttpRequest, organ: Organ, form: Any, title: str) -> HttpResponse:
    """Take the message. A key sent twice is one message, and no second try."""
    limit = Throttle("messages.sent", settings.GONGKAI_FILINGS_PER_HOUR, HOUR)
    key = request.POST.get("key", "")[:KEY] or secrets.token_hex(16)
    known = Message.objects.filter(organ=organ, key=f"form:{key}"[:64]).exists()
    if not known and (wait := limit.take(address_of(request))):
        form.add_error(None, sentence("MESSAGE-MANY", minutes=-(-wait // 60)))
        response = _asked(request, organ, form, title, 429)
        response["Retry-After"] = str(wait)
        return response
    try:
        made = submit(organ=organ, incoming=form.incoming(), key=key)
    except Refused as refused:
        limit.give_back(address_of(request))
        field = refused.problem.data.get("field")
        form.add_error(field if field in form.fields else None, refused.sentence())
        return _asked(request, organ, form, title, 422)
    response = HttpResponseRedirect(reverse("portal_messages_receipt", args=[organ.slug]))
    MESSAGE_RECEIPT.give(response, made)
    MESSAGE.give(response, made)
    return response


def _asked(request: HttpRequest, organ: Organ, form: Any, title: str, status: int = 200) -> HttpResponse:
    problems = [
        (f"f-{name}" if name in form.fields else "main", str(told))
        for name, all_ in form.errors.items()
        for told in all_
    ]
    return shown(
        request,
        "portal/messages/form.html",
        organ,
        **_entry(organ, title),
        status=status,
        form=form,
        problems=problems,
        title=title,
        privacy=privacy(),
        key=request.POST.get("key", "")[:KEY] or secrets.token_hex(16),
    )


@require_safe
@private
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Show number and query code to who has just sent a message, for a quarter of an hour."""
    organ = organ_of(slug)
    found = MESSAGE_RECEIPT.row(request, organ)
    if found is None:
        return HttpResponseRedirect(reverse("portal_messages_status", args=[organ.slug]))
    code = "-".join(found.code[at : at + 4] for at in range(0, len(found.code), 4))
    entry = _entry(organ, _("Receipt of the message"))
    return shown(request, "portal/messages/receipt.html", organ, **entry, message=found, code=code)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def status(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the code, and lead to the message."""
    organ = organ_of(slug)
    if request.method != "POST":
        return _looking(request, organ)
    code = normal(request.POST.get("code", "")[:LONGEST])
    limit = Throttle("messages.status", settings.GONGKAI_STATUS_TRIES, QUARTER)
    if wait := limit.take(address_of(request)):
        response = _looking(request, organ, sentence("MESSAGE-TRIES", minutes=-(-wait // 60)), 429, code)
        response["Retry-After"] = str(wait)
        return response
    found = by_code(organ, code) if code else None
    if found is None:
        return _looking(request, organ, sentence("MESSAGE-NOT-FOUND"), 422, code)
    limit.give_back(address_of(request))
    response = HttpResponseRedirect(reverse("portal_messages_message", args=[organ.slug]))
    MESSAGE.give(response, found)
    return response


def _looking(request: HttpRequest, organ: Organ, fault: str = "", status: int = 200, code: str = "") -> HttpResponse:
    facts = {"fault": fault, "code": code, "help": WORDS["help"]["code"][lang()]}
    title = _("Look up a message")
    return shown(request, "portal/messages/status.html", organ, **_entry(organ, title), status=status, **facts)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def message(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a message to who has shown its code; take the rating; forget it when they leave."""
    organ = organ_of(slug)
    found = MESSAGE.row(request, organ)
    if found is None:
        return HttpResponseRedirect(reverse("portal_messages_status", args=[organ.slug]))
    if request.method != "POST":
        return _message(request, found)
    if request.POST.get("go") == "leave":
        response = HttpResponseRedirect(reverse("portal_messages", args=[organ.slug]))
        MESSAGE.take(response, organ)
        MESSAGE_RECEIPT.take(response, organ)
        return response
    try:
        rate_by_writer(message=found, rating=request.POST.get("rating", ""))
    except Refused as refused:
        return _message(request, found, refused.sentence(), 422)
    return HttpResponseRedirect(reverse("portal_messages_message", args=[organ.slug]))


def _message(request: HttpRequest, found: Message, fault: str = "", status: int = 200) -> HttpResponse:
    state = STATES[found.state]
    return shown(
        request,
        "portal/messages/message.html",
        found.organ,
        **_entry(found.organ, _("Progress")),
        status=status,
        fault=fault,
        message=found,
        state=state,
        answer=found.answer if found.state in TOLD else "",
        replies=[(each.on, each.note) for each in found.events.filter(step="progress")],
        ratings=offered("ratings") if found.state in {"answered", "closed"} and not found.rating else [],
        rating=dict(offered("ratings")).get(found.rating, ""),
    )
