"""The app."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    """Publishing."""

    name = "gongkai_site.publishing"
    label = "publishing"
    verbose_name = _("Publishing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let items go through review, and follow what becomes public."""
        from gongkai.catalogue import KINDS
        from gongkai_site.files.looks import HELD_AGAINST
        from gongkai_site.publishing import receivers  # noqa: F401  # it connects itself
        from gongkai_site.publishing.attachments import of_item
        from gongkai_site.publishing.desk import first_screen
        from gongkai_site.publishing.looked import against_of, found_in
        from gongkai_site.publishing.models import REVIEWED, Item
        from gongkai_site.publishing.register import PUBLISHING
        from gongkai_site.publishing.release import held, together
        from gongkai_site.publishing.rules import hindrance
        from gongkai_site.publishing.shown import review_columns, shown_attachments, shown_body, shown_elements
        from gongkai_site.registers.protocol import register
        from gongkai_site.review.registry import register as reviewed
        from gongkai_site.screens.first import ITEMS

        ITEMS.append(first_screen)
        HELD_AGAINST.append(against_of)
        register(PUBLISHING)
        reviewed(
            Item,
            kind="publishing",
            reviewed_fields=REVIEWED,
            column=lambda item: KINDS[item.kind].review,
            title=lambda item: item.title,
            organ=lambda item: item.organ,
            drafters=lambda item: [item.drafter_id] if item.drafter_id else [],
            attachments=of_item,
            hindrance=hindrance,
            held=held,
            together=together,
            columns=review_columns,
            words={"body": shown_body, "attachments": shown_attachments, "elements": shown_elements},
            findings=found_in,
            address=lambda item: reverse("portal_item", args=[item.organ.slug, item.slug]),
            mark=lambda item: item.index_number,
            template="publishing/as_it_will_appear.html",
            rows=True,
        )
