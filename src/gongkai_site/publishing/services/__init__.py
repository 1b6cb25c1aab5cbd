"""Every write of publishing: one transaction each, power first, one entry of the trail last."""

from gongkai_site.publishing.services.drafting import change_item, draft_item
from gongkai_site.publishing.services.life import discard_draft, lapse_item, repeal_item, withdraw_item
from gongkai_site.publishing.services.not_open import change_not_open, enter_not_open, open_line, review_not_open

__all__ = [
    "change_item",
    "change_not_open",
    "discard_draft",
    "draft_item",
    "enter_not_open",
    "lapse_item",
    "open_line",
    "repeal_item",
    "review_not_open",
    "withdraw_item",
]
