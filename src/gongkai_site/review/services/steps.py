"""Submit, sign, return, withdraw, and the reset that follows a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from wagtail.models import Revision

from gongkai.review import LEVELS, may_sign, may_step
from gongkai.review.signing import level_at_hand
from gongkai.review.steps import CHANGED, HELD, IN_REVIEW, RETURNED, RUNNING, SIGN, WITHDRAWN
from gongkai_site.accounts.models import Person
from gongkai_site.audit.trail import record
from gongkai_site.base.powers import Job, require
from gongkai_site.base.refusals import Refused, raise_if, refusal
from gongkai_site.review import routes
from gongkai_site.review.content_hash import fresh, hash_now, hash_of_revision, hash_of_row, kind_or_refuse
from gongkai_site.review.dues import due_after
from gongkai_site.review.facts import facts_of
from gongkai_site.review.findings import before_review, lines_of
from gongkai_site.review.hands import Hand, hand, person_of
from gongkai_site.review.models import Review, Signature
from gongkai_site.review.people import unfit_to_sign
from gongkai_site.review.publishing import let_out
from gongkai_site.review.registry import Kind
from gongkai_site.review.rules import rule_of
from gongkai_site.review.services.common import claim, closed, current, moved, step_or_refuse, told, words


@transaction.atomic
def submit(*, by: Any, content: Any, opinion: str = "") -> Review:
    """Send the draft of an item to review, exactly as it stands.

    Raises Refused REVIEW-STATE when it is in review already, REVIEW-NOTHING when nothing differs from what is public,
    REVIEW-SCHEDULE, REVIEW-UNREGISTERED, those of ``findings.before_review`` and those of power.
    """
    kind, content = kind_or_refuse(content), fresh(content, locked=True)
    organ = kind.organ(content)
    require(by, "review.submit", organ)
    person = person_of(by)
    raise_if(kind.hindrance(content))
    _leave_the_last(content, person)
    revision = _draft(kind, content, person)
    draft = revision.as_object()
    if kind.organ(draft) != organ:
        organ = kind.organ(draft)
        require(by, "review.submit", organ)
    raise_if(before_review(lines_of(kind, draft), kind.title(draft)))
    rule = rule_of(organ, kind.kind, kind.column(draft))
    due, provisional = due_after(rule.days, organ)
    try:
        with transaction.atomic():
            review = Review.objects.create(
                kind=kind.kind,
                content_type=ContentType.objects.get_for_model(content),
                object_id=str(content.pk),
                organ=organ,
                column=kind.column(draft),
                title=kind.title(draft)[:300],
                submitted_by=person,
                revision=revision,
                hash=hash_of_revision(kind, revision),
                rule=rule.to_json(),
                level=next(iter(rule.levels)),
                due_on=due,
                due_provisional=provisional,
                workflow_state=routes.start(content, rule, person),
            )
    except IntegrityError as clash:
        raise Refused.of(refusal_in_review(), exit_code=1) from clash
    review.drafters.set(_drafters(kind, content, draft, person))
    told(review, "submit", Hand(person), opinion.strip())
    record("review.submitted", review, by=by, organ=organ.pk, data=_about(review))
    return review


@transaction.atomic
def sign(*, by: Any, review: Review, seen: int, level: str, gates: Iterable[str], opinion: str) -> Review:
    """Pass gates of an item at a level; when nothing is missing any more, the item is published.

    Raises Refused with the problems of ``gongkai.review.may_sign``, REVIEW-OPINION, RECORD-CHANGED and those of power.
    """
    review = current(review)
    if level not in LEVELS:
        raise Refused("REVIEW-LEVEL", found=level, levels=[each.zh for each in LEVELS.values()])
    signer = hand(by, [LEVELS[level].act], review.organ, unfit=unfit_to_sign(review, level))
    claim(review, "sign", seen)
    wanted, text = tuple(dict.fromkeys(gates)), words(opinion)
    raise_if(may_sign(facts_of(review), level, wanted, signer.people))
    written = told(review, "sign", signer, text, level=level, gates=wanted)
    for gate in wanted:
        Signature.objects.create(
            review=review, opinion=written, level=level, gate=gate, hash=review.hash, **signer.facts()
        )
    at_hand = level_at_hand(facts_of(review))
    if at_hand is not None and at_hand != level:
        moved(review, at_hand)
    if at_hand != level:
        routes.pass_level(review, signer.person, text)
    review.refresh_from_db()
    facts = {"level": level, "gates": list(wanted), "for": _pk(signer.on_behalf_of), "state": review.state}
    record("review.signed", review, by=by, organ=review.organ_id, data={**_about(review), **facts})
    return review


@transaction.atomic
def return_(*, by: Any, review: Review, seen: int, opinion: str, gates: Iterable[str] = ()) -> Review:
    """Send an item back to its drafter, naming the gates it did not pass; one that is held too.

    Whoever may sign the level at hand, or conclude on secrecy, may return it; the drafter withdraws instead.
    """
    review = current(review)
    acts = [LEVELS[review.level].act] if review.level else SIGN
    signer = hand(by, [*acts, "review.secrecy"], review.organ, unfit=unfit_to_sign(review, review.level))
    claim(review, "return", seen)
    text = words(opinion)
    if signer.people & facts_of(review).drafters:
        raise Refused("REVIEW-OWN-WORK", gate={"zh": "退回", "en": "a return"})
    told(review, "return", signer, text, level=review.level, gates=gates)
    level, was_held = review.level, review.state == HELD
    closed(review, RETURNED)
    if not was_held:
        routes.reject(review, signer.person, text)
    facts = {"level": level, "gates": list(gates), "for": _pk(signer.on_behalf_of)}
    record("review.returned", review, by=by, organ=review.organ_id, data={**_about(review), **facts})
    return review


@transaction.atomic
def withdraw(*, by: Any, review: Review, seen: int, opinion: str = "") -> Review:
    """Take an item back out of review; only its drafters may."""
    review = current(review)
    require(by, "review.submit", review.organ)
    person = person_of(by)
    claim(review, "withdraw", seen)
    if not review.drafters.filter(pk=person.pk).exists():
        raise Refused("REVIEW-NOT-DRAFTER", name=review.submitted_by.name)
    told(review, "withdraw", Hand(person), opinion.strip())
    closed(review, WITHDRAWN)
    routes.cancel(review, person)
    record("review.withdrawn", review, by=by, organ=review.organ_id, data=_about(review))
    return review


@transaction.atomic
def release_held(*, by: Any, review: Review, seen: int) -> Review:
    """Publish an item that passed and was held, when nothing holds it any more; with it those that wait for it.

    One whose content is no longer what was signed is reset instead. Raises Refused with what still holds it,
    REVIEW-STATE, REVIEW-INCOMPLETE, RECORD-CHANGED and those of power.
    """
    review = current(review)
    require(by, "review.submit", review.organ)
    claim(review, "let_out", seen)
    content = fresh(review.content)
    if reset_if_changed(by=by, content=content) is not None:
        return current(review)
    raise_if(kind_or_refuse(content).held(content))
    let_out(review, by)
    return review


@transaction.atomic
def reset_if_changed(*, by: Any, content: Any) -> Review | None:
    """End the review of an item whose content is no longer what was submitted; return the review, or None.

    Called whenever a revision is kept, and by registers that change the rows of drafts.
    """
    review = in_review(content)
    if review is None or hash_now(fresh(content)) == hash_of_now(review):
        return None
    told(review, "reset", Hand(by) if isinstance(by, Person) else None, "")
    closed(review, CHANGED)
    routes.cancel(review, by if isinstance(by, Person) else None)
    record("review.reset", review, by=by or Job("review"), organ=review.organ_id, data=_about(review))
    return review


@transaction.atomic
def stop(*, by: Any, content: Any) -> Review | None:
    """End the review of an item that is itself at its end; return the review, or None.

    For services that asked for power themselves.
    """
    review = in_review(content)
    if review is None:
        return None
    person = by if isinstance(by, Person) else None
    told(review, "withdraw", Hand(person) if person else None, "")
    closed(review, WITHDRAWN)
    routes.cancel(review, person)
    record("review.withdrawn", review, by=by, organ=review.organ_id, data=_about(review))
    return review


def hash_of_now(review: Review) -> str:
    """Return the submitted hash, or nothing when the revision itself was written over."""
    revision = Revision.objects.get(pk=review.revision_id)
    kept = hash_of_revision(kind_or_refuse(review.content), revision)
    return review.hash if kept == review.hash else ""


def in_review(content: Any) -> Review | None:
    """Return the review an item is in, or that holds it until it may be public; or None."""
    found: Review | None = reviews_of(content).filter(state__in=RUNNING).first()
    return found


def reviews_of(content: Any) -> Any:
    """Return every review of an item, newest first."""
    kind = ContentType.objects.get_for_model(content)
    return Review.objects.filter(content_type=kind, object_id=str(content.pk)).select_related("organ", "revision")


def refusal_in_review() -> Any:
    """Return the refusal of a second submission."""
    return may_step("submit", IN_REVIEW) or refusal("REVIEW-CHANGED")


def _leave_the_last(content: Any, person: Person) -> None:
    """End a review that a change has overtaken, refuse a second one, and close what Wagtail keeps of a returned one."""
    if (running := in_review(content)) is not None and reset_if_changed(by=person, content=content) is None:
        step_or_refuse("submit", running)
    routes.cancel_active(content, person)


def _draft(kind: Kind, content: Any, person: Person) -> Revision:
    """Return the revision to review: of a row that is the draft a new one, else the latest."""
    revision = Revision.objects.filter(pk=content.latest_revision_id).first()
    if content.live and not content.has_unpublished_changes:
        raise Refused("REVIEW-NOTHING", title=kind.title(content))
    stale = kind.rows and not content.live
    if revision is None or (stale and hash_of_row(kind, content) != hash_of_revision(kind, revision)):
        revision = content.save_revision(user=person, clean=False)
    if revision.content.get("go_live_at") or revision.approved_go_live_at:
        raise Refused("REVIEW-SCHEDULE", title=kind.title(content))
    return Revision.objects.get(pk=revision.pk)


def _drafters(kind: Kind, content: Any, draft: Any, person: Person) -> set[int]:
    """Return everyone who wrote the item since it was last public: revisions, register, submission."""
    revisions = content.revisions.all()
    if content.live_revision_id:
        revisions = revisions.filter(pk__gt=content.live_revision_id)
    named = {each.pk if isinstance(each, Person) else each for each in kind.drafters(draft)}
    return {person.pk, *named, *revisions.values_list("user", flat=True)} - {None}


def _about(review: Review) -> dict[str, Any]:
    return {"item": f"{review.kind}:{review.object_id}", "revision": review.revision_id, "hash": review.hash}


def _pk(person: Person | None) -> int | None:
    return person.pk if person else None
