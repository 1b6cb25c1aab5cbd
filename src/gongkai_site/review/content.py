"""Content that becomes public by review alone: the base of every model whose items are published."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, LockableMixin, Revision, RevisionMixin, WorkflowMixin

from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused
from gongkai_site.review import door
from gongkai_site.review.registry import kind_of

STAMPS = ("version", "created_at", "changed_at")
"""Fields of ``Versioned``: they tell of the row, never of a revision."""


class ReviewedItems(models.QuerySet[Any]):
    """Rows of reviewed content: none becomes public, and nothing public changes, by the way of bulk writes."""

    def update(self, **changes: Any) -> int:
        """Write changes, but never ``live``, nor what was reviewed of a public row."""
        if changes.get("live") or (_guarded(self.model, changes) and self.filter(live=True).exists()):
            raise Refused("REVIEW-DOOR", title=self.model._meta.verbose_name)
        return super().update(**changes)

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Make rows, all of them drafts."""
        made = list(objs)
        if any(each.live for each in made):
            raise Refused("REVIEW-DOOR", title=self.model._meta.verbose_name)
        return super().bulk_create(made, *args, **options)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], *args: Any, **options: Any) -> int:
        """Write fields of rows, by the rule of ``update``."""
        made, written = list(objs), list(fields)
        public = self.model._base_manager.filter(pk__in=[each.pk for each in made], live=True)
        if _guarded(self.model, written) and (any(each.live for each in made) or public.exists()):
            raise Refused("REVIEW-DOOR", title=self.model._meta.verbose_name)
        return super().bulk_update(made, written, *args, **options)


class ReviewedContent(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, models.Model):
    """Content that becomes public only when a review of exactly that revision is complete.

    A draft until then. What is public changes only by another reviewed revision: ``publish``, scheduled revisions,
    a plain ``save`` of public fields and bulk writes are refused outside the door.
    """

    live = models.BooleanField(_("public"), default=False, editable=False)

    objects = ReviewedItems.as_manager()

    class Meta:
        abstract = True

    def publish(self, revision: Revision, *args: Any, **options: Any) -> Any:
        """Publish a revision; refused outside the door."""
        if not door.is_open(self):
            raise Refused("REVIEW-DOOR", title=_title(self))
        return super().publish(revision, *args, **options)

    def save_revision(self, *args: Any, **options: Any) -> Revision:
        """Keep a draft; one that goes public by itself at an hour is refused."""
        approved = options.get("approved_go_live_at") or (args[1] if len(args) > 1 else None)
        if approved is not None:
            raise Refused("REVIEW-SCHEDULE", title=_title(self))
        kept = super().save_revision(*args, **options)
        kept.created_at = clock.now()  # Wagtail asks the machine
        Revision.objects.filter(pk=kept.pk).update(created_at=kept.created_at)
        from gongkai_site.review.services import reset_if_changed

        reset_if_changed(by=kept.user, content=self)
        return kept

    def take(self, *, seen: int, **changes: Any) -> Any:
        """Change the row of a ``Versioned`` draft; what is public is refused, and a review under way is reset."""
        kind = kind_of(self)
        touched = {"live", *(kind.reviewed_fields if kind else changes)} & {
            name.removesuffix("_id") for name in changes
        }
        if touched:
            _stop_at_the_door(self)
        taken = super().take(seen=seen, **changes)  # type: ignore[misc]  # Versioned is the other base
        if touched:
            from gongkai_site.review.services import reset_if_changed

            reset_if_changed(by=None, content=self)
        return taken

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Return the item as a revision has it; what belongs to the row stays as it is there.

        So publishing a revision takes back nothing that happened to the row since, such as its voiding.
        """
        kept = _of_the_row(self)
        found = super().with_content_json({name: value for name, value in content.items() if name not in kept})
        for attname in kept.values():
            setattr(found, attname, getattr(self, attname))
        return found

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row; what is public, and whether it is, changes inside the door alone."""
        written = options.get("update_fields")
        if written is None or _guarded(type(self), written):
            _stop_at_the_door(self)
        super().save(*args, **options)


def _guarded(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """Return those among fields that change only inside the door once the row is public."""
    kind = kind_of(model)
    written = {name.removesuffix("_id") for name in names}
    return written & {"live", *kind.reviewed_fields} if kind else written


def _stop_at_the_door(content: Any) -> None:
    """Refuse a write of what is public, or would be: by the item at hand, and by its row, which may know better."""
    if door.is_open(content):
        return
    rows = type(content)._base_manager
    if content.live or (not content._state.adding and rows.filter(pk=content.pk, live=True).exists()):
        raise Refused("REVIEW-DOOR", title=_title(content))


def _of_the_row(content: Any) -> dict[str, str]:
    """Return the fields that tell of the row, and the attribute of each."""
    kind = kind_of(content)
    names = {field.name: field.attname for field in content._meta.concrete_fields}
    if kind is not None and kind.rows:
        return {name: attname for name, attname in names.items() if name not in kind.reviewed_fields}
    told = {*STAMPS, *(kind.row_fields if kind else ())}
    return {name: attname for name, attname in names.items() if told & {name, attname}}


def _title(content: Any) -> str:
    kind = kind_of(content)
    return kind.title(content) if kind else str(content)
