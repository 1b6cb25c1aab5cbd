"""What the machine finds in an item, what of it was let through, and whether it may be public with the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from gongkai_site.base.refusals import Refusal, lang, refusal
from gongkai_site.review.content_hash import kind_or_refuse
from gongkai_site.review.found import Effect, Found, keyed
from gongkai_site.review.models import Overrule, Review
from gongkai_site.review.registry import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """A finding with its key, and who let it through."""

    key: str
    found: Found
    overrule: Overrule | None = None

    @property
    def effect(self) -> Effect:
        """Return what it does now."""
        return "inform" if self.overrule else self.found.effect


def lines_of(kind: Kind, draft: Any, *, drafters: Iterable[int] = ()) -> list[Line]:
    """Return the findings in an item as it is, or as a revision has it; nothing a drafter let through counts."""
    found = keyed(kind.findings(draft))
    given = _overrules(draft, found, drafters) if found else {}
    return [Line(key, each, given.get(key) if each.effect == "block" else None) for key, each in found.items()]


def lines_in(review: Review) -> list[Line]:
    """Return the findings in what is reviewed."""
    draft = review.revision.as_object()
    return lines_of(kind_or_refuse(draft), draft, drafters=review.drafters.values_list("pk", flat=True))


def stops(lines: Iterable[Line], title: str) -> Refusal | None:
    """Return why an item may not be public with these findings, the gravest reason first; or None."""
    told = list(lines)
    blocked = [line.found.problem for line in told if line.effect == "block"]
    if (stopped := before_review(told, title)) or not blocked:
        return stopped
    first = {"zh": blocked[0].text("zh"), "en": blocked[0].text("en")}
    return refusal("REVIEW-FINDINGS", title=title, count=len(blocked), first=first)


def before_review(lines: Iterable[Line], title: str) -> Refusal | None:
    """Return why an item is not even reviewed: a mark of classification, or a file nobody has looked at; or None."""
    grave = {line.effect: line.found.problem for line in reversed(list(lines))}
    if marked := grave.get("refuse"):
        return refusal("REVIEW-MARKED", title=title, at=marked.place_text(lang()) or "—")
    if waiting := grave.get("wait"):
        return refusal("REVIEW-FILES-WAIT", title=title, name=waiting.found)
    return None


def left_over(lines: Iterable[Line], content: Any) -> list[Overrule]:
    """Return what was let through in earlier content and counts no more, the newest first."""
    counting = [line.overrule.pk for line in lines if line.overrule]
    return list(_of(content).exclude(pk__in=counting).order_by("-pk"))


def _overrules(content: Any, keys: Iterable[str], drafters: Iterable[int]) -> Mapping[str, Overrule]:
    rows = _of(content).filter(key__in=list(keys)).exclude(opinion__person__in=list(drafters))
    return {row.key: row for row in rows}


def _of(content: Any) -> Any:
    kind = ContentType.objects.get_for_model(content)
    rows = Overrule.objects.filter(review__content_type=kind, review__object_id=str(content.pk))
    return rows.select_related("opinion__person")
