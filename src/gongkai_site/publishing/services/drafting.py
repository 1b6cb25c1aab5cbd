"""Draft an item and change it; what is public changes by a reviewed version alone."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from wagtail.models import Revision

from gongkai.catalogue import KINDS, TEMPLATE, index_number, normal_number
from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may, require
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.publishing import rules
from gongkai_site.publishing.models import REVIEWED, IndexCounter, Item
from gongkai_site.publishing.text import clean
from gongkai_site.review.services import in_review

VIEW, DRAFT = "publishing.view", "publishing.draft"
OF_THE_ROW = ("starts_on", "record", "bundle", "release_at")
WRITTEN = (*REVIEWED, *OF_THE_ROW)
MOST_PASTED = 20 * rules.BODY
"""Characters of markup that are looked at; what a word processor puts around a text goes."""


@transaction.atomic
def draft_item(*, by: Any, organ: Organ, kind: str, **facts: Any) -> Item:
    """Write an item; it has its index number from now on and is public after review alone.

    Raises Refused PUBLISHING-…, each naming its field, and those of power.
    """
    require(by, DRAFT, organ)
    facts = _tidy({"art": KINDS[kind].art if kind in KINDS else "", **facts, "kind": kind})
    raise_if(rules.fault(facts, organ))
    number = next_index(organ, clock.today().year)
    drafter = by if isinstance(by, Person) else None
    slug = number.replace("/", "-").lower()
    made = Item.objects.create(organ=organ, index_number=number, slug=slug, drafter=drafter, live=False, **facts)
    trail.record("item.drafted", made, by=by, organ=organ.pk, data={"kind": kind, "index": number})
    return made


@transaction.atomic
def change_item(*, by: Any, item: Item, seen: int, **changes: Any) -> Item:
    """Change a draft, or write the next version of what is public; that one is seen after its own review.

    That version carries a note on what was corrected. Raises Refused RECORD-CHANGED when another did so meanwhile,
    PUBLISHING-CORRECTION without a note, and those of ``may_change`` and ``rules.fault``.
    """
    raise_if(may_change(by, item))
    draft = draft_of(item)
    facts = {name: getattr(draft, name) for name in WRITTEN}
    if not item.has_unpublished_changes:
        facts["correction"] = ""
    facts |= _tidy(changes)
    raise_if(rules.fault(facts, item.organ, draft))
    if item.live and not facts["correction"]:
        raise Refused("PUBLISHING-CORRECTION", field="correction", title=item.title)
    if item.live:
        item.take(seen=seen, **{name: facts[name] for name in OF_THE_ROW})
        for name in REVIEWED:
            setattr(draft, name, facts[name])
        draft.version = item.version
        draft.save_revision(user=by if isinstance(by, Person) else None, clean=False)
        item.refresh_from_db()
    else:
        item.take(seen=seen, **facts)
    trail.record("item.changed", item, by=by, organ=item.organ_id, data={"version": item.version})
    return item


def may_change(person: Any, item: Item) -> Refusal | None:
    """Return why a person may not change an item, or None."""
    refused = may(person, DRAFT, item.organ) or rules.hindrance(item)
    if refused is None and in_review(item):
        return refusal("PUBLISHING-IN-REVIEW", title=item.title)
    return refused


def draft_of(item: Item) -> Item:
    """Return the item as its next version has it: its row until it is public, then its latest revision."""
    if not item.live:
        return item
    revision = Revision.objects.filter(pk=item.latest_revision_id).first()
    found: Item = revision.as_object() if revision else item
    return found


def next_index(organ: Organ, year: int) -> str:
    """Return the next index number of an organ, counted in the transaction at hand."""
    rows = IndexCounter.objects.filter(organ=organ, year=year)
    if not rows.update(last=F("last") + 1):
        IndexCounter.objects.get_or_create(organ=organ, year=year, defaults={"last": 0})
        rows.update(last=F("last") + 1)
    facts: dict[str, str | int] = {
        "code": organ.credit_code or organ.slug,
        "slug": organ.slug,
        "year": year,
        "month": clock.today().month,
        "serial": rows.get().last,
    }
    return index_number(template_of(organ), facts)


def template_of(organ: Organ) -> str:
    """Return an organ's template of index numbers: its own setting, or the usual one."""
    from gongkai_site.organs.queries import setting

    return setting(organ, "index_template") or TEMPLATE


def _tidy(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts with blanks trimmed, the number as the standard writes it, and the text clean."""
    if unknown := set(facts) - set(WRITTEN):
        raise Refused("PUBLISHING-KIND", field=min(unknown), kind=min(unknown))
    for name, value in facts.items():
        if isinstance(value, str) and name != "body":
            facts[name] = rules.plain(value)
    if "number" in facts:
        facts["number_given"] = facts["number"]
        facts["number"] = normal_number(facts["number"])
    if "body" in facts:
        if len(facts["body"]) > MOST_PASTED:
            raise Refused("PUBLISHING-LONG", field="body", most=rules.BODY, found=len(facts["body"]))
        facts["body"] = clean(facts["body"].replace("\x00", ""))
    if "attachments" in facts:
        facts["attachments"] = [_attachment(each) for each in facts["attachments"] or []]
    return facts


def _attachment(given: Any) -> dict[str, Any]:
    """Return an attachment as it is kept; raise Refused PUBLISHING-FILE for what names no file."""
    try:
        number = int(given["file"])
        words = {name: rules.plain(str(given.get(name) or "")) for name in ("title", "alt")}
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError) as wrong:
        raise Refused("PUBLISHING-FILE", field="attachments", number=str(given)[:80]) from wrong
    return {"file": number, **words}
