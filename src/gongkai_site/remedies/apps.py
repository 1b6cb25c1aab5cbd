"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemediesConfig(AppConfig):
    """Remedies."""

    name = "gongkai_site.remedies"
    label = "remedies"
    verbose_name = _("Remedies sought")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the registers, the first screen, the pages of cases, calendars, and the checks of settings."""
        from gongkai_site.applications import around
        from gongkai_site.crypto.places import PLACES
        from gongkai_site.organs.services import CHECKS
        from gongkai_site.registers.protocol import register
        from gongkai_site.remedies import at_cases, importers, ways  # noqa: F401  # the importer adds itself
        from gongkai_site.remedies.desk import first_screen
        from gongkai_site.remedies.register import REMEDIES
        from gongkai_site.remedies.services.dues import recount
        from gongkai_site.remedies.services.papers import VAULT
        from gongkai_site.screens.first import ITEMS

        PLACES.append(VAULT.files)
        ITEMS.append(first_screen)
        around.STEPS.append(at_cases.steps)
        around.PANELS.append(at_cases.panels)
        around.DUE_DAYS.append(at_cases.due_days)
        around.RECOUNTED.append(recount)
        CHECKS["count_endings"] = ways.fault
        register(REMEDIES)
