"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The portal."""

    name = "gongkai_site.portal"
    label = "portal"
    verbose_name = _("Portal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow what public pages show."""
        from gongkai_site.portal import receivers  # noqa: F401  # it connects itself
