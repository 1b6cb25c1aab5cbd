"""Deadlines of what follows an answer: reconsideration, lawsuit, and petitions that came as applications.

Each takes the day one counts from, which is not counted itself, and a calendar.
"""

from __future__ import annotations

from datetime import date

from gongkai.clocks.counting import Due, due
from gongkai.workdays import WorkCalendar

# 行政复议、行政诉讼


def reconsideration_due(known: date, calendar: WorkCalendar) -> Due:
    """Return the last day to apply for reconsideration of an act known since a day (行政复议法第二十条第一款)."""
    return due("reconsideration", known, calendar)


def reconsideration_untold_due(known: date, calendar: WorkCalendar) -> Due:
    """Return the very last day to apply where the organ did not tell the right (行政复议法第二十条第三款)."""
    return due("reconsideration_untold", known, calendar)


def reconsideration_decision_due(accepted: date, calendar: WorkCalendar) -> Due:
    """Return the last day to decide in the ordinary procedure (行政复议法第六十二条)."""
    return due("reconsideration_decision", accepted, calendar)


def reconsideration_decision_extended_due(original_due: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day to decide after an extension, from the original last day (行政复议法第六十二条)."""
    return due("reconsideration_decision_extension", original_due, calendar, length=length)


def reconsideration_decision_simplified_due(accepted: date, calendar: WorkCalendar) -> Due:
    """Return the last day to decide in the simplified procedure (行政复议法第五十三条、第六十二条)."""
    return due("reconsideration_decision_simplified", accepted, calendar)


def respondent_answer_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the last day for the respondent's answer (行政复议法第四十八条; working days by 第八十八条第二款)."""
    return due("respondent_answer", received, calendar)


def respondent_answer_simplified_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the same in the simplified procedure (行政复议法第五十四条; working days by 第八十八条第二款)."""
    return due("respondent_answer_simplified", received, calendar)


def litigation_direct_due(known: date, calendar: WorkCalendar) -> Due:
    """Return the last day to sue directly over an act known since a day (行政诉讼法第四十六条第一款)."""
    return due("litigation_direct", known, calendar)


def litigation_after_reconsideration_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the last day to sue, from receipt of the decision or the end of its period (行政诉讼法第四十五条)."""
    return due("litigation_after_reconsideration", received, calendar)


def litigation_untold_due(known: date, calendar: WorkCalendar) -> Due:
    """Return the very last day to sue where the time limit was not told (行政诉讼法解释第六十四条)."""
    return due("litigation_untold", known, calendar)


def litigation_inaction_due(period_ended: date, calendar: WorkCalendar) -> Due:
    """Return the last day to sue over inaction, from the end of the period to act (行政诉讼法解释第六十六条)."""
    return due("litigation_inaction", period_ended, calendar)


def defence_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the last day for the defendant's defence, calendar days (行政诉讼法第六十七条第一款)."""
    return due("defence", received, calendar)


def appeal_due(served: date, calendar: WorkCalendar) -> Due:
    """Return the last day to appeal against a first judgment (行政诉讼法第八十五条)."""
    return due("appeal", served, calendar)


def appeal_ruling_due(served: date, calendar: WorkCalendar) -> Due:
    """Return the last day to appeal against a first ruling (行政诉讼法第八十五条)."""
    return due("appeal_ruling", served, calendar)


# 转为信访


def petition_acceptance_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the last day to tell a petitioner of acceptance or the route (信访工作条例第二十三条)."""
    return due("petition_acceptance", received, calendar)


def petition_objection_due(passed_on: date, calendar: WorkCalendar) -> Due:
    """Return the last day to object to a petition that was passed on wrongly (信访工作条例第二十三条)."""
    return due("petition_objection", passed_on, calendar)


def petition_decision_due(accepted: date, calendar: WorkCalendar) -> Due:
    """Return the last day to decide a petition (信访工作条例第三十四条)."""
    return due("petition_decision", accepted, calendar)


def petition_extended_due(original_due: date, calendar: WorkCalendar, length: int | None = None) -> Due:
    """Return the last day to decide after an extension (信访工作条例第三十四条)."""
    return due("petition_extension", original_due, calendar, length=length)


def petition_review_request_due(received: date, calendar: WorkCalendar) -> Due:
    """Return the last day to ask for review or re-review (信访工作条例第三十五条、第三十六条)."""
    return due("petition_review_request", received, calendar)


def petition_review_due(requested: date, calendar: WorkCalendar) -> Due:
    """Return the last day to answer a request for review or re-review (信访工作条例第三十五条、第三十六条)."""
    return due("petition_review", requested, calendar)
