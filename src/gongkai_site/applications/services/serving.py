"""The served version of an answer and the proof that it was served.

The letter is kept when it is signed; stamped and scanned it comes back, and the scan is what is served from then on.
Both stay in the file, as does every scan that another replaced.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from gongkai import law
from gongkai.applications.letters import notice_of
from gongkai.report.write.page import Page
from gongkai_site import outbox
from gongkai_site.applications import sealed
from gongkai_site.applications.models import Answer, Paper
from gongkai_site.applications.services.letters import compose_answer, keep_letter
from gongkai_site.applications.services.papers import KEEP, inspected, keep_paper
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import Job, may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.crypto.sealing import blind
from gongkai_site.organs.queries import setting

ONLINE = frozenset({"portal", "email"})
HANDED = frozenset({"granted_provided", "partial"})
"""Decisions with which information goes out: the others tell where it is, or why it is not given."""
MAIL = "application.answer_mail"
SCANS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
WHOLE = ("", "answer")
"""By what letters and scans were known before an answer had a tag of its own."""
PROOFS = {"portal": "网上送达记录.txt", "mail": "电子邮件送达记录.txt", "fetched": "申请人下载记录.txt"}
"""Records of service, as the file of the case has them: they are shown to applicants and courts."""


def digest_of(page: Page) -> str:
    """Return what tells one wording of a letter from another; keyed, for it is about a person."""
    told = [page.name, *page.title, *(each.text for part in page.parts for each in part.texts), str(page.dated)]
    return blind(json.dumps(told, ensure_ascii=False), "application.letter")


def may_keep(person: Any, answer: Answer) -> Refusal | None:
    """Return why a person may not keep the letter of an answer, or None."""
    if found := may(person, KEEP, answer.application.organ):
        return found
    return None if answer.signed_on else refusal("ANSWER-NOT-SIGNED")


@transaction.atomic
def keep_answer(*, by: Any, answer: Answer) -> list[Paper]:
    """Keep the letter of a signed answer as Word and PDF. One that reads otherwise than before needs a stamp anew.

    Raises Refused ANSWER-NOT-SIGNED, LETTER-LACKS, and ANSWER-SERVED for another wording of what was served.
    """
    raise_if(may_keep(by, answer))
    page = compose_answer(answer)
    digest = digest_of(page)
    if digest != answer.letter_digest:
        if answer.served_on and answer.letter_digest:
            raise Refused("ANSWER-SERVED", number=answer.number)
        answer.letter_digest, answer.scan = digest, None
        answer.save(update_fields=["letter_digest", "scan"])
    return keep_letter(by=by, application=answer.application, page=page, kind=answer.tag)


def may_scan(person: Any, answer: Answer) -> Refusal | None:
    """Return why a person may not bring the stamped scan of an answer, or None."""
    if found := may_keep(person, answer):
        return found
    return None if answer.letter_digest else refusal("ANSWER-NOT-KEPT")


@transaction.atomic
def add_scan(*, by: Any, answer: Answer, seen: str, name: str, stream: BinaryIO) -> Paper:
    """Keep the stamped letter as the version that is served; one there was stays in the file.

    ``seen`` is the digest of the letter the form was opened for. Raises Refused ANSWER-LETTER-CHANGED where the letter
    reads otherwise by now than what was stamped, ANSWER-SCAN-KIND, ANSWER-SCAN-UNSTAMPED for the letter itself, FILE-….
    """
    raise_if(may_scan(by, answer))
    case = answer.application
    if digest_of(compose_answer(answer)) != seen:
        raise Refused("ANSWER-LETTER-CHANGED", number=answer.number)
    data, shown = inspected(stream, name, case.organ_id)
    if Path(shown).suffix.lower() not in SCANS:
        raise Refused("ANSWER-SCAN-KIND", name=shown, field="file")
    if case.papers.filter(kind="letter", digest=sha256(data).hexdigest()).exists():
        raise Refused("ANSWER-SCAN-UNSTAMPED", name=shown, field="file")
    before = answer.scan
    made = keep_paper(by=by, application=case, kind="scan", name=shown, data=data, letter=answer.tag)
    same = Answer.objects.filter(pk=answer.pk, letter_digest=seen, scan=before)
    if not same.update(scan=made):  # kept anew, or scanned by another, meanwhile: then nothing of this was done
        raise Refused("ANSWER-LETTER-CHANGED", number=answer.number)
    answer.scan = made
    facts = {"number": case.number, "digest": made.digest, "was": before.digest if before else ""}
    trail.record("application.answer_scanned", made, by=by, organ=case.organ_id, data=facts)
    return made


def served_paper(answer: Answer) -> Paper | None:
    """Return what is served of an answer: its stamped scan, else its letter as it was kept, as PDF."""
    if answer.scan is not None:
        return answer.scan
    rows = answer.application.papers.filter(round=answer.round, letter__in=(*WHOLE, answer.tag))
    scan = rows.filter(kind="scan").last()
    return scan or rows.filter(kind="letter").exclude(letter="").last()


def given_papers(answer: Answer) -> list[Paper]:
    """Return the information that goes out with an answer."""
    return list(answer.application.papers.filter(round=answer.round, kind="given"))


def lacks_given(answer: Answer) -> bool:
    """Say whether a decision hands out information that no paper of its round holds."""
    return answer.outcome in HANDED and not given_papers(answer)


def refuse_unready(answer: Answer, way: str, on: date, *, without_file: bool = False) -> None:
    """Refuse to serve what is not there to be served, or cannot be served in this way."""
    if way not in ONLINE:
        return
    case = answer.application
    if served_paper(answer) is None:
        raise Refused("ANSWER-NO-LETTER", field="delivery")
    if notice_of(answer.outcome, answer.grounds) != "none" and not setting(case.organ, "reconsideration_online"):
        raise Refused("ANSWER-NO-CHANNEL", field="delivery")
    if way == "portal" and on != clock.today():
        raise Refused("ANSWER-PORTAL-DAY", found=on, field="on")
    if way == "email" and not case.person.get("email"):
        raise Refused("ANSWER-NO-EMAIL", field="delivery")
    if on == clock.today() and lacks_given(answer) and not without_file:
        outcome = law.outcomes()[answer.outcome]
        raise Refused("ANSWER-NOTHING-GIVEN", outcome={"zh": outcome.zh, "en": outcome.en}, field="without_file")


def put_out(answer: Answer, *, by: Any) -> None:
    """Let what is served online go out, and keep the proof of it; a mail of an earlier day was sent by other means."""
    if answer.delivery == "portal":
        _prove(answer, "portal", "答复书已在网站送达，申请人凭查询码可以下载。", by=by)
    elif answer.delivery == "email" and answer.served_on == clock.today():
        outbox.put(MAIL, ref=f"answer:{answer.pk}", key=f"answer-mail:{answer.pk}")


def mail(answer: Answer) -> None:
    """Send the answer to the applicant's address, once; the proof that it was taken over goes into the file."""
    case, paper = answer.application, served_paper(answer)
    if paper is None or _is_proved(answer, "mail"):
        return
    organ = case.organ
    message = EmailMessage(
        subject=f"{organ.name}政府信息公开申请答复书（{answer.number}）",
        body=f"您提出的政府信息公开申请（受理号：{case.number}）的答复书见附件。\n\n{organ.name}",
        from_email=setting(organ, "email") or settings.DEFAULT_FROM_EMAIL,
        to=[str(case.person["email"])],
    )
    for each in (paper, *given_papers(answer)):
        message.attach(each.name, sealed.read(each.digest, case.pk), "application/octet-stream")
    message.send()
    _prove(answer, "mail", f"答复书已发往 {case.person['email']}，邮件服务器已接收。", by=Job("mail"))


def fetched(answer: Answer, *, by: Any) -> None:
    """Keep the proof that the applicant has taken the answer, the first time."""
    if not _is_proved(answer, "fetched"):
        _prove(answer, "fetched", "申请人凭查询码下载了答复书。", by=by)


@transaction.atomic
def _prove(answer: Answer, how: str, told: str, *, by: Any) -> None:
    case, paper = answer.application, served_paper(answer)
    lines = [
        f"受理号：{case.number}",
        f"答复书文号：{answer.number}",
        f"时间：{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M:%S}",
        told,
        *([f"文件：{paper.name}（{paper.size} 字节，SHA-256 {paper.digest}）"] if paper else []),
    ]
    data = "\n".join(lines).encode()
    name, tag = PROOFS[how], f"{answer.tag}-{how}"
    keep_paper(by=by, application=case, kind="proof", name=name, data=data, letter=tag, of_round=answer.round)


def _is_proved(answer: Answer, how: str) -> bool:
    return answer.application.papers.filter(kind="proof", letter=f"{answer.tag}-{how}").exists()
