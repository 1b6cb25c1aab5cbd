"""Steps of a remedy as forms, and what can be noted besides; what was typed stays when it is refused."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from gongkai.applications.remedy_steps import STEPS
from gongkai_site.applications.forms.steps import ReasonForm as WhyForm
from gongkai_site.applications.queries import case_for
from gongkai_site.applications.views.page import person_facts
from gongkai_site.base.powers import has_any, organs_for
from gongkai_site.base.refusals import Refusal
from gongkai_site.remedies import services, words
from gongkai_site.remedies.forms.filing import CaseForm, ChangeForm, FilingForm, PaperForm
from gongkai_site.remedies.forms.steps import StepForm
from gongkai_site.remedies.models import Paper, Remedy
from gongkai_site.remedies.queries import VIEW, remedies_for, remedy_for
from gongkai_site.remedies.services.entering import KEEP
from gongkai_site.remedies.services.steps import HEAD
from gongkai_site.screens.forms import ReasonForm
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.records import Panel
from gongkai_site.screens.sealed import Unmasks, as_file
from gongkai_site.screens.steps import StepScreen


class NewRemedy(StepScreen):
    """Enter a remedy; from a case's page with its number filled in."""

    act = KEEP
    title = gettext_lazy("Enter a remedy")
    template_name = "applications/intake.html"
    form_class = FilingForm
    done = gettext_lazy("The remedy is entered.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("remedies")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {
            **super().get_form_kwargs(),
            "organs": organs_for(self.request.user, KEEP),
            "person": self.request.user,
        }

    def get_initial(self) -> dict[str, Any]:
        """Take the case that the link names."""
        wish = self.request.GET.get("case", "")
        if not wish.isdecimal() or not has_any(self.request.user, ["applications.view"]):
            return {}
        case = case_for(self.request.user, int(wish))
        return {"organ": case.organ_id, "numbers": case.number, "matter": case.subject}

    def perform(self, form: Any) -> str:
        """Enter it."""
        given = form.cleaned_data
        made = services.enter(by=self.request.user, organ=given["organ"], filing=form.filing(), key=given["key"])
        return reverse("remedies_remedy", args=[made.pk])


class OfRemedy(StepScreen):
    """A step of one remedy."""

    act = VIEW
    record: Remedy

    def get_record(self) -> Remedy:
        """Return the remedy, within the reader's sight."""
        return remedy_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the remedy."""
        return reverse("remedies_remedy", args=[self.record.pk])


class TakeStep(OfRemedy):
    """Any step of the table."""

    form_class = StepForm
    done = gettext_lazy("The step is taken.")

    @property
    def step(self) -> str:
        """Return which step."""
        return str(self.kwargs["step"])

    def get_record(self) -> Remedy:
        """Return the remedy; a step nobody wrote down, or of another kind, is no address."""
        remedy = super().get_record()
        if self.step not in STEPS or remedy.kind not in STEPS[self.step].of:
            raise Http404
        return remedy

    def hindrance(self) -> Refusal | None:
        """Say why the step may not be taken."""
        return services.may_take(self.request.user, self.record, self.step)

    def get_page_title(self) -> str:
        """Return the step's name."""
        return words.step_word(self.step)

    @property
    def button(self) -> str:  # type: ignore[override]  # each step has its own verb
        """Return the step's verb."""
        return words.step_word(self.step)

    @property
    def tone(self) -> str:  # type: ignore[override]  # what takes away is red
        """Return the colour of the button."""
        return "red" if self.step == "void" else "main"

    @property
    def advice(self) -> str:  # type: ignore[override]  # each step has its own rule
        """Return by which rule."""
        return _("Basis: {basis}.").format(basis=STEPS[self.step].basis)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for what the step asks."""
        return {**super().get_form_kwargs(), "step": self.step, "remedy": self.record}

    def perform(self, form: Any) -> str:
        """Take it."""
        facts = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        services.take_step(by=self.request.user, remedy=self.record, step=self.step, seen=self.seen, **facts)
        return self.get_back_url()


class TakeBack(OfRemedy):
    """Void the last step."""

    act = HEAD
    title = gettext_lazy("Void the last step")
    button = gettext_lazy("Void")
    tone = "red"
    advice = gettext_lazy("The step stays to be seen, struck out with the reason; the remedy stands as before it.")
    form_class = ReasonForm
    done = gettext_lazy("The step is void.")

    def hindrance(self) -> Refusal | None:
        """Say why there is nothing to void."""
        return services.may_take_back(self.request.user, self.record)

    def perform(self, form: Any) -> str:
        """Void it."""
        services.take_back(by=self.request.user, remedy=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class ChangeRemedy(OfRemedy):
    """Put a remedy right."""

    act = KEEP
    title = gettext_lazy("Put right")
    form_class = ChangeForm
    done = gettext_lazy("The change is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer who can handle it."""
        return {**super().get_form_kwargs(), "remedy": self.record}

    def get_initial(self) -> dict[str, Any]:
        """Show it as it is."""
        names = ("matter", "forum", "forum_number", "role", "handler")
        return {name: getattr(self.record, name) for name in names}

    def perform(self, form: Any) -> str:
        """Put it right."""
        services.change(by=self.request.user, remedy=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class AddCase(OfRemedy):
    """Name another case it attacks."""

    act = KEEP
    title = gettext_lazy("Add a case it attacks")
    form_class = CaseForm
    done = gettext_lazy("The case is named.")

    def perform(self, form: Any) -> str:
        """Name it."""
        services.attack(by=self.request.user, remedy=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class AddPaper(OfRemedy):
    """Put a paper into a remedy."""

    act = KEEP
    title = gettext_lazy("Add a paper")
    button = gettext_lazy("Add")
    form_class = PaperForm
    done = gettext_lazy("The paper is in the file.")

    def perform(self, form: Any) -> str:
        """Keep it."""
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        services.add_paper(by=self.request.user, remedy=self.record, kind=kind, name=file.name, stream=file)
        return self.get_back_url()


class ReadPaper(Guarded, View):
    """Download a paper; that it was read is recorded."""

    act = VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return its bytes, never to be shown within a page of ours, nor kept."""
        rows = Paper.objects.filter(remedy__in=remedies_for(request.user)).select_related("remedy__organ")
        paper = rows.filter(pk=pk).first()
        if paper is None:
            raise Http404
        return as_file(services.paper_bytes(by=request.user, paper=paper), paper.name)


class Unmask(Unmasks, OfRemedy):
    """Show who brought it, against a reason that is recorded."""

    act = "remedies.unmask"
    title = gettext_lazy("Show who brought it")
    form_class = WhyForm

    def unmasked(self, **reason: Any) -> list[Panel]:
        """Read it."""
        person = services.unmask(by=self.request.user, remedy=self.record, **reason)
        return [Panel(_("Who brought it"), person_facts(person))]
