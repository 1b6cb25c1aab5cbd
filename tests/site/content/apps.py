from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "tests.site.content"
    label = "content"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tests.site.content.models import Notice, Row

        from gongkai.review import Attachment
        from gongkai_site.base.refusals import refusal
        from gongkai_site.review.registry import register

        facts = {"column": lambda item: item.column, "title": lambda item: item.title, "organ": lambda item: item.organ}
        register(
            Notice,
            kind="notices",
            reviewed_fields=("title", "body", "column", "amount", "dated"),
            columns=lambda: {"notices": "通知公告", "normative_document": "规范性文件"},
            attachments=lambda item: [Attachment(name, size, digest) for name, size, digest in item.files],
            **facts,
        )
        register(
            Row,
            kind="rows",
            reviewed_fields=("title", "column"),
            rows=True,
            drafters=lambda row: [row.by_id],
            hindrance=lambda row: refusal("RECORD-GONE") if row.is_void else None,
            **facts,
        )
