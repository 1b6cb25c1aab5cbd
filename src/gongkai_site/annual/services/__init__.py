"""Every write about annual reports: one transaction each, power first, one entry of the trail last."""

from gongkai_site.annual.services.acts import DRAFT, EXPLAIN, RECEIVE, SUBMIT, VIEW
from gongkai_site.annual.services.drafting import (
    begin,
    drop_aside,
    enter_figures,
    explain,
    follow_up,
    redraft,
    save_section,
    set_aside,
    set_responsible,
)
from gongkai_site.annual.services.freezing import freeze
from gongkai_site.annual.services.submitting import approve, receive, send, send_back

__all__ = [
    "DRAFT",
    "EXPLAIN",
    "RECEIVE",
    "SUBMIT",
    "VIEW",
    "approve",
    "begin",
    "drop_aside",
    "enter_figures",
    "explain",
    "follow_up",
    "freeze",
    "receive",
    "redraft",
    "save_section",
    "send",
    "send_back",
    "set_aside",
    "set_responsible",
]
