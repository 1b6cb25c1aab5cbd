"""What must hold before a step, one function a rule. Each returns the problem, or None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from gongkai import law
from gongkai.applications.case import Case, Given
from gongkai.applications.channels import CHANNELS, receipt_day
from gongkai.clocks import due
from gongkai.problems import Problem, problem

Guard = Callable[[Case, Given], Problem | None]
GUARDS: dict[str, Guard] = {}

LETTER_OF_PARTY: Mapping[str, str] = {"third_party": "third_party", "co_maker": "co_maker"}
"""The limit within which a party answers; another organ is given a day in the letter."""
ARTICLE_16 = frozenset({"denied_internal", "denied_process", "denied_enforcement_file"})
WITHHELD = frozenset({"partial"}) | {code for code, each in law.outcomes().items() if each.remedy == "B"}
ENDINGS = frozenset({"merged", "other_ending"})
"""Decisions without an answer letter, which only the head enters."""
BY_STEP = frozenset({"withdrawn", "abandoned_not_corrected", "abandoned_fee"})
"""Endings that have a step of their own and are nobody's choice."""


def guard(rule: Guard) -> Guard:
    """Put a rule on the list by its name."""
    GUARDS[rule.__name__] = rule
    return rule


def needs(given: Given, field: str, code: str) -> Problem | None:
    """Return the problem of a field that was left empty, or None."""
    return None if given.text(field) else problem(code, field=field)


# Receipt


@guard
def needs_confirmation(case: Case, given: Given) -> Problem | None:
    """Confirmation belongs to the channels whose day of receipt depends on it."""
    channel = CHANNELS[case.channel]
    if channel.sides:
        return not_before(given, case.arrived_on)
    return problem("CASE-NO-CONFIRMATION", channel=channel.words, basis=channel.basis)


@guard
def not_confirmed_organ(case: Case, given: Given) -> Problem | None:
    """One confirms once."""
    return _confirmed_once(case, "organ")


@guard
def not_confirmed_applicant(case: Case, given: Given) -> Problem | None:
    """One confirms once."""
    return _confirmed_once(case, "applicant")


def _confirmed_once(case: Case, side: str) -> Problem | None:
    found = case.confirmed.get(side)
    return problem("CASE-CONFIRMED", found=found.isoformat()) if found else None


@guard
def receipt_known(case: Case, given: Given) -> Problem | None:
    """The day of receipt is fixed by the channel, never chosen (条例第三十一条)."""
    day = receipt_day(
        case.channel, case.arrived_on, signed=case.signed_for_on, confirmed=case.confirmed, switches=case.switches
    )
    channel = CHANNELS[case.channel]
    if day is None:
        return problem("CASE-RECEIPT-OPEN", channel=channel.words, basis=channel.basis)
    return problem("CASE-FUTURE", found=day.isoformat(), field="on") if day > given.on else None


@guard
def evidence(case: Case, given: Given) -> Problem | None:
    """A day of receipt is moved against evidence only."""
    return needs(given, "evidence", "CASE-EVIDENCE")


@guard
def receipt_not_moved_past_events(case: Case, given: Given) -> Problem | None:
    """Nothing can have happened to a case before it was received."""
    day = given.day("received_on") or given.on
    later = [event.on for event in case.events if event.kind != "received"]
    if day < case.arrived_on:
        return problem("CASE-BEFORE", found=day.isoformat(), before=case.arrived_on.isoformat(), field="received_on")
    if day > given.on:
        return problem("CASE-FUTURE", found=day.isoformat(), field="received_on")
    if later and day > min(later):
        return problem("CASE-RECEIPT-LATE", found=day.isoformat(), expected=min(later).isoformat(), field="received_on")
    return None


@guard
def reason(case: Case, given: Given) -> Problem | None:
    """The step is explained in writing."""
    return needs(given, "reason", "CASE-REASON")


@guard
def handler(case: Case, given: Given) -> Problem | None:
    """Somebody has it."""
    return None if given.number("handler") is not None else problem("CASE-HANDLER", field="handler")


@guard
def another_handler(case: Case, given: Given) -> Problem | None:
    """A case is given to somebody else than who has it."""
    return problem("CASE-SAME-HANDLER", field="handler") if given.number("handler") == case.handler else None


