"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """Proposals of deputies and of the CPPCC."""

    name = "gongkai_site.proposals"
    label = "proposals"
    verbose_name = _("Proposals")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the annual report its counts, and the first screen what waits."""
        from gongkai_site.proposals.counting import PROPOSALS
        from gongkai_site.proposals.desk import first_screen
        from gongkai_site.registers.facts import tell
        from gongkai_site.screens.first import ITEMS

        ITEMS.append(first_screen)
        tell(PROPOSALS)
