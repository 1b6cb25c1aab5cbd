"""Every write of publishing: one transaction each, power first, one entry of the trail last."""

from gongkai_site.publishing.services.drafting import change_item, draft_item

__all__ = ["change_item", "draft_item"]
