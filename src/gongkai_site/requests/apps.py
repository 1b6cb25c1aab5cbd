"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """Corrections of records, and proposals to publish."""

    name = "gongkai_site.requests"
    label = "requests"
    verbose_name = _("Corrections and proposals")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the year's counts and the first screen, and follow what becomes public."""
        from gongkai_site.crypto.places import PLACES
        from gongkai_site.registers.facts import tell
        from gongkai_site.requests import receivers  # noqa: F401  # they connect themselves
        from gongkai_site.requests.desk import first_screen
        from gongkai_site.requests.facts import REQUESTS
        from gongkai_site.requests.services.papers import VAULT
        from gongkai_site.screens.first import ITEMS

        PLACES.append(VAULT.files)
        ITEMS.append(first_screen)
        tell(REQUESTS)
