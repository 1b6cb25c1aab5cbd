"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """Applications for information."""

    name = "gongkai_site.applications"
    label = "applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        """Join the registers of the annual report."""
        from gongkai_site.applications.register import APPLICATIONS
        from gongkai_site.registers.protocol import register

        register(APPLICATIONS)
