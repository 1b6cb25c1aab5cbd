"""Our look on Wagtail's admin, and only our entries in its menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

OURS = "gk-"
"""Names of our menu entries begin so."""


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    """Add our style to every screen."""
    return format_html('<link rel="stylesheet" href="{}">', static("gongkai/desk.css"))


@hooks.register("construct_main_menu", order=1000)
def only_ours(request: HttpRequest, items: list[Any]) -> None:
    """Leave out what Wagtail puts in its menu: none of it is reachable."""
    items[:] = [item for item in items if item.name.startswith(OURS)]
