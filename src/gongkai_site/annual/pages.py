"""A report as a fragment of a page: the core's own article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gongkai.report.model import Report
from gongkai.report.write.charts import Chart
from gongkai.report.write.html import article
from gongkai.report.write.page import page
from gongkai_site.organs.models import Organ


def fragment(report: Report, links: Mapping[str, str] | None = None, charts: Iterable[Chart] = ()) -> SafeString:
    """Return a report as HTML; the core escapes every text in it."""
    return mark_safe(article(page(report), charts, links=links or {}))


def desk_links(organ: Organ, report: Report) -> dict[str, str]:
    """Return, for each figure, the address that shows its records or why there are none."""
    return {key: reverse("annual_figure", args=[organ.slug, report.year, key]) for key in report.mixed_form.keys}
