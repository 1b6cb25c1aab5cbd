"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """Nothing is public without a completed review of exactly that content."""

    name = "gongkai_site.review"
    label = "review"
    verbose_name = _("Review")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the first screen of the desk what waits."""
        from gongkai_site.review.desk import first_screen, kin
        from gongkai_site.screens.first import ITEMS
        from gongkai_site.screens.records import KIN

        ITEMS.append(first_screen)
        KIN.append(kin)
