"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CryptoConfig(AppConfig):
    """Encrypted fields and their keys."""

    name = "gongkai_site.crypto"
    label = "crypto"
    verbose_name = _("Encryption")
