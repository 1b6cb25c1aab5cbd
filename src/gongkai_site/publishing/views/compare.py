"""Two versions of an item beside each other: what was taken out and what was put in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import item_for
from gongkai_site.publishing.services.drafting import VIEW
from gongkai_site.publishing.versions import content_of, versions_of
from gongkai_site.publishing.views.items import LIST
from gongkai_site.review.appearance import changes
from gongkai_site.review.content_hash import kind_or_refuse
from gongkai_site.screens.records import RecordScreen


class Compare(RecordScreen):
    """Two versions of one item, chosen from all there are."""

    act = VIEW
    template_name = "publishing/compare.html"
    list_url_name = "items"
    list_label = LIST

    def get_record(self) -> Item:
        """Return the item, within the reader's sight."""
        return item_for(self.request.user, self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Name what it does, and the item."""
        return f"{_('Compare versions')}：{self.record.title}"

    def history(self) -> tuple[()]:
        """Return nothing: it stands on the item's page."""
        return ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Compare the versions that were asked for, or the last two."""
        found = versions_of(self.record)
        keys = [version.key for version in found]
        after = self._asked("after", keys, 0)
        before = self._asked("before", keys, 1)
        facts: dict[str, Any] = {"versions": found, "before": before, "after": after}
        if before and after:
            old, new = (content_of(found[keys.index(key)]) for key in (before, after))
            facts["changes"] = list(changes(kind_or_refuse(self.record), old, new))
        return {**super().get_context_data(**kwargs), **facts}

    def _asked(self, name: str, keys: list[str], otherwise: int) -> str:
        wish = self.request.GET.get(name, "")
        return wish if wish in keys else keys[min(otherwise, len(keys) - 1)] if keys else ""
