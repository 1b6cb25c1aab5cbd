"""Steps of a record as forms, what is noted besides, its papers and letters; entering what came another way."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from gongkai_site.applications.forms.steps import ReasonForm
from gongkai_site.applications.views.page import person_facts
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal, lang
from gongkai_site.requests import forms, services
from gongkai_site.requests.models import Event, Request
from gongkai_site.requests.queries import VIEW, paper_for, request_for
from gongkai_site.requests.services.letters import name_of
from gongkai_site.requests.steps import KINDS, STEPS
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.records import Panel
from gongkai_site.screens.sealed import Unmasks, as_file
from gongkai_site.screens.steps import StepScreen

HANDLE = "requests.handle"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class OfRequest(StepScreen):
    """A step of one record."""

    act = VIEW

    def get_record(self) -> Request:
        """Return the record, within the reader's sight."""
        return request_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the record."""
        return reverse("requests_record", args=[self.record.pk])


class TakeStep(OfRequest):
    """Any step of the table."""

    form_class = forms.StepForm
    done = gettext_lazy("The step is taken.")

    @property
    def step(self) -> str:
        """Return which step."""
        return str(self.kwargs["step"])

    def get_record(self) -> Request:
        """Return the record; a step nobody wrote down, or that is no person's, is no address."""
        if self.step not in STEPS or not STEPS[self.step].act:
            raise Http404
        return super().get_record()

    def hindrance(self) -> Refusal | None:
        """Say why the step may not be taken."""
        return services.may_take(self.request.user, self.record, self.step)

    def get_page_title(self) -> str:
        """Return the step's name."""
        return STEPS[self.step].words[lang()]

    @property
    def button(self) -> str:  # type: ignore[override]  # each step has its own verb
        """Return the step's verb."""
        return STEPS[self.step].words[lang()]

    @property
    def tone(self) -> str:  # type: ignore[override]  # what takes away is red
        """Return the colour of the button."""
        return STEPS[self.step].tone or "main"

    @property
    def advice(self) -> str:  # type: ignore[override]  # each kind has its own article
        """Return by which rule."""
        return _("Basis: {basis}.").format(basis=KINDS[self.record.kind].basis)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for what the step asks; a draft begins with what the record says."""
        return {**super().get_form_kwargs(), "step": self.step, "request": self.record}

    def get_initial(self) -> dict[str, Any]:
        """Begin a draft with the subject."""
        return {"title": self.record.subject} if self.step == "draft" else {}

    def perform(self, form: Any) -> str:
        """Take it."""
        services.take_step(by=self.request.user, request=self.record, step=self.step, seen=self.seen, **form.facts())
        return self.get_back_url()


class Describe(OfRequest):
    """Say what it is about."""

    act = HANDLE
    title = gettext_lazy("Give a subject")
    form_class = forms.SubjectForm
    done = gettext_lazy("The subject is kept.")

    def get_initial(self) -> dict[str, Any]:
        """Begin with what there is."""
        return {"subject": self.record.subject}

    def perform(self, form: Any) -> str:
        """Keep it."""
        services.describe(by=self.request.user, request=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class AddPaper(OfRequest):
    """Put a paper into the file."""

    act = HANDLE
    title = gettext_lazy("Add a paper")
    button = gettext_lazy("Add")
    form_class = forms.PaperForm
    done = gettext_lazy("The paper is in the file.")

    def perform(self, form: Any) -> str:
        """Keep it."""
        kind, file = form.cleaned_data["kind"], form.cleaned_data["file"]
        services.add_paper(by=self.request.user, request=self.record, kind=kind, name=file.name, stream=file)
        return self.get_back_url()


class Unmask(Unmasks, OfRequest):
    """Show who asks, against a reason that is recorded."""

    act = "requests.unmask"
    title = gettext_lazy("Show who asks")
    form_class = ReasonForm

    def unmasked(self, **reason: Any) -> list[Panel]:
        """Read it."""
        person = services.unmask(by=self.request.user, request=self.record, **reason)
        return [Panel(self.title, person_facts(person))]


class Enter(StepScreen):
    """Enter what came over the counter, by post, fax or e-mail."""

    act = HANDLE
    title = gettext_lazy("Enter a correction or proposal")
    form_class = forms.EnterForm
    done = gettext_lazy("It is entered.")
    keeps_drafts = False

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("requests")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may enter for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, self.act)}

    def perform(self, form: Any) -> str:
        """Enter it."""
        given = form.cleaned_data
        made = services.enter(
            by=self.request.user,
            organ=given["organ"],
            asking=form.asking(),
            channel=given["channel"],
            arrived_on=given["arrived_on"],
            key=given["key"],
        )
        return reverse("requests_record", args=[made.pk])


def event_of(record: Request, pk: int) -> Event:
    """Return the step of a record that sends a letter, or raise Http404."""
    event = record.events.select_related("request__organ", "request__item").filter(pk=pk).first()
    if event is None or not services.letter_of(event):
        raise Http404
    return event


class KeepLetter(OfRequest):
    """Keep a letter with the papers of its record."""

    act = HANDLE
    title = gettext_lazy("Keep the letter in the file")
    button = gettext_lazy("Keep")
    form_class = forms.NumberForm
    done = gettext_lazy("The letter is in the file, as Word and PDF.")

    @property
    def advice(self) -> str:  # type: ignore[override]  # each letter has its name
        """Return which letter it is."""
        return name_of(services.letter_of(event_of(self.record, self.kwargs["event"])))

    def perform(self, form: Any) -> str:
        """Keep it."""
        event = event_of(self.record, self.kwargs["event"])
        services.keep_letter(by=self.request.user, event=event, number=form.cleaned_data["number"].strip())
        return self.get_back_url()


class ReadLetter(Guarded, View):
    """A letter as a file; that it was read is recorded."""

    act = VIEW

    def get(self, request: HttpRequest, pk: int, event: int, suffix: str) -> HttpResponse:
        """Return its bytes, to be kept nowhere on the way."""
        if suffix not in TYPES:
            raise Http404
        found = event_of(request_for(request.user, pk), event)
        name, data = services.read_letter(by=request.user, event=found, suffix=suffix)
        return as_file(data, name, TYPES[suffix])


class ReadPaper(Guarded, View):
    """Download a paper; that it was read is recorded."""

    act = VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return its bytes, never to be shown within a page of ours, nor kept."""
        paper = paper_for(request.user, pk)
        return as_file(services.paper_bytes(by=request.user, paper=paper), paper.name)
