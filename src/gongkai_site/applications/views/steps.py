"""A step of a case as a form: what it asks for, kept when it is refused."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai.applications import STEPS
from gongkai_site.applications import services
from gongkai_site.applications.decisions import decision, fields_of, must, rows
from gongkai_site.applications.forms.steps import ReasonForm, StepForm, asked
from gongkai_site.applications.models import Application
from gongkai_site.applications.queries import VIEW, case_for
from gongkai_site.applications.services.deciding import current_answer
from gongkai_site.applications.services.intake import lacking
from gongkai_site.applications.views.page import LACKS, RED, person_facts
from gongkai_site.base.refusals import Refusal, lang
from gongkai_site.screens.records import Panel
from gongkai_site.screens.sealed import Unmasks
from gongkai_site.screens.steps import StepScreen


class OfCase(StepScreen):
    """A step of one case."""

    act = VIEW

    def get_record(self) -> Application:
        """Return the case, within the reader's sight."""
        return case_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the case."""
        return reverse("applications_case", args=[self.record.pk])

    @property
    def seen(self) -> int:
        """Return the version the person saw when the form was opened."""
        raw = self.request.POST.get("seen", "")
        return int(raw) if raw.isdecimal() else int(self.record.version)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Carry the version seen."""
        return {**super().get_context_data(**kwargs), "seen": self.seen}


class TakeStep(OfCase):
    """Any step of the table."""

    form_class = StepForm
    done = gettext_lazy("The step is taken.")

    @property
    def step(self) -> str:
        """Return which step."""
        return str(self.kwargs["step"])

    def get_record(self) -> Application:
        """Return the case; a step nobody wrote down, or that is no person's, is no address."""
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
    def tone(self) -> str:  # type: ignore[override]  # what ends a case is red
        """Return the colour of the button."""
        return "red" if self.step in RED else "main"

    @property
    def advice(self) -> str:  # type: ignore[override]  # each step has its own rule
        """Return by which rule, and what the applicant did not give where a correction is asked."""
        told = _("Basis: {basis}.").format(basis=STEPS[self.step].basis)
        if self.step == "ask_correction" and (lacks := lacking(self.record)):
            what = "、".join(str(LACKS[name]) for name in lacks)
            told += _(" Lacking under article 29: {what}.").format(what=what)
        if self.lacks_given:
            told += _(
                " The decision gives information, and the file holds none of this round yet: add it by “Add a paper”, "
                "kind “information given”, before it is served online; what goes by post or over the counter is added "
                "for the record."
            )
        return told

    @cached_property
    def lacks_given(self) -> bool:
        """Say whether what is to be served hands out information that is not in the file."""
        if self.step != "serve" or self.record.state != "decided":
            return False
        return services.lacks_given(current_answer(self.record))

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for what the step asks."""
        left_out = {"without_file"} if not self.lacks_given else set()
        names = tuple(name for name in asked(self.step) if name not in left_out)
        return {**super().get_form_kwargs(), "step": self.step, "case": self.record, "names": names}

    def get_initial(self) -> dict[str, Any]:
        """Show the day a decision set for an answer anew."""
        order = self.record.events.filter(step="ordered").last() if self.step == "reopen" else None
        return {**super().get_initial(), **({"until": order.until} if order else {})}

    def perform(self, form: Any) -> str:
        """Take it."""
        services.take_step(
            by=self.request.user, application=self.record, step=self.step, seen=self.seen, **form.facts()
        )
        return self.get_back_url()


class DraftAnswer(TakeStep):
    """Draft the decision: first which one, with its row of the annual table, then what it has to say."""

    template_name = "applications/draft.html"

    @property
    def step(self) -> str:
        """Return which step."""
        return "draft"

    @cached_property
    def outcome(self) -> str:
        """Return the decision chosen in the address, empty while none is."""
        wish = str(self.request.GET.get("outcome", ""))
        return wish if wish in {each.code for each in rows()} else ""

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for what this decision has to say."""
        grounds = self.request.POST.getlist("grounds") if self.request.method == "POST" else ()
        names = fields_of(self.outcome, self.record, grounds)
        return {**super().get_form_kwargs(), "names": names, "must": must(self.outcome)}

    def perform(self, form: Any) -> str:
        """Draft it."""
        services.take_step(
            by=self.request.user,
            application=self.record,
            step="draft",
            seen=self.seen,
            outcome=self.outcome,
            **form.facts(),
        )
        return self.get_back_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the decisions, or the chosen one, and what those who were consulted said."""
        chosen = decision(self.outcome) if self.outcome else None
        asked = {"rows": list(self.record.consultations.filter(round=self.record.round))}
        return {**super().get_context_data(**kwargs), "outcomes": rows(), "chosen": chosen, "consultations": asked}


class Unmask(Unmasks, OfCase):
    """Show who applied, against a reason that is recorded."""

    act = "applications.unmask"
    title = gettext_lazy("Show who applied")
    form_class = ReasonForm

    def unmasked(self, **reason: Any) -> list[Panel]:
        """Read it."""
        person = services.unmask(by=self.request.user, application=self.record, **reason)
        return [Panel(self.title, person_facts(person))]
