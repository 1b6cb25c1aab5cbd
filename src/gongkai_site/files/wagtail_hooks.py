"""Addresses of files on the desk."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from gongkai_site.files.views import Download


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [path("files/<int:pk>/", Download.as_view(), name="files_download")]
