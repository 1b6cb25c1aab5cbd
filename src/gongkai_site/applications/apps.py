"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplicationsConfig(AppConfig):
    """Applications for information."""

    name = "gongkai_site.applications"
    label = "applications"
    verbose_name = _("Applications")

    def ready(self) -> None:
        """Join the registers of the annual report, and the first screen."""
        from gongkai_site.applications.desk import first_screen
        from gongkai_site.applications.register import APPLICATIONS
        from gongkai_site.applications.sealed import VAULT
        from gongkai_site.applications.told import FEES
        from gongkai_site.crypto.places import PLACES
        from gongkai_site.registers.facts import tell
        from gongkai_site.registers.protocol import register
        from gongkai_site.screens.first import ITEMS

        PLACES.append(VAULT.files)
        ITEMS.append(first_screen)
        register(APPLICATIONS)
        tell(FEES)
