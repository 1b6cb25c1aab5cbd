"""Letters of a case: looked at as PDF or Word, kept with its papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View

from gongkai.applications.letters import LETTERS
from gongkai.report.write.page import Page
from gongkai_site.applications import services
from gongkai_site.applications.forms.records import ScanForm
from gongkai_site.applications.models import Answer, Application, Event
from gongkai_site.applications.queries import VIEW, case_for
from gongkai_site.applications.views.steps import OfCase
from gongkai_site.base.refusals import Refusal
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.sealed import as_file

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def event_of(case: Application, pk: int, kind: str) -> Event:
    """Return the step of a case that sends a letter, or raise Http404."""
    event = case.events.filter(pk=pk).first()
    if event is None or kind not in services.letters_of(event):
        raise Http404
    return event


def answer_of(case: Application, pk: int) -> Answer:
    """Return a decision of a case, or raise Http404."""
    found = case.answers.filter(pk=pk, sent_back=False).first()
    if found is None:
        raise Http404
    return found


class Reading(Guarded, View):
    """A letter as a file; that it was read is recorded."""

    act = VIEW

    def get(self, request: HttpRequest, pk: int, suffix: str, **which: Any) -> HttpResponse:
        """Return its bytes, to be kept nowhere on the way."""
        if suffix not in TYPES:
            raise Http404
        case = case_for(request.user, pk)
        page = self.page(case, **which)
        data = services.read_letter(by=request.user, application=case, page=page, suffix=suffix)
        return as_file(data, f"{case.number}{page.title[-1]}.{suffix}", TYPES[suffix])

    def page(self, case: Application, **which: Any) -> Page:
        """Return the letter."""
        raise NotImplementedError


class ReadLetter(Reading):
    """A procedural letter."""

    def page(self, case: Application, **which: Any) -> Page:
        """Return the letter of a step."""
        return services.compose(event_of(case, which["event"], which["kind"]), which["kind"])


class ReadAnswer(Reading):
    """An answer letter."""

    def page(self, case: Application, **which: Any) -> Page:
        """Return the letter of a decision."""
        return services.compose_answer(answer_of(case, which["answer"]))


class NumberForm(forms.Form):
    """The number of a procedural letter, where the organ gives it one."""

    number = forms.CharField(
        label=_("Number of the letter"),
        max_length=80,
        required=False,
        help_text=_("As the office system gave it; leave it empty where such letters bear none."),
    )


class KeepLetter(OfCase):
    """Keep a procedural letter with the papers of its case."""

    act = "applications.handle"
    title = _("Keep the letter in the file")
    button = _("Keep")
    form_class = NumberForm
    done = _("The letter is in the file, as Word and PDF.")

    @property
    def advice(self) -> str:  # type: ignore[override]  # each letter has its name
        """Return which letter it is."""
        kind = self.kwargs["kind"]
        return LETTERS[kind].name if kind in LETTERS else ""

    def perform(self, form: Any) -> str:
        """Keep it."""
        kind = self.kwargs["kind"]
        event = event_of(self.record, self.kwargs["event"], kind)
        page = services.compose(event, kind, number=form.cleaned_data["number"].strip())
        named = f"{kind}-{event.pk}"
        services.keep_letter(by=self.request.user, application=self.record, page=page, kind=named)
        return self.get_back_url()


class KeepAnswer(OfCase):
    """Keep the answer letter with the papers of its case, once it is signed."""

    act = "applications.handle"
    title = _("Keep the answer letter in the file")
    button = _("Keep")
    form_class = forms.Form
    done = _("The letter is in the file, as Word and PDF.")

    @cached_property
    def answer(self) -> Answer:
        """Return the decision."""
        return answer_of(self.record, self.kwargs["answer"])

    def hindrance(self) -> Refusal | None:
        """Say why it cannot be kept yet."""
        return services.may_keep(self.request.user, self.answer)

    def perform(self, form: Any) -> str:
        """Keep it."""
        services.keep_answer(by=self.request.user, answer=self.answer)
        return self.get_back_url()


class BringScan(KeepAnswer):
    """Bring the stamped letter, which is served from then on."""

    title = _("Bring the stamped scan")
    button = _("Bring")
    form_class = ScanForm
    done = _("The scan is in the file; it is what the applicant gets.")
    keeps_drafts = False

    @property
    def advice(self) -> str:  # type: ignore[override]  # each letter has its number
        """Return which letter is meant, and that one there was stays."""
        told = gettext("The stamped letter {number}, whole, as it goes to the applicant.")
        if self.answer.scan is not None:
            told += " " + gettext("It takes the place of the scan there is, which stays in the file.")
        return told.format(number=self.answer.number)

    def hindrance(self) -> Refusal | None:
        """Say why there is nothing to be scanned yet."""
        return services.may_scan(self.request.user, self.answer)

    def get_initial(self) -> dict[str, Any]:
        """Name the wording that was stamped."""
        return {"letter": self.answer.letter_digest}

    def perform(self, form: Any) -> str:
        """Keep it."""
        file = form.cleaned_data["file"]
        services.add_scan(
            by=self.request.user,
            answer=self.answer,
            seen=form.cleaned_data["letter"],
            name=file.name,
            stream=file,
        )
        return self.get_back_url()
