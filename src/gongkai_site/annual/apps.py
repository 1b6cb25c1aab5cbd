"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnualConfig(AppConfig):
    """The annual report."""

    name = "gongkai_site.annual"
    label = "annual"
    verbose_name = _("Annual report")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let editions of reports go through review, and follow what becomes public."""
        from gongkai.review import Attachment
        from gongkai_site.annual import (
            past,
            receivers,  # noqa: F401  # it connects itself
        )
        from gongkai_site.annual.desk import findings, first_screen, hindrance, kin
        from gongkai_site.annual.models import Edition, PastReport
        from gongkai_site.review.registry import register
        from gongkai_site.screens.first import ITEMS
        from gongkai_site.screens.records import KIN

        ITEMS.append(first_screen)
        KIN.append(kin)
        register(
            Edition,
            kind="annual",
            reviewed_fields=("year", "number", "note", "content", "reasons", "responsible", "body"),
            column=lambda edition: "annual",
            columns=lambda: {"annual": str(_("Annual report"))},
            title=str,
            organ=lambda edition: edition.organ,
            drafters=lambda edition: [edition.drafter_id] if edition.drafter_id else [],
            hindrance=hindrance,
            findings=findings,
            template="annual/reviewed.html",
            rows=True,
        )
        register(
            PastReport,
            kind="annual_past",
            reviewed_fields=("year", "content", "note"),
            column=lambda document: "annual",
            title=str,
            organ=lambda document: document.organ,
            drafters=lambda document: [document.drafter_id] if document.drafter_id else [],
            attachments=lambda document: [Attachment(document.file.name, document.file.size, document.file.digest)],
            hindrance=past.hindrance,
            template="annual/past_reviewed.html",
            rows=True,
        )
