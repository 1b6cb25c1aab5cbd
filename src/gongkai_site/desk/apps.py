"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The desk."""

    name = "gongkai_site.desk"
    label = "desk"
    verbose_name = _("Desk")