# Correction


@guard
def correction_once(case: Case, given: Given) -> Problem | None:
    """一次性告知: there is no second notice."""
    return problem("CLOCK-CORRECTION-TWICE") if case.days_of("correction_asked") else None


@guard
def correction_items(case: Case, given: Given) -> Problem | None:
    """The notice says what to correct."""
    return needs(given, "items", "CASE-CORRECTION-ITEMS")


@guard
def correction_period(case: Case, given: Given) -> Problem | None:
    """It sets a reasonable period, which begins after the notice."""
    until = given.day("until")
    if until is None or until <= given.on:
        return problem("CASE-CORRECTION-PERIOD", field="until")
    return None


@guard
def correction_in_time(case: Case, given: Given) -> Problem | None:
    """A late notice is a violation: it needs a reason, which is kept; the clock does not stop silently."""
    received = case.received_on
    assert received is not None, "a case in review was received"
    last = due("correction_notice", received, case.calendar)
    if last.due is not None and given.on > last.due and not given.text("late_reason"):
        return problem("CASE-CORRECTION-LATE", last=last.due.isoformat(), basis=last.basis, field="late_reason")
    return None


@guard
def corrected_in_time(case: Case, given: Given) -> Problem | None:
    """After the period a correction is taken with a good reason only."""
    last = case.correction_due
    if last is not None and given.on > last and not given.text("good_reason"):
        return problem("CASE-CORRECTED-LATE", last=last.isoformat(), field="good_reason")
    return not_before(given, *case.days_of("correction_asked"))


@guard
def correction_period_over(case: Case, given: Given) -> Problem | None:
    """Nobody abandons a case by default before the period has run out."""
    return _over(given, case.correction_due)


# Fee


@guard
def fee_once(case: Case, given: Given) -> Problem | None:
    """One application is charged once."""
    return problem("CASE-FEE-TWICE") if case.days_of("fee_asked") else None


@guard
def fee_in_period(case: Case, given: Given) -> Problem | None:
    """The notice is sent while the answer period runs."""
    last = case.due.due if case.due else None
    return problem("CASE-FEE-LATE", last=last.isoformat(), field="on") if last and given.on > last else None


@guard
def fee_amount(case: Case, given: Given) -> Problem | None:
    """The notice names the scale and the amount."""
    if given.text("scale") in {"per_application", "per_page"} and (given.number("amount") or 0) > 0:
        return None
    return problem("CASE-FEE-AMOUNT", field="amount")


@guard
def paid_in_time(case: Case, given: Given) -> Problem | None:
    """Payment after the period is none: the case is no longer handled."""
    last = case.fee_due
    if last is not None and given.on > last:
        return problem("CASE-PAID-LATE", last=last.isoformat(), field="on")
    return not_before(given, *case.days_of("fee_asked"))


@guard
def fee_period_over(case: Case, given: Given) -> Problem | None:
    """The period runs from the day the applicant received the notice."""
    return _over(given, case.fee_due)


# Consultation


@guard
def party(case: Case, given: Given) -> Problem | None:
    """The letter has an addressee and says what it asks about."""
    return needs(given, "party", "CASE-PARTY") or needs(given, "subject", "CASE-SUBJECT")


@guard
def consultation_open(case: Case, given: Given) -> Problem | None:
    """The consultation is one that is waited for."""
    return None if case.consultation(given.text("consultation")) else problem("CASE-CONSULTATION", field="consultation")


@guard
def received_after_sent(case: Case, given: Given) -> Problem | None:
    """A letter arrives no earlier than it was sent."""
    found = case.consultation(given.text("consultation"))
    return not_before(given, found.sent_on) if found else None


@guard
def opinion(case: Case, given: Given) -> Problem | None:
    """An opinion agrees or objects; an objection has its reasons."""
    if given.facts.get("agrees") is None:
        return problem("CASE-OPINION", field="agrees")
    if not given.yes("agrees") and not given.text("reasons"):
        return problem("CASE-OBJECTION-REASONS", field="reasons")
    found = case.consultation(given.text("consultation"))
    return not_before(given, found.sent_on) if found else None


