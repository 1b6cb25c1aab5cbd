"""Every write to corrections and proposals."""

from gongkai_site.requests.services.asker import fetch, give_evidence, steps_online, withdraw_online
from gongkai_site.requests.services.intake import (
    Asking,
    alike,
    ask_online,
    by_code,
    enter,
    may_propose,
    propose_from,
    take_up,
)
from gongkai_site.requests.services.letters import compose, keep_letter, letter_of, read_letter
from gongkai_site.requests.services.papers import add_paper, may_read, online_papers, paper_bytes
from gongkai_site.requests.services.steps import became_public, describe, may_take, take_step
from gongkai_site.requests.services.unmask import unmask

__all__ = [
    "Asking",
    "add_paper",
    "alike",
    "ask_online",
    "became_public",
    "by_code",
    "compose",
    "describe",
    "enter",
    "fetch",
    "give_evidence",
    "keep_letter",
    "letter_of",
    "may_propose",
    "may_read",
    "may_take",
    "online_papers",
    "paper_bytes",
    "propose_from",
    "read_letter",
    "steps_online",
    "take_step",
    "take_up",
    "unmask",
    "withdraw_online",
]
