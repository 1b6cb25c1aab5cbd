"""The app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """The outbox and its worker."""

    name = "gongkai_site.outbox"
    label = "outbox"
    verbose_name = _("Background jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every app declare its consumers and periodic jobs, in a module ``jobs``; count rows."""
        from gongkai_site.base.health import GAUGES
        from gongkai_site.outbox.gauges import gauges

        autodiscover_modules("jobs")
        if gauges not in GAUGES:
            GAUGES.append(gauges)
