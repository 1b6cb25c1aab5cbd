"""The review hash of an item: of a revision, of a row, and of what stands there now."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DecimalField, Model
from wagtail.models import Revision

from gongkai.review import review_hash
from gongkai_site.base.refusals import Refused
from gongkai_site.review.registry import Kind, kind_of

if TYPE_CHECKING:
    from gongkai_site.review.models import Review


def kind_or_refuse(content: Any) -> Kind:
    """Return the kind of an item; raise Refused REVIEW-UNREGISTERED when its model does not go through review."""
    kind = kind_of(content)
    if kind is None:
        raise Refused("REVIEW-UNREGISTERED", kind=content._meta.verbose_name)
    return kind


def hash_of_revision(kind: Kind, revision: Revision, content: Any) -> str:
    """Return the hash of an item as a revision has it; ``content`` is its row as the database has it."""
    return _hash(kind, revision.content, as_revised(revision, content))


def hash_of_row(kind: Kind, content: Any) -> str:
    """Return the hash of an item as its row has it."""
    return _hash(kind, json.loads(json.dumps(content.serializable_data(), cls=DjangoJSONEncoder)), content)


def hash_now(content: Any) -> str:
    """Return the hash of the draft of an item as it stands: of its row or its latest revision."""
    kind = kind_or_refuse(content)
    revision = None if _is_row(kind, content) else latest_revision(content)
    return hash_of_row(kind, content) if revision is None else hash_of_revision(kind, revision, content)


def as_revised(revision: Revision, content: Any) -> Any:
    """Return an item as a revision has it, on its row as just read: neither is looked up again."""
    revision._meta.get_field("content_object").set_cached_value(revision, content)
    if content.latest_revision_id == revision.pk:
        content.latest_revision = revision
    return revision.as_object()


def row_of(review: Review, *, locked: bool = False) -> Any:
    """Return the item of a review as the database has it, locked when wanted, or None when it is gone."""
    model = ContentType.objects.get_for_id(review.content_type_id).model_class()
    return None if model is None else _row(model, review.object_id, locked=locked)


def draft_now(content: Any) -> Any:
    """Return the draft of an item as it stands: its row, or the item as its latest revision has it."""
    revision = None if _is_row(kind_or_refuse(content), content) else latest_revision(content)
    return content if revision is None else as_revised(revision, content)


def fresh(content: Any, *, locked: bool = False) -> Any:
    """Return an item as the database has it, locked until the transaction ends where the database can."""
    found = _row(type(content), content.pk, locked=locked)
    if found is None:
        raise Refused("RECORD-GONE")
    return found


def _row(model: type[Model], pk: Any, *, locked: bool) -> Any:
    rows = model._base_manager.filter(pk=pk)
    return (rows.select_for_update() if locked else rows).first()


def latest_revision(content: Any) -> Revision | None:
    """Return the latest revision, read anew."""
    return Revision.objects.filter(pk=content.latest_revision_id).first()


def _is_row(kind: Kind, content: Any) -> bool:
    return kind.rows and not content.live


def _hash(kind: Kind, values: dict[str, Any], item: Any) -> str:
    fields = {name: _plain(kind.model._meta.get_field(name), values.get(name)) for name in kind.reviewed_fields}
    return review_hash(fields, kind.attachments(item))


def _plain(field: Any, value: Any) -> Any:
    """Write money as the column keeps it, so that 12 and 12.00 are the same content."""
    if isinstance(field, DecimalField) and value is not None:
        return format(Decimal(str(value)), f".{field.decimal_places}f")
    return value