@guard
def party_period_over(case: Case, given: Given) -> Problem | None:
    """Nobody is silent before the period has run out, which begins when the letter has reached them."""
    found = case.consultation(given.text("consultation"))
    if found is None:
        return problem("CASE-CONSULTATION", field="consultation")
    if found.received_on is None:
        return problem("CASE-PARTY-NOT-REACHED", found=found.sent_on.isoformat(), field="consultation")
    last = last_day_of_opinion(case, found.kind, found.received_on)
    return _over(given, last)


def last_day_of_opinion(case: Case, kind: str, received: date) -> date | None:
    """Return the last day for an opinion; another organ than a co-maker has the co-maker's period."""
    return due("third_party" if kind == "third_party" else "co_maker", received, case.calendar).due


# Extension


@guard
def no_day_ordered(case: Case, given: Given) -> Problem | None:
    """A day that a decision or judgment has set is nobody's to extend."""
    days = case.days_of("day_ordered")
    return problem("CASE-DAY-ORDERED", basis="行政复议法第七十七条，行政诉讼法第九十四条") if days else None


@guard
def first_round(case: Case, given: Given) -> Problem | None:
    """What was answered has counted: a case that is answered anew is neither void nor received on another day."""
    return problem("CASE-ANSWERED-BEFORE") if case.reopened else None


@guard
def extension_once(case: Case, given: Given) -> Problem | None:
    """One extension a clock: a correction starts a new one."""
    last_start = max([event.on for event in case.events if event.kind in ("received", "corrected", "fee_paid")])
    spent = [day for day in case.days_of("extended") if day >= last_start]
    return problem("CLOCK-EXTENDED-TWICE", found=given.on.isoformat(), basis="条例第三十三条第二款") if spent else None


@guard
def extension_length(case: Case, given: Given) -> Problem | None:
    """At most the statutory length."""
    limit = law.limit("extension", on=case.received_on or given.on)
    length = given.number("length")
    if length is None or not 1 <= length <= limit.length:
        return problem("CASE-EXTENSION-LENGTH", most=limit.length, basis=limit.basis, field="length")
    return None


@guard
def extension_told_in_time(case: Case, given: Given) -> Problem | None:
    """The applicant is told before the period ends; afterwards there is nothing to extend."""
    last = (case.due.due or case.due.not_before) if case.due else None
    if last is not None and given.on > last:
        basis = "条例第三十三条第二款"
        return problem("CLOCK-EXTENSION-LATE", found=given.on.isoformat(), last=last.isoformat(), basis=basis)
    return None


# Decision


@guard
def outcome(case: Case, given: Given) -> Problem | None:
    """One primary outcome, among those a letter carries."""
    code = given.text("outcome")
    if code not in law.outcomes() or code in BY_STEP | ENDINGS:
        return problem("CASE-OUTCOME", field="outcome")
    return None


@guard
def ending(case: Case, given: Given) -> Problem | None:
    """An ending without a letter is one of the few there are."""
    return None if given.text("outcome") in ENDINGS else problem("CASE-ENDING", field="outcome")


@guard
def grounds(case: Case, given: Given) -> Problem | None:
    """Every ground is a decision of the table; a partial answer names why the rest is withheld."""
    found = given.texts("grounds")
    if wrong := [each for each in found if each not in law.outcomes()]:
        return problem("CASE-GROUND", found=wrong[0], field="grounds")
    if given.text("outcome") == "partial" and not [each for each in found if each in WITHHELD - {"partial"}]:
        return problem("CASE-PARTIAL-GROUNDS", basis="条例第三十七条", field="grounds")
    return None


def _all(given: Given) -> set[str]:
    return {given.text("outcome"), *given.texts("grounds")}


@guard
def search_record(case: Case, given: Given) -> Problem | None:
    """“Does not exist” rests on a search that was recorded."""
    if "not_held_not_exist" in _all(given) and not case.searched:
        return problem("CASE-SEARCH", basis="条例第三十六条第（四）项", field="outcome")
    return None


@guard
def third_party_consulted(case: Case, given: Given) -> Problem | None:
    """To withhold for a third party one has asked the third party; and no opinion is still waited for."""
    if case.waiting:
        return problem("CASE-CONSULTING", field="outcome")
    asked = [each for each in case.consultations if each.kind == "third_party"]
    if "denied_third_party" in _all(given) and not asked:
        return problem("CASE-THIRD-PARTY", basis="条例第十五条、第三十二条", field="outcome")
    return None


