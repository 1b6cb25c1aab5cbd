"""What drafting, signing and serving an answer do to a case; who signs at which level is the organ's rule."""

from __future__ import annotations

from gongkai import applications as core
from gongkai.applications import Given
from gongkai.applications.signing import MOST, after, chain
from gongkai_site.accounts.models import Person
from gongkai_site.applications.models import Answer, Application, Consultation
from gongkai_site.applications.services.effects import Effect, counted, effect
from gongkai_site.applications.services.serving import put_out, refuse_unready
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting


def levels_of(organ: Organ) -> int:
    """Return how many signatures an organ's answers need; one unless it has set more."""
    wish = setting(organ, "answer_levels") or ""
    return max(1, min(int(wish), MOST)) if wish.isdecimal() else 1


@effect
def draft(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Draft the decision with what its letter says; it waits at the first level of the organ's rule."""
    facts = {name: value for name, value in given.facts.items() if name not in {"outcome", "grounds"}}
    levels = levels_of(case.organ)
    row = Answer.objects.create(
        application=case,
        by=by,
        round=case.round,
        outcome=given.text("outcome"),
        grounds=list(given.texts("grounds")),
        facts=facts,
        levels=levels,
        level=chain(levels)[0],
    )
    return Effect(ref=str(row.pk), facts={"outcome": row.outcome, "grounds": row.grounds})


@effect
def send_back(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Set the draft aside; a new one follows, signed from the first level on."""
    row = current_answer(case)
    Answer.objects.filter(pk=row.pk).update(sent_back=True)
    return Effect(ref=str(row.pk), facts={"level": row.level})


@effect
def sign_first(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Pass the first level."""
    return _passed(case, given)


@effect
def sign_second(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Pass the second level."""
    return _passed(case, given)


def _passed(case: Application, given: Given) -> Effect:
    row = current_answer(case)
    level = row.level
    row.level = after(level, row.levels)
    row.save(update_fields=["level"])
    return Effect(ref=str(row.pk), facts={"level": level}, note=given.text("note"))


@effect
def sign(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Sign and number the decision."""
    row = current_answer(case)
    row.number, row.signer, row.signed_on = given.text("number")[:80], by, given.on
    row.save(update_fields=["number", "signer", "signed_on"])
    return Effect(ref=str(row.pk), facts={"number": row.number})


@effect
def tell_party(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Note that a third party was told of what is given against its objection."""
    ref = given.text("consultation")
    Consultation.objects.filter(pk=ref, application=case).update(told_on=given.on)
    return Effect(ref=ref)


@effect
def serve(case: Application, there: core.Case, given: Given, by: Person | None) -> Effect:
    """Serve it: by post the mailing day counts, else the day of the applicant's signature."""
    row = current_answer(case)
    refuse_unready(row, given.text("delivery"), given.on, without_file=given.yes("without_file"))
    row.served_on, row.delivery, row.tracking = given.on, given.text("delivery"), given.text("tracking")[:60]
    row.save(update_fields=["served_on", "delivery", "tracking"])
    put_out(row, by=by)
    changes = counted(case, row.outcome, given.on, row.signed_on)
    facts = {"delivery": row.delivery, **({"without_file": True} if given.yes("without_file") else {})}
    return Effect(changes, ref=str(row.pk), facts=facts)


def current_answer(case: Application) -> Answer:
    """Return the decision of the present round."""
    return case.answers.filter(round=case.round, sent_back=False).latest("pk")
