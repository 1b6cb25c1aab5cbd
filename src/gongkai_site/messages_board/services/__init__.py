"""Every write to messages."""

from gongkai_site.messages_board.services.bringing import bring
from gongkai_site.messages_board.services.converting import convert, hand_on, may_convert, may_hand_on
from gongkai_site.messages_board.services.intake import describe, enter, may_send, submit
from gongkai_site.messages_board.services.many import assign_many
from gongkai_site.messages_board.services.publishing import draft_publication, may_publish
from gongkai_site.messages_board.services.steps import may_take, rate_by_writer, take_step
from gongkai_site.messages_board.services.unmask import unmask

__all__ = [
    "assign_many",
    "bring",
    "convert",
    "describe",
    "draft_publication",
    "enter",
    "hand_on",
    "may_convert",
    "may_hand_on",
    "may_publish",
    "may_send",
    "may_take",
    "rate_by_writer",
    "submit",
    "take_step",
    "unmask",
]
