"""What is done with the trail itself leaves an entry too: exports and verifications."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction

from gongkai.problems import Problem
from gongkai_site.audit.models import Chain
from gongkai_site.audit.trail import SITE, record
from gongkai_site.audit.verify import verify
from gongkai_site.base.powers import require

VIEW = "audit.view"


@transaction.atomic
def tell_export(*, by: Any, organ: int | None, count: int, form: str, filters: Collection[str]) -> None:
    """Leave an entry of entries taken out; ``organ`` is whose chain tells of it, None the site's.

    Of the filters only the names are kept: what was searched for may name a person.
    """
    require(by, VIEW, organ)
    record("audit.exported", by=by, organ=organ, data={"count": count, "form": form, "filters": sorted(filters)})


@transaction.atomic
def verify_chains(*, by: Any, organ: int | None = None, organs: Collection[int] | None = None) -> list[Problem]:
    """Verify the chains of some organs, or all with that of the site; leave an entry and return what was found.

    All chains are for who may see all: ``organ`` is None then. Raises those of power.
    """
    require(by, VIEW, organ)
    keys = None if organs is None else {f"organ:{each}" for each in organs}
    found = list(verify(keys))
    counted = Chain.objects.count() if keys is None else Chain.objects.filter(key__in=keys).count()
    record(
        "audit.verified",
        by=by,
        organ=organ,
        data={"chains": counted, "problems": len(found)},
        succeeded=not found,
    )
    return found


def organ_of(chain: str) -> int | None:
    """Return the organ of a chain, or None for that of the site."""
    return None if chain == SITE else int(chain.removeprefix("organ:"))
