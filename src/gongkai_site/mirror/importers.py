"""Import of what an organ published before, from a list of its platform or of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.imports.parsing import day, text
from gongkai_site.imports.registry import Became, Context, Field, Importer, Row, importer
from gongkai_site.mirror import services
from gongkai_site.organs.models import Organ

PARSE = {"published_on": day, "title": text(300), "address": text(500)}
SHORT = text(100)


@importer("mirror.pages")
class Pages(Importer):
    """What was published elsewhere, a row each."""

    act = services.DRAFT
    label = {"zh": "原网站已公开的信息", "en": "what was published on the existing site"}
    fields = tuple(
        Field(
            name,
            entry["label"],
            entry["synonyms"],
            required=name in {"title", "published_on"},
            parse=PARSE.get(name, SHORT),
        )
        for name, entry in read_toml(PACKAGE / "mirror" / "imports.toml").items()
    )

    def key(self, values: Mapping[str, Any]) -> str:
        """Return what tells a row from all others."""
        return services.sheet_key(values)

    def save(self, by: Any, organ: int, rows: Sequence[Row], context: Context) -> Iterable[Became]:
        """Enter what is right; say of the rest what is wrong."""
        became: list[Became] = [services.fault(row.values) or "unchanged" for row in rows]
        right = [at for at, each in enumerate(became) if each == "unchanged"]
        whose = Organ.objects.get(pk=organ)
        told = services.add_rows(by=by, organ=whose, rows=[rows[at].values for at in right], source=context.file)
        for at, added in zip(right, told, strict=True):
            became[at] = "added" if added else "unchanged"
        return became
