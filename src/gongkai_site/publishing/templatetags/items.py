"""How an item reads: its data in words, its text with files at their place, its attachments."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gongkai_site.base.refusals import lang
from gongkai_site.publishing.at_desk import in_preview
from gongkai_site.publishing.attachments import files_of
from gongkai_site.publishing.shown import shown_elements

register = template.Library()


@register.filter
def text_at_desk(item: Any) -> SafeString:
    """Return the text of an item, which the service has cleaned, with its images shown from the desk."""
    return mark_safe(in_preview(item))  # nh3 cleaned it when it was written


@register.filter
def attachments_at_desk(item: Any) -> list[dict[str, Any]]:
    """Return the attachments an item lists: title, kind, size, address on the desk."""
    files = files_of(item)
    return [
        {
            "title": each.get("title") or files[each["file"]].name,
            "kind": files[each["file"]].name.rpartition(".")[2].upper(),
            "size": filesizeformat(files[each["file"]].size),
            "url": reverse("items_file", args=[item.pk, each["file"]]),
        }
        for each in item.attachments or []
        if each["file"] in files
    ]


@register.filter
def metadata(item: Any) -> list[tuple[str, str, str]]:
    """Return the metadata of an item in the order of the catalogue: field, label, value; blanks left out."""
    validity = {
        "in_force": _("in force"),
        "not_yet": _("not in force yet"),
        "repealed": _("repealed"),
        "lapsed": _("lapsed"),
        "withdrawn": _("withdrawn"),
    }
    found = [
        ("index_number", _("Index number"), item.index_number),
        ("topic", _("Topic"), item.word("topic")),
        ("genre", _("Genre"), item.word("genre")),
        ("organ", _("Issued by"), item.organ.name),
        ("written_on", _("Written"), item.written_on),
        ("published_on", _("Published"), item.published_on),
        ("number", _("Document number"), item.number),
        ("validity", _("Validity"), validity[item.validity] if item.kind in {"policy", "rule", "plan"} else ""),
        ("effective_on", _("In force from"), item.effective_on),
        ("ends_on", _("In force until"), item.ends_on),
        ("source", _("Source"), item.source or item.forwarded_from),
        ("author", _("Author"), item.author),
        ("keywords", _("Keywords"), item.keywords),
        ("summary", _("Summary"), item.summary),
        ("art", _("Item of the law"), item.word("art")),
        ("column", _("Catalogue entry"), item.column),
        ("aspect", _("Aspect of openness"), item.word("aspect")),
        ("form", _("Form of interpretation"), item.word("form")),
        ("elements", _("Elements"), shown_elements(item)),
        ("fiscal_year", _("Fiscal year"), item.fiscal_year),
        ("fiscal_part", _("Part"), item.word("fiscal_part")),
    ]
    return [
        (name, label, f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value))
        for name, label, value in found
        if value
    ]


@register.filter
def in_words(term: Any) -> str:
    """Return the name of a word of the catalogue in the reader's language."""
    return str(getattr(term, lang()))
