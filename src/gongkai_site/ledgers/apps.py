"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    """Ledgers."""

    name = "gongkai_site.ledgers"
    label = "ledgers"
    verbose_name = _("Ledgers")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Join the registers, and let records go through review."""
        from gongkai_site.base.refusals import lang, refusal
        from gongkai_site.ledgers.desk import first_screen
        from gongkai_site.ledgers.kinds import KINDS
        from gongkai_site.ledgers.models import Record
        from gongkai_site.ledgers.register import LEDGERS
        from gongkai_site.ledgers.services import WRITTEN
        from gongkai_site.registers.protocol import register
        from gongkai_site.review.registry import register as reviewed
        from gongkai_site.screens.first import ITEMS

        ITEMS.append(first_screen)
        register(LEDGERS)
        reviewed(
            Record,
            kind="ledgers",
            reviewed_fields=("kind", *WRITTEN),
            column=lambda record: record.kind,
            title=str,
            organ=lambda record: record.organ,
            drafters=lambda record: [record.drafter_id] if record.drafter_id else [],
            hindrance=lambda record: refusal("LEDGER-VOID", title=record.title) if record.is_void else None,
            columns=lambda: {key: getattr(kind, lang()) for key, kind in KINDS.items()},
            rows=True,
        )
