"""Every write to applications."""

from gongkai_site.applications.services.bringing import take_over
from gongkai_site.applications.services.clocks import recompute, refresh_due
from gongkai_site.applications.services.feeds import turn_feed
from gongkai_site.applications.services.intake import Intake, enter, enter_with_papers, submit
from gongkai_site.applications.services.letters import (
    compose,
    compose_answer,
    keep_letter,
    letters_of,
    read_letter,
    written,
)
from gongkai_site.applications.services.many import assign_many, look_up
from gongkai_site.applications.services.opening import order_anew
from gongkai_site.applications.services.papers import add_paper, paper_bytes
from gongkai_site.applications.services.records import add_examination, add_search, add_task, describe, finish_task
from gongkai_site.applications.services.steps import may_take, take_step
from gongkai_site.applications.services.unmask import unmask

__all__ = [
    "Intake",
    "add_examination",
    "add_paper",
    "add_search",
    "add_task",
    "assign_many",
    "compose",
    "compose_answer",
    "describe",
    "enter",
    "enter_with_papers",
    "finish_task",
    "keep_letter",
    "letters_of",
    "look_up",
    "may_take",
    "order_anew",
    "paper_bytes",
    "read_letter",
    "recompute",
    "refresh_due",
    "submit",
    "take_over",
    "take_step",
    "turn_feed",
    "unmask",
    "written",
]
