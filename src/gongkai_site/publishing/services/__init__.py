"""Every write of publishing: one transaction each, power first, one entry of the trail last."""

from gongkai_site.publishing.services.drafting import change_item, draft_item
from gongkai_site.publishing.services.life import discard_draft, lapse_item, repeal_item, withdraw_item

__all__ = ["change_item", "discard_draft", "draft_item", "lapse_item", "repeal_item", "withdraw_item"]
