"""What an item must be before it may be public."""

from __future__ import annotations

from typing import Any

from gongkai.catalogue import KINDS
from gongkai_site.base.refusals import Refusal, refusal
from gongkai_site.publishing.models import Item


def hindrance(item: Item) -> Refusal | None:
    """Return why a row may not become public: it was withdrawn."""
    return refusal("PUBLISHING-WITHDRAWN", title=item.title) if item.is_withdrawn else None


WORDS = {
    "title": {"zh": "标题", "en": "title"},
    "summary": {"zh": "内容概述", "en": "summary"},
    "written_on": {"zh": "成文日期", "en": "date of writing"},
    "body": {"zh": "正文", "en": "text"},
    "art": {"zh": "第二十条事项", "en": "item of the law"},
    "number": {"zh": "发文字号", "en": "document number"},
    "genre": {"zh": "体裁分类", "en": "genre"},
    "form": {"zh": "解读形式", "en": "form of interpretation"},
    "fiscal_year": {"zh": "财政年度", "en": "fiscal year"},
    "fiscal_part": {"zh": "预决算类别", "en": "part of fiscal openness"},
}


def fault(facts: dict[str, Any]) -> Refusal | None:
    """Return what is wrong with an item's facts, the first thing found, naming its field; or None."""
    kind = KINDS.get(facts.get("kind", ""))
    if kind is None:
        return refusal("PUBLISHING-KIND", field="kind", kind=str(facts.get("kind", "")))
    for name in ("title", "summary", "written_on", "body", "art", *kind.must):
        if facts.get(name) in (None, "", []):
            label = dict(WORDS[name])
            return refusal("PUBLISHING-MISSING", field=name, what=label, kind=kind.words)
    return None
