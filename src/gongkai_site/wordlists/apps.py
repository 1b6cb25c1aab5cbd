"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WordListsConfig(AppConfig):
    """Word lists."""

    name = "gongkai_site.wordlists"
    label = "wordlists"
    verbose_name = _("Word lists")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the first screen of lists that wait to be put in force."""
        from gongkai_site.screens.first import ITEMS
        from gongkai_site.wordlists.desk import first_screen

        ITEMS.append(first_screen)
