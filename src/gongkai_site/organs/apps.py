"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgansConfig(AppConfig):
    """Organs, their tree and what is known of each."""

    name = "gongkai_site.organs"
    label = "organs"
    verbose_name = _("Organs")
    default_auto_field = "django.db.models.BigAutoField"
