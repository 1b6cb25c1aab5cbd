"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Files."""

    name = "gongkai_site.files"
    label = "files"
    verbose_name = _("Files")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell of what lies sealed."""
        from gongkai_site.crypto.places import PLACES
        from gongkai_site.files.store import sealed_files

        PLACES.append(sealed_files)
