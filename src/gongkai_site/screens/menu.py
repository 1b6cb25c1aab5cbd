"""Entries of the desk's menu, shown to those who may use them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from gongkai_site.base.powers import has_any


class Entry(MenuItem):
    """An entry shown to whoever may do one of ``acts`` somewhere. Its name begins with ``gk-``."""

    def __init__(self, label: Any, url: str, *, name: str, acts: tuple[str, ...], icon_name: str, order: int) -> None:
        super().__init__(label, url, name=f"gk-{name}", icon_name=icon_name, order=order)
        self.acts = acts

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether the person may use it."""
        return has_any(request.user, self.acts)
