"""Every write to remedies."""

from gongkai_site.remedies.services.bringing import take_over
from gongkai_site.remedies.services.entering import Filing, attack, change, enter
from gongkai_site.remedies.services.papers import add_paper, paper_bytes
from gongkai_site.remedies.services.steps import HEAD, may_take, may_take_back, take_back, take_step
from gongkai_site.remedies.services.unmask import unmask

__all__ = [
    "HEAD",
    "Filing",
    "add_paper",
    "attack",
    "change",
    "enter",
    "may_take",
    "may_take_back",
    "paper_bytes",
    "take_back",
    "take_over",
    "take_step",
    "unmask",
]
