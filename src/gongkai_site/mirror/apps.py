"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MirrorConfig(AppConfig):
    """Mirrors of existing sites."""

    name = "gongkai_site.mirror"
    label = "mirror"
    verbose_name = _("Mirrors")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the first screen of columns that wait for their kind."""
        from gongkai_site.mirror.desk import first_screen
        from gongkai_site.screens.first import ITEMS

        ITEMS.append(first_screen)
