"""Every deadline of the law, one function each; the lengths are in ``law/limits.toml``, the counting in ``clocks``.

All take the day one counts from, which is not counted itself, and a calendar, and return a ``Due``. None knows today.
Reconsideration, lawsuits and petitions are in ``clocks/remedies.py``.

>>> from gongkai.workdays import load
>>> answer_due(date(2026, 1, 30), load()).due
datetime.date(2026, 3, 5)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Protocol

from gongkai.clocks import Due as Due
from gongkai.clocks import Event as Event
from gongkai.clocks import Step as Step
from gongkai.clocks import answer_clock as answer_clock
from gongkai.clocks import due as due
from gongkai.clocks import due_dates as due_dates
from gongkai.clocks import sentences as sentences
from gongkai.clocks.remedies import (
    litigation_after_reconsideration_due,
    litigation_direct_due,
    reconsideration_due,
)
from gongkai.workdays import WorkCalendar


class Deadline(Protocol):
    """A function of this module: the day to count from, and the calendar."""

    def __call__(self, start: date, calendar: WorkCalendar, /) -> Due:
        """Return the deadline."""


# 依申请公开


def answer_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the last day to answer an application not answered on the spot (条例第三十三条第二款, R-33b).

    >>> from gongkai.workdays import load
    >>> answer_due(date(2021, 9, 16), load()).due       # Mid-Autumn and National Day with make-up days
    datetime.date(2021, 10, 20)
    """
    return due("answer", received, calendar)


def extension_due(original_due: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day after an extension, counted from the original last day (条例第三十三条第二款, R-33c).

    >>> from gongkai.workdays import load
    >>> extension_due(date(2026, 3, 5), load()).due
    datetime.date(2026, 4, 2)
    """
    return due("extension", original_due, calendar, length=length)


def correction_notice_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the last day for the organ's notice to correct an application (条例第三十条, R-30a)."""
    return due("correction_notice", received, calendar)


def third_party_due(letter_received: date, calendar: WorkCalendar) -> Due:
    """Return the last day for a third party's answer, from when it got the letter (条例第三十二条, R-32b)."""
    return due("third_party", letter_received, calendar)


def co_maker_due(letter_received: date, calendar: WorkCalendar) -> Due:
    """Return the last day for a co-maker's answer; later silence is consent (条例第三十四条, R-34)."""
    return due("co_maker", letter_received, calendar)


def fee_payment_due(notice_received: date, calendar: WorkCalendar) -> Due:
    """Return the last day to pay the processing fee, from when the notice was received (国办函〔2020〕109号第六条)."""
    return due("fee_payment", notice_received, calendar)


# 主动公开


def proactive_due(formed: date, calendar: WorkCalendar) -> Due:
    """Return the last day to publish information formed or changed on a day (条例第二十六条, R-26)."""
    return due("proactive", formed, calendar)


def interpretation_due(published: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day to publish the interpretation of a policy document (a local setting)."""
    return due("interpretation", published, calendar, length=length)


def budget_due(approved: date, calendar: WorkCalendar) -> Due:
    """Return the last day to publish an approved budget, adjustment or final accounts (预算法第十四条第一款)."""
    return due("budget", approved, calendar)


def department_budget_due(replied: date, calendar: WorkCalendar) -> Due:
    """Return the last day to publish a department's budget, from the finance reply (预算法第十四条第二款)."""
    return due("department_budget", replied, calendar)


def procurement_result_due(determined: date, calendar: WorkCalendar) -> Due:
    """Return the last day to announce who won a procurement (政府采购法实施条例第四十三条)."""
    return due("procurement_result", determined, calendar)


def penalty_withdrawal_due(changed: date, calendar: WorkCalendar) -> Due:
    """Return the last day to withdraw a published penalty that was set aside (行政处罚法第四十八条、第八十五条)."""
    return due("penalty_withdrawal", changed, calendar)


def licence_publication_due(decided: date, calendar: WorkCalendar) -> Due:
    """Return the last day to publish a licence or penalty decision (国办发〔2018〕118号)."""
    return due("licence_publication", decided, calendar)


def enforcement_publication_due(decided: date, calendar: WorkCalendar) -> Due:
    """Return the last day to publish another enforcement decision (国办发〔2018〕118号)."""
    return due("enforcement_publication", decided, calendar)


def withheld_review_due(reviewed: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the day by which withheld information is to be assessed again (条例第十八条; ``length`` in years)."""
    return due("withheld_review", reviewed, calendar, length=length)


# 年度报告


def annual_department_due(in_year: date, calendar: WorkCalendar) -> Due:
    """Return the last day for a department's report on the year of a date (条例第四十九条第一款, R-49a).

    >>> from gongkai.workdays import load
    >>> annual_department_due(date(2025, 12, 31), load()).due
    datetime.date(2026, 1, 31)
    """
    return due("annual_department", in_year, calendar)


def annual_government_due(in_year: date, calendar: WorkCalendar) -> Due:
    """Return the last day for a government's own report on the year of a date (条例第四十九条第二款, R-49b)."""
    return due("annual_government", in_year, calendar)


# 建议提案、留言


def proposal_due(assigned: date, calendar: WorkCalendar) -> Due:
    """Return the last day to answer a proposal (代表法第五十一条第二款).

    >>> from gongkai.workdays import load
    >>> proposal_due(date(2026, 3, 31), load()).due
    datetime.date(2026, 6, 30)
    """
    return due("proposal", assigned, calendar)


def proposal_extended_due(assigned: date, calendar: WorkCalendar) -> Due:
    """Return the last day to answer a wide or difficult proposal (代表法第五十一条第二款)."""
    return due("proposal_extended", assigned, calendar)


def proposal_co_handler_due(assigned: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day for a co-handler's opinion (a local setting, in months)."""
    return due("proposal_co_handler", assigned, calendar, length=length)


def proposal_return_due(received: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day to send back a proposal that went to the wrong unit (a local setting, in days)."""
    return due("proposal_return", received, calendar, length=length)


def proposal_again_due(sent_back: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day to answer anew where the deputy is not satisfied (a local setting, in months)."""
    return due("proposal_again", sent_back, calendar, length=length)


def proposal_answer_publication_due(answered: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day to publish the answer to a proposal (国办发〔2014〕46号, a local setting)."""
    return due("proposal_answer_publication", answered, calendar, length=length)


Category = Literal["consultation", "complaint", "suggestion", "error_report", "progress_reply"]


def message_due(received: date, category: Category, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day to answer a citizen's message of a category (a local setting)."""
    return due(f"message_{category}", received, calendar, length=length)


def message_alarm_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the day after which an unanswered message fails the site (国办秘函〔2019〕19号)."""
    return due("message_alarm", received, calendar)


KINDS: Mapping[str, Deadline] = {
    "answer": answer_due,
    "extension": extension_due,
    "correction-notice": correction_notice_due,
    "third-party": third_party_due,
    "co-maker": co_maker_due,
    "proactive": proactive_due,
    "interpretation": interpretation_due,
    "fee-payment": fee_payment_due,
    "reconsideration": reconsideration_due,
    "litigation-direct": litigation_direct_due,
    "litigation-after-reconsideration": litigation_after_reconsideration_due,
    "proposal": proposal_due,
    "proposal-extended": proposal_extended_due,
    "budget": budget_due,
    "annual-department": annual_department_due,
    "annual-government": annual_government_due,
}
"""The kinds of the command line. The name of each, with low dashes, is that of its limit."""
