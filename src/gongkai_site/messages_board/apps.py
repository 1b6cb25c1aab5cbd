"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagesBoardConfig(AppConfig):
    """Citizens' messages."""

    name = "gongkai_site.messages_board"
    label = "messages_board"
    verbose_name = _("Messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the first screen and the annual report's text, and offer a step on cases."""
        from gongkai_site.applications.around import STEPS
        from gongkai_site.messages_board.desk import case_steps, first_screen
        from gongkai_site.messages_board.facts import MESSAGES
        from gongkai_site.registers.facts import tell
        from gongkai_site.screens.first import ITEMS

        ITEMS.append(first_screen)
        STEPS.append(case_steps)
        tell(MESSAGES)
