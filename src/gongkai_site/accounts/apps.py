"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, roles, sign-in."""

    name = "gongkai_site.accounts"
    label = "accounts"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let this app answer who may do what."""
        from gongkai_site.accounts import powers
        from gongkai_site.base.powers import answered_by

        answered_by(powers)
        from gongkai_site.accounts.receivers import connect
        from gongkai_site.accounts.refusals import note
        from gongkai_site.accounts.trail import history
        from gongkai_site.screens.guard import ON_REFUSED
        from gongkai_site.screens.records import HISTORY

        connect()
        if history not in HISTORY:
            HISTORY.append(history)
        if note not in ON_REFUSED:
            ON_REFUSED.append(note)
