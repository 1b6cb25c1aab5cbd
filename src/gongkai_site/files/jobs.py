"""Scan again what could not be scanned, and let go of bytes that belong to nothing."""

from __future__ import annotations

from datetime import timedelta

from gongkai_site.base.powers import Job
from gongkai_site.files import store
from gongkai_site.files.models import NOT_SCANNED, StoredFile
from gongkai_site.files.services import SCAN, scan_again
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.outbox.registry import consumer, periodic


@consumer(SCAN, zh="附件病毒扫描", en="scan a file", attempts=24)
def scan(row: OutboxRow) -> None:
    """Scan a file, unless somebody did meanwhile."""
    file = StoredFile.objects.filter(pk=row.ref.removeprefix("file:"), scan=NOT_SCANNED).first()
    if file is not None:
        scan_again(file, by=Job("worker"))


@periodic("files.sweep", zh="清理未用的上传", en="clear unused uploads", every=timedelta(days=1))
def sweep() -> None:
    """Delete bytes without a row."""
    store.sweep({store.name_of(*each) for each in StoredFile.objects.values_list("digest", "sealed")})
