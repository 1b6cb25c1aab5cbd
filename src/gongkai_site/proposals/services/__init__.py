"""Every write of proposals: one transaction each, power first, one entry of the trail last."""

from gongkai_site.proposals.services.bringing import take_over
from gongkai_site.proposals.services.entering import (
    add_proposal,
    change_proposal,
    join,
    may_change,
    may_join,
    part,
    read_contacts,
)
from gongkai_site.proposals.services.publication import draft_publication, link_item, may_link, may_publish
from gongkai_site.proposals.services.sets import add_set, close_set, may_close_set
from gongkai_site.proposals.services.steps import may_take, take_step

__all__ = [
    "add_proposal",
    "add_set",
    "change_proposal",
    "close_set",
    "draft_publication",
    "join",
    "link_item",
    "may_change",
    "may_close_set",
    "may_join",
    "may_link",
    "may_publish",
    "may_take",
    "part",
    "read_contacts",
    "take_over",
    "take_step",
]
