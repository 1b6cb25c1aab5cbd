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
        """Tell the first screen of columns that wait for their kind, and count mirrored pages with the rest."""
        from gongkai_site.channels.counting import SITE
        from gongkai_site.mirror.desk import first_screen
        from gongkai_site.mirror.queries import counts
        from gongkai_site.screens.first import ITEMS

        SITE.append((counts, {"zh": "政府网站（原站点）", "en": "government site (the existing one)"}))
        ITEMS.append(first_screen)
