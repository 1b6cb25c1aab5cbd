"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    """Channels."""

    name = "gongkai_site.channels"
    label = "channels"
    verbose_name = _("Channels")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the first screen of silent accounts, and stand beside the items of the site."""
        from gongkai_site.channels import at_items, receivers  # noqa: F401  # the receivers connect themselves
        from gongkai_site.channels.desk import first_screen
        from gongkai_site.channels.told import PUBLISHED
        from gongkai_site.publishing.around import PANELS, STEPS
        from gongkai_site.registers.facts import tell
        from gongkai_site.screens.first import ITEMS

        ITEMS.append(first_screen)
        STEPS.append(at_items.steps)
        PANELS.append(at_items.panels)
        tell(PUBLISHED)