GIVES = frozenset({"granted_provided", "granted_later", "partial"})
"""Decisions by which information goes out."""


@guard
def objection_answered(case: Case, given: Given) -> Problem | None:
    """To give against a third party's objection takes the public interest, reasoned and told to both (第三十二条).

    Silence is no consent: it leaves the decision with the organ, which reasons it likewise.
    """
    if not GIVES & {given.text("outcome")} or "denied_third_party" in given.texts("grounds"):
        return None
    against = [each for each in case.consultations if each.kind == "third_party" and each.consents is not True]
    if against and not given.text("public_interest"):
        code = "CASE-OBJECTION" if against[0].agrees is False else "CASE-SILENCE"
        return problem(code, basis="条例第十五条、第三十二条", field="public_interest")
    return None


@guard
def interest_weighed(case: Case, given: Given) -> Problem | None:
    """A third party is protected unless the public interest outweighs it: asked, and answered with no (第十五条)."""
    if "denied_third_party" in _all(given) and given.facts.get("interest") is not False:
        return problem("CASE-INTEREST", basis="条例第十五条", field="interest")
    return None


@guard
def discretion(case: Case, given: Given) -> Problem | None:
    """Article 16 allows to withhold, it does not bid: the decision says why it was used."""
    if ARTICLE_16 & _all(given) and not given.text("discretion"):
        return problem("CASE-DISCRETION", basis="条例第十六条", field="discretion")
    return None


@guard
def override(case: Case, given: Given) -> Problem | None:
    """A law, regulation or rule that bids disclosure prevails over article 16: the question was answered, with no."""
    if ARTICLE_16 & _all(given) and given.facts.get("override") is not False:
        return problem("CASE-OVERRIDE", basis="条例第十六条第二款", field="override")
    return None


@guard
def correction_was_asked(case: Case, given: Given) -> Problem | None:
    """“Still unclear after correction” comes after a correction."""
    if given.text("outcome") == "still_unclear" and not case.days_of("corrected"):
        return problem("CASE-NOT-CORRECTED", basis="条例第三十条", field="outcome")
    return None


@guard
def reasons_were_asked(case: Case, given: Given) -> Problem | None:
    """“Unreasonably many” comes after reasons were asked for and judged."""
    if given.text("outcome") == "excessive" and case.reasons_judged is not False:
        return problem("CASE-REASONS", basis="条例第三十五条", field="outcome")
    return None


@guard
def competent_organ(case: Case, given: Given) -> Problem | None:
    """“Not ours” says why, and names the organ where it can be told."""
    if given.text("outcome") == "not_held_not_ours" and not (given.text("competent") or given.yes("competent_unknown")):
        return problem("CASE-COMPETENT", basis="条例第三十六条第（五）项", field="competent")
    return None


@guard
def earlier_answer(case: Case, given: Given) -> Problem | None:
    """“Repeated” names the earlier answer to the same applicant."""
    if given.text("outcome") == "repeat" and not given.text("earlier"):
        return problem("CASE-EARLIER", basis="条例第三十六条第（六）项", field="earlier")
    return None


# An answer anew


@guard
def quashed(case: Case, given: Given) -> Problem | None:
    """Only a decision or judgment that quashed the answer or ordered one opens a case again."""
    return None if case.quashed else problem("CASE-NOT-QUASHED", field="remedy")


@guard
def delay_is_later(case: Case, given: Given) -> Problem | None:
    """A delay is told with its day, which is later than the telling."""
    until = given.day("until")
    return problem("CLOCK-DELAY", found=given.on.isoformat(), field="until") if until and until <= given.on else None


def not_before(given: Given, *days: date) -> Problem | None:
    """Return the problem of a step before one of the days it follows, or None."""
    if days and given.on < max(days):
        return problem("CASE-BEFORE", found=given.on.isoformat(), before=max(days).isoformat(), field="on")
    return None


def _over(given: Given, last: date | None) -> Problem | None:
    if last is None or given.on <= last:
        return problem("CASE-PERIOD-RUNS", last=last.isoformat() if last else "—", field="on")
    return None
