"""An application filed by whom it concerns, with its attachments: all of it is taken, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from gongkai_site.applications.models import Application
from gongkai_site.applications.services.intake import PORTAL, Intake, fault_online, submit
from gongkai_site.applications.services.papers import inspected, keep_paper
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting

SENT = ("identity", "proxy", "attachment")
"""The kinds of papers an applicant sends."""
MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file an applicant sends: its kind of paper, its name, its bytes."""

    kind: str
    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that may be kept."""

    kind: str
    name: str
    data: bytes


def may_file(organ: Organ) -> Refusal | None:
    """Return why nothing can be filed online with an organ, or None: it has ended, or keeps no register here."""
    today = clock.today()
    if organ.ended_on and organ.ended_on <= today:
        return refusal("APPLY-ENDED", organ=organ.name, on=organ.ended_on)
    since = setting(organ, "applications_since")
    if since is None or int(since[:4]) > today.year:
        return refusal("APPLY-CLOSED", organ=organ.name)
    return None


def file_application(*, organ: Organ, intake: Intake, key: str, attachments: Sequence[Attachment] = ()) -> Application:
    """Take an application with its files; the same key again returns the case that was made, with the files it has.

    Files are looked at first and kept with the case alone. Raises Refused APPLY-…, APPLICATION-… and FILE-….
    """
    raise_if(may_file(organ))
    raise_if(fault_online(intake))
    files = inspect_all(attachments, organ.pk)
    with transaction.atomic():
        made = submit(organ=organ, intake=intake, key=key)
        if not made.papers.exists():
            keep_all(made, files)
    return made


def inspect_all(attachments: Sequence[Attachment], organ: int) -> list[Inspected]:
    """Return the files that may be kept; raise Refused for the first that may not, and for too many or too much."""
    if len(attachments) > MOST_FILES:
        raise Refused("APPLY-FILES", most=MOST_FILES, found=len(attachments), field="files")
    found: list[Inspected] = []
    for each in attachments:
        if each.kind not in SENT:
            raise Refused("APPLICATION-PAPER-KIND", field="files")
        data, name = inspected(each.stream, each.name, organ)
        found.append(Inspected(each.kind, name, data))
    if sum(len(each.data) for each in found) > settings.GONGKAI_FILE_MB * 1024 * 1024:
        raise Refused("APPLY-FILES-LARGE", limit=settings.GONGKAI_FILE_MB, field="files")
    return found


def keep_all(application: Application, files: Sequence[Inspected], letter: str = "") -> None:
    """Keep files of the applicant, in the transaction at hand."""
    for each in files:
        keep_paper(by=PORTAL, application=application, kind=each.kind, name=each.name, data=each.data, letter=letter)
