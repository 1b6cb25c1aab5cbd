"""The app."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    """Templates and styles of the kit."""

    name = "gongkai_site.screens"
    label = "screens"
