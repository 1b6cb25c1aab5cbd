"""The review hash of an item: of a revision, of a row, and of what stands there now."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DecimalField
from wagtail.models import Revision

from gongkai.review import review_hash
from gongkai_site.base.refusals import Refused
from gongkai_site.review.registry import Kind, kind_of


def kind_or_refuse(content: Any) -> Kind:
    """Return the kind of an item; raise Refused REVIEW-UNREGISTERED when its model does not go through review."""
    kind = kind_of(content)
    if kind is None:
        raise Refused("REVIEW-UNREGISTERED", kind=content._meta.verbose_name)
    return kind


def hash_of_revision(kind: Kind, revision: Revision) -> str:
    """Return the hash of an item as a revision has it."""
    return _hash(kind, revision.content, revision.as_object())


def hash_of_row(kind: Kind, content: Any) -> str:
    """Return the hash of an item as its row has it."""
    return _hash(kind, json.loads(json.dumps(content.serializable_data(), cls=DjangoJSONEncoder)), content)


def hash_now(content: Any) -> str:
    """Return the hash of the draft of an item as it stands: of its row or its latest revision."""
    kind = kind_or_refuse(content)
    revision = latest_revision(content)
    if revision is None or _is_row(kind, content):
        return hash_of_row(kind, content)
    return hash_of_revision(kind, revision)


def draft_now(content: Any) -> Any:
    """Return the draft of an item as it stands: its row, or the item as its latest revision has it."""
    revision = latest_revision(content)
    return content if revision is None or _is_row(kind_or_refuse(content), content) else revision.as_object()


def fresh(content: Any, *, locked: bool = False) -> Any:
    """Return an item as the database has it, locked until the transaction ends where the database can."""
    rows = type(content)._base_manager.all()
    found = (rows.select_for_update() if locked else rows).filter(pk=content.pk).first()
    if found is None:
        raise Refused("RECORD-GONE")
    return found


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
