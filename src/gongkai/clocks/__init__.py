"""Counting periods: the last day, and the way to it told day by day."""

from gongkai.clocks.answer import Event, answer_clock, answer_dues
from gongkai.clocks.counting import LATEST, LONGEST_SETTING, Due, due, due_dates, last_day
from gongkai.clocks.steps import Step, sentences

__all__ = [
    "LATEST",
    "LONGEST_SETTING",
    "Due",
    "Event",
    "Step",
    "answer_clock",
    "answer_dues",
    "due",
    "due_dates",
    "last_day",
    "sentences",
]
