"""People, a notice and a row to review, and what a refusal must leave untouched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.site.content.models import Notice, Row

from gongkai_site.accounts.models import Person
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.review import services
from gongkai_site.review.models import (
    Delegation,
    FactCheck,
    Opinion,
    OrganRule,
    Review,
    Secrecy,
    Signature,
)

TABLES = (Entry, Review, Opinion, Signature, Secrecy, Delegation, FactCheck, OrganRule, Notice, Row)
ALL = {"first": ("political", "legal", "text"), "final": ("political", "legal", "policy", "text")}
THREE = {"first": ("legal", "text"), "second": ("political", "legal", "policy"), "final": ("political", "policy")}


def everything() -> list[Any]:
    return [list(table._base_manager.order_by("pk").values()) for table in TABLES]


def refused(function: Callable[..., Any], **arguments: Any) -> str:
    """Return the code of a refusal, after looking that nothing at all was written."""
    before = everything()
    with pytest.raises(Refused) as refusal:
        function(**arguments)
    assert everything() == before
    return refusal.value.code


class Cast:
    """Those who act, and short ways to let them."""

    def __init__(self, person: Callable[..., Person], organ: Any) -> None:
        self.organ = organ
        for name, role in {
            "drafter": "drafter",
            "first": "first_reviewer",
            "second": "second_reviewer",
            "final": "signer",
            "secrecy": "secrecy_officer",
            "head": "work_body_head",
        }.items():
            setattr(self, name, person(role, organ=organ))

    drafter: Person
    first: Person
    second: Person
    final: Person
    secrecy: Person
    head: Person

    def notice(self, **facts: Any) -> Notice:
        made = Notice(organ=self.organ, **{"title": "关于公布许可事项的通知", "body": "正文", **facts})
        made.save()
        made.save_revision(user=self.drafter)
        return made

    def submitted(self, **facts: Any) -> Review:
        return services.submit(by=self.drafter, content=self.notice(**facts))

    def conclude(self, review: Review, outcome: str = "publishable", **more: Any) -> Review:
        return services.conclude_secrecy(
            by=self.secrecy, review=review, seen=review.version, outcome=outcome, reason="已逐项审查", **more
        )

    def sign(self, review: Review, level: str, *, by: Person | None = None, gates: Any = None) -> Review:
        rule = dict(review.rule["levels"])
        return services.sign(
            by=by or getattr(self, level),
            review=review,
            seen=review.version,
            level=level,
            gates=gates or rule[level],
            opinion="同意",
        )

    def published(self, **facts: Any) -> Review:
        review = self.conclude(self.submitted(**facts))
        for level, _ in review.rule["levels"]:
            review = self.sign(review, level)
        return review
