"""The page of one item, the document to keep, its files, and the tombstone of one that was withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongkai.catalogue import ATTRIBUTES, KINDS
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.files.kinds import KINDS as FILES
from gongkai_site.files.models import StoredFile
from gongkai_site.files.views import handed_out
from gongkai_site.organs.models import Organ
from gongkai_site.portal.cache import kept
from gongkai_site.portal.documents import docx_of
from gongkai_site.portal.facets import VALIDITY
from gongkai_site.portal.frame import Column, organ_of, shown
from gongkai_site.portal.models import PublicFile
from gongkai_site.publishing.attachments import files_of
from gongkai_site.publishing.models import WITHDRAWN, Item
from gongkai_site.publishing.queries import public_items

WITHIN = frozenset({"pdf", "png", "jpeg", "gif", "webp"})
"""Kinds of files a browser may show itself; it takes them for nothing else."""
BESIDE = ("slug", "title", "kind", "organ", "published_on")
DOCX = FILES["docx"].type


@dataclass(frozen=True)
class Attached:
    """A file on an item's page."""

    title: str
    address: str
    suffix: str
    size: int


@require_safe
@kept
def item(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show an item; one that was withdrawn answers 410 and says why."""
    organ = organ_of(slug)
    found = get_object_or_404(
        Item.objects.select_related("column", "interprets__organ", "life_by__organ"), organ=organ, slug=name
    )
    if not found.live:
        return _gone(request, organ, found)
    readings = public_items().filter(interprets=found).select_related("organ").only(*BESIDE)
    kind = KINDS[found.kind]
    words = getattr(kind, lang())
    above = (words, reverse("portal_list", args=[organ.slug, found.kind]))
    return shown(
        request,
        "portal/item.html",
        organ,
        column=Column(words, type=words, description=words, keywords=words),
        crumbs=(above, (_("Text"), "")),
        item=found,
        facts=list(_facts(found)),
        files=_attached(found),
        readings=list(readings),
        interprets=found.interprets if found.interprets and found.interprets.live else None,
        ended_by=found.life_by if found.life_by and found.life_by.live else None,
        ends=list(public_items().filter(life_by=found).select_related("organ").only(*BESIDE)),
        source=found.source or organ.name,
        lapsed_on=found.life_on or found.ends_on,
        validity=str(VALIDITY[found.validity]),
    )


@require_safe
def document(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Return an item as a document to keep."""
    organ = organ_of(slug)
    found = get_object_or_404(public_items(organ), slug=name)
    answer = HttpResponse(docx_of(found, organ), content_type=DOCX)
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{found.pk}.docx\"; filename*=UTF-8''{quote(found.title)}.docx"
    )
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """Hand out a file that a public item lists or shows; any other is not there."""
    found = get_object_or_404(StoredFile, pk=pk, name=name)
    if not PublicFile.objects.filter(file=found, item__live__in=[True]).exists():
        raise Http404
    try:
        answer: FileResponse = handed_out(found)
    except Refused as refused:
        raise Http404 from refused
    answer["Cache-Control"] = "no-cache"
    if found.kind in WITHIN:
        answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(found.name)}"
        answer["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


def _attached(item: Item) -> list[Attached]:
    files = files_of(item)
    listed = [(files.get(int(each["file"])), each.get("title", "")) for each in item.attachments or []]
    return [
        Attached(
            title or file.name,
            reverse("portal_attachment", args=[file.pk, file.name]),
            file.name.rpartition(".")[2].upper(),
            file.size,
        )
        for file, title in listed
        if file
    ]


def _facts(item: Item) -> Any:
    """Yield the entries of the catalogue card, labelled as official pages do; blank ones are left out."""
    for label, value in (
        (_("Index number"), item.index_number),
        (_("Topic"), item.word("topic")),
        (_("Genre"), item.word("genre")),
        (_("Issued by"), item.organ.name),
        (_("Date of writing"), item.written_on),
        (_("Date of publication"), item.published_on),
        (_("Document number"), item.number),
        (_("Validity"), VALIDITY[item.validity]),
        (_("Way of disclosure"), getattr(ATTRIBUTES["proactive"], lang())),
        (_("In force from"), item.effective_on),
        (_("In force until"), item.life_on if item.life else item.ends_on),
        (_("Keywords"), item.keywords),
        (_("Catalogue entry"), item.column.name if item.column else ""),
        (_("Summary"), item.summary),
    ):
        if value:
            yield label, value


def _gone(request: HttpRequest, organ: Organ, item: Item) -> HttpResponse:
    if item.life != WITHDRAWN or item.published_on is None:
        raise Http404
    return shown(request, "portal/gone.html", organ, status=410, item=item, crumbs=((_("Withdrawn"), ""),))
