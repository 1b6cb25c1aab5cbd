"""Screens of an organ's own templates: those there are, another one, and the document filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from gongkai_site.annual import filling, past_forms, queries, services
from gongkai_site.annual.compiling import form_for
from gongkai_site.annual.views import LIST, TYPES
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.files.services import add_file
from gongkai_site.organs.models import Organ
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.records import Panel, RecordScreen, Step
from gongkai_site.screens.sealed import as_file
from gongkai_site.screens.steps import StepScreen


class Templates(RecordScreen):
    """The templates of one organ, and the years they can be filled for."""

    act = services.VIEW
    list_url_name = "annual"
    list_label = LIST

    def get_record(self) -> Organ:
        """Return whose templates they are."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], self.act)

    def organ(self) -> Organ:
        """Return whose templates they are."""
        found: Organ = self.record
        return found

    def get_page_title(self) -> str:
        """Return the page's name."""
        return gettext("{organ}: own templates").format(organ=self.record.name)

    def panels(self) -> Sequence[Panel]:
        """Return each template with what was said of it and where it is filled."""
        rows = [
            {
                "template": each,
                "told": [(told["severity"], told["message"][lang()]) for told in each.told],
                "years": [
                    (year, reverse("annual_filled", args=[self.record.slug, year])) for year in _years(each.form)
                ],
            }
            for each in filling.templates_of(self.record)
        ]
        return [Panel(_("Templates"), template="annual/templates.html", context={"rows": rows})]

    def steps(self) -> Sequence[Step]:
        """Return what can be done."""
        at = reverse("annual_template_new", args=[self.record.slug])
        return [Step(_("Upload a template"), at, may(self.request.user, services.DRAFT, self.record), "main")]

    def history(self) -> Sequence[Any]:
        """Return nothing: the organ's history is told on its own page."""
        return ()


def _years(form: str) -> list[int]:
    """Return the years whose form a template is for, the latest first, up to the current one."""
    return [year for year in range(clock.today().year, queries.FIRST_YEAR - 1, -1) if form_for(year).id == form]


class NewTemplate(StepScreen):
    """Upload a template."""

    act = services.DRAFT
    title = _("Upload a template")
    button = _("Upload")
    advice = _("The cells of the tables are looked for at once; a file in which none is found is not kept.")
    form_class = past_forms.TemplateForm
    done = _("The template is kept.")
    keeps_drafts = False

    @cached_property
    def whose(self) -> Organ:
        """Return whose template it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], services.VIEW)

    def organ(self) -> Organ:
        """Return whose template it is."""
        return self.whose

    def get_back_url(self) -> str:
        """Return to the templates."""
        return reverse("annual_templates", args=[self.whose.slug])

    def perform(self, form: Any) -> str:
        """Keep it."""
        given, who = form.cleaned_data, self.request.user
        file = add_file(by=who, organ=self.whose, name=given["file"].name, stream=given["file"])
        try:
            filling.keep_template(by=who, organ=self.whose, form=given["form"], file=file)
        except Refused as refused:
            refused.problem.data["field"] = "file"  # type: ignore[index]  # its facts are a dictionary
            raise
        return self.get_back_url()


class FilledFile(Guarded, View):
    """The organ's template filled with what the registers give now."""

    act = services.VIEW
    http_method_names = ("get", "head")  # type: ignore[assignment]  # a tuple serves as well

    def organ(self) -> Organ:
        """Return whose report it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], self.act)  # type: ignore[attr-defined]  # set by View

    def get(self, request: HttpRequest, slug: str, year: int) -> HttpResponse:
        """Return the document."""
        name, filled = filling.filled_report(self.organ(), year)
        return as_file(filled.data, name, TYPES[name.rpartition(".")[2]])
