"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssuranceConfig(AppConfig):
    """Assurance."""

    name = "gongkai_site.assurance"
    label = "assurance"
    verbose_name = _("Assurance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the first screen what is late and what waits."""
        from gongkai_site.assurance.desk import first_screen
        from gongkai_site.assurance.told import ASSURED
        from gongkai_site.registers.facts import tell
        from gongkai_site.screens.first import ITEMS

        ITEMS.append(first_screen)
        tell(ASSURED)
