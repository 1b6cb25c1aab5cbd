"""Every write of publishing: one transaction each, power first, one entry of the trail last."""

from gongkai_site.publishing.services.columns import add_column, change_column, close_column
from gongkai_site.publishing.services.drafting import change_item, draft_item
from gongkai_site.publishing.services.life import discard_draft, lapse_item, repeal_item, withdraw_item
from gongkai_site.publishing.services.not_open import change_not_open, enter_not_open, open_line, review_not_open
from gongkai_site.publishing.services.places import add_place, change_place, close_place, deliver

__all__ = [
    "add_column",
    "add_place",
    "change_column",
    "change_item",
    "change_not_open",
    "change_place",
    "close_column",
    "close_place",
    "deliver",
    "discard_draft",
    "draft_item",
    "enter_not_open",
    "lapse_item",
    "open_line",
    "repeal_item",
    "review_not_open",
    "withdraw_item",
]
