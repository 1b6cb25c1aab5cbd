"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The portal."""

    name = "gongkai_site.portal"
    label = "portal"
    verbose_name = _("Portal")
