"""The app."""

from django.apps import AppConfig


class ScreensConfig(AppConfig):
    """Templates and styles of the kit."""

    name = "gongkai_site.screens"
    label = "screens"

    def ready(self) -> None:
        """Show filters in force as the form words them."""
        from gongkai_site.screens import filters  # noqa: F401  # it registers itself
