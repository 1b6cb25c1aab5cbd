"""What applicants do in their own case, known by query code: confirm, correct, give reasons, withdraw, fetch answers.

The view has asked for the code; the steps are those of the one table, taken by the portal for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from gongkai.applications import Given
from gongkai.applications.steps import may_step
from gongkai_site.applications import sealed
from gongkai_site.applications.facts import case_of
from gongkai_site.applications.models import Answer, Application, Paper
from gongkai_site.applications.services.filing import Attachment, inspect_all, keep_all
from gongkai_site.applications.services.intake import PORTAL
from gongkai_site.applications.services.papers import keep_paper
from gongkai_site.applications.services.serving import fetched, given_papers, served_paper
from gongkai_site.applications.services.steps import may_take, take_step
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal

HOW = "申请人凭查询码在网上办理"
"""How it was done, as the record of the case says it."""
REASONS_FILE = "申请人说明的理由.txt"
LONGEST = 4000
CONFIRM, CORRECT, WITHDRAW, REASONS = "confirm_applicant", "correct", "withdraw", "reasons"


def may_applicant(application: Application, what: str) -> Refusal | None:
    """Return why an applicant may not do something in their case now, or None."""
    if what == REASONS:
        there = application.state == "awaiting_reasons"
        return None if there else refusal("APPLY-NO-REASONS")
    if wrong := may_take(PORTAL, application, what):
        return wrong
    late = what == CORRECT and application.correction_due is not None and clock.today() > application.correction_due
    if late:
        return refusal("APPLY-CORRECTION-LATE", last=application.correction_due)
    if what == CONFIRM:
        return may_step(what, case_of(application), Given(clock.today()))
    return None


@transaction.atomic
def confirm_by_applicant(*, application: Application) -> Application:
    """Confirm for the applicant; where the organ has confirmed as well, the case is registered (条例第三十一条)."""
    raise_if(may_applicant(application, CONFIRM))
    take_step(by=PORTAL, application=application, step=CONFIRM, seen=application.version, how=HOW)
    register_if_confirmed(by=PORTAL, application=application)
    return application


def register_if_confirmed(*, by: Any, application: Application) -> bool:
    """Register the receipt where the rules allow it now; say whether it was."""
    given = Given(clock.today())
    if may_take(by, application, "register") or may_step("register", case_of(application), given):
        return False
    take_step(by=by, application=application, step="register", seen=application.version)
    return True


@transaction.atomic
def correct_by_applicant(*, application: Application, text: str, attachments: Sequence[Attachment] = ()) -> Application:
    """Take a correction from the applicant, within its period; later ones go to an officer, who judges the reason."""
    raise_if(may_applicant(application, CORRECT))
    said, files = _said(text), inspect_all(attachments, application.organ_id)
    take_step(by=PORTAL, application=application, step=CORRECT, seen=application.version, text=said)
    keep_all(application, files, letter="correction_notice")
    return application


@transaction.atomic
def give_reasons(*, application: Application, text: str) -> Paper:
    """Keep the reasons an applicant gives; an officer judges them (条例第三十五条)."""
    raise_if(may_applicant(application, REASONS))
    made = keep_paper(
        by=PORTAL,
        application=application,
        kind="attachment",
        name=REASONS_FILE,
        data=_said(text).encode(),
        letter="reasons_notice",
    )
    facts = {"number": application.number}
    trail.record("application.reasons_given", made, by=PORTAL, organ=application.organ_id, data=facts)
    return made


@transaction.atomic
def withdraw_by_applicant(*, application: Application, reason: str = "") -> Application:
    """Withdraw the application; a reason may be given."""
    raise_if(may_applicant(application, WITHDRAW))
    if len(reason) > LONGEST:
        raise Refused("APPLICATION-LONG", field="reason", most=LONGEST, found=len(reason))
    said = "\n".join(filter(None, (HOW, reason.strip())))
    take_step(by=PORTAL, application=application, step=WITHDRAW, seen=application.version, reason=said)
    return application


def served_answers(application: Application) -> list[Answer]:
    """Return the answers an applicant was served, of all rounds in their order."""
    return list(application.answers.filter(sent_back=False).exclude(served_on=None).order_by("round", "pk"))


def online_papers(answer: Answer) -> list[Paper]:
    """Return what an applicant may fetch of an answer served by the portal: its scan or letter, and what is given."""
    if answer.delivery != "portal":
        return []
    served = served_paper(answer)
    return [*([served] if served else []), *given_papers(answer)]


@transaction.atomic
def fetch_paper(*, application: Application, paper: Paper) -> bytes:
    """Return the bytes of a paper to the applicant; that it was fetched is written down."""
    answer = next((each for each in served_answers(application) if paper in online_papers(each)), None)
    if answer is None:
        raise Refused("APPLY-NO-PAPER")
    data = sealed.read(paper.digest, application.pk)
    fetched(answer, by=PORTAL)
    facts = {"number": application.number, "kind": paper.kind, "digest": paper.digest}
    trail.record("application.letter_fetched", paper, by=PORTAL, organ=application.organ_id, data=facts)
    return data


def steps_for_applicant(application: Application) -> list[str]:
    """Return what an applicant may do now."""
    return [each for each in (CONFIRM, CORRECT, REASONS, WITHDRAW) if may_applicant(application, each) is None]


def _said(text: str) -> str:
    if not text.strip():
        raise Refused("APPLICATION-EMPTY", field="text")
    if len(text) > LONGEST:
        raise Refused("APPLICATION-LONG", field="text", most=LONGEST, found=len(text))
    return text.strip()
