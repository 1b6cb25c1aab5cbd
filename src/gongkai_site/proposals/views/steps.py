"""Steps of a proposal as forms, kept when they are refused; a new proposal; sets of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal, lang
from gongkai_site.files.services import add_file
from gongkai_site.proposals import forms, queries, services
from gongkai_site.proposals.models import LabelSet, Proposal
from gongkai_site.proposals.services.entering import HANDLE, REGISTER, VIEW
from gongkai_site.proposals.services.sets import HEAD
from gongkai_site.proposals.table import STEPS
from gongkai_site.screens.forms import ReasonForm
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.sealed import Unmasks
from gongkai_site.screens.steps import Confirm, StepScreen


class NewProposal(StepScreen):
    """Enter a proposal by hand."""

    act = REGISTER
    title = gettext_lazy("Enter a proposal")
    button = gettext_lazy("Enter")
    form_class = forms.NewProposalForm
    done = gettext_lazy("The proposal is entered; its day runs.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the person's organs."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, REGISTER)}

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("proposals")

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = services.add_proposal(by=self.request.user, **form.facts())
        return reverse("proposals_proposal", args=[made.pk])


class OfProposal(StepScreen):
    """A step of one proposal."""

    act = VIEW

    def get_record(self) -> Proposal:
        """Return the proposal, within the reader's sight."""
        return queries.proposal_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the proposal."""
        return reverse("proposals_proposal", args=[self.record.pk])


class TakeStep(OfProposal):
    """Any step of the table."""

    form_class = forms.StepForm
    done = gettext_lazy("The step is taken.")

    @property
    def step(self) -> str:
        """Return which step; raise Http404 where there is none such."""
        name = str(self.kwargs["step"])
        if name not in STEPS:
            raise Http404
        return name

    def hindrance(self) -> Refusal | None:
        """Return why the step may not be taken now."""
        return services.may_take(self.request.user, self.record, self.step)

    def get_page_title(self) -> str:
        """Return the step's name."""
        return STEPS[self.step].words[lang()]

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for what the step asks."""
        return {**super().get_form_kwargs(), "step": self.step, "about": self.record}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Tell by which rule."""
        rule = STEPS[self.step]
        advice = _("By: {basis}").format(basis=rule.basis) if rule.basis else ""
        return {**super().get_context_data(**kwargs), "advice": advice, "tone": rule.tone}

    def perform(self, form: Any) -> str:
        """Take it; a scan is kept first."""
        facts = form.facts()
        if scan := facts.pop("scan", None):
            facts["scan"] = add_file(by=self.request.user, organ=self.record.organ, name=scan.name, stream=scan.file)
        services.take_step(by=self.request.user, proposal=self.record, step=self.step, seen=self.seen, **facts)
        return self.get_back_url()


class Reach(Unmasks, OfProposal):
    """Show how to reach the proposers, against a reason that is recorded."""

    act = HANDLE
    title = gettext_lazy("Show how to reach the proposers")
    form_class = ReasonForm
    back_words = gettext_lazy("Back to the proposal")

    def unmasked(self, **reason: Any) -> list[Panel]:
        """Read it."""
        rows = services.read_contacts(by=self.request.user, proposal=self.record, **reason)
        return [Panel(self.title, [Fact(name, contact or "—") for name, contact in rows])]


class ChangeProposal(OfProposal):
    """Change what was entered."""

    title = gettext_lazy("Change")
    form_class = forms.ProposalForm

    def hindrance(self) -> Refusal | None:
        """Return why it may not be changed."""
        return services.may_change(self.request.user, self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show what stands."""
        return {**super().get_form_kwargs(), "instance": self.get_record()}

    def perform(self, form: Any) -> str:
        """Change it."""
        services.change_proposal(by=self.request.user, proposal=self.record, seen=self.seen, **form.facts())
        return self.get_back_url()


class Publish(OfProposal):
    """Draft the item that publishes the answer."""

    title = gettext_lazy("Draft the publication")
    button = gettext_lazy("Draft")
    advice = gettext_lazy(
        "A draft is made from the letter, without telephones and what reaches the proposers. It goes through the gates "
        "of review like every item."
    )

    def hindrance(self) -> Refusal | None:
        """Return why it may not be drafted."""
        return services.may_publish(self.request.user, self.record)

    def perform(self, form: Any) -> str:
        """Draft it, and go there."""
        item = services.draft_publication(by=self.request.user, proposal=self.record, seen=self.seen)
        return reverse("items_item", args=[item.pk])


class Link(OfProposal):
    """Name the item that is the publication already."""

    title = gettext_lazy("Name the published item")
    form_class = forms.LinkForm

    def hindrance(self) -> Refusal | None:
        """Return why none may be named."""
        return services.may_link(self.request.user, self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organ's items of this kind."""
        return {**super().get_form_kwargs(), "about": self.record}

    def perform(self, form: Any) -> str:
        """Name it."""
        services.link_item(by=self.request.user, proposal=self.record, seen=self.seen, item=form.cleaned_data["item"])
        return self.get_back_url()


class Join(OfProposal):
    """Handle it together with another."""

    title = gettext_lazy("Handle together with another")
    advice = gettext_lazy("For the same content: progress is noted on all of them, each is answered by itself.")
    form_class = forms.JoinForm

    def hindrance(self) -> Refusal | None:
        """Return why it may not."""
        return services.may_join(self.request.user, self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organ's other proposals."""
        return {**super().get_form_kwargs(), "about": self.record}

    def perform(self, form: Any) -> str:
        """Join them."""
        services.join(by=self.request.user, proposal=self.record, seen=self.seen, other=form.cleaned_data["other"])
        return self.get_back_url()


class Part(OfProposal):
    """Handle it by itself again."""

    title = gettext_lazy("Handle by itself")
    form_class = Confirm

    def hindrance(self) -> Refusal | None:
        """Return why it may not."""
        return services.may_join(self.request.user, self.record)

    def perform(self, form: Any) -> str:
        """Part them."""
        services.part(by=self.request.user, proposal=self.record, seen=self.seen)
        return self.get_back_url()


class NewSet(StepScreen):
    """Enter a set of classes."""

    act = HEAD
    title = gettext_lazy("Enter a set")
    form_class = forms.SetForm
    template_name = "proposals/set.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the person's organs, and begin with a set that was chosen."""
        organs, preset = organs_for(self.request.user, HEAD), self.request.GET.get("preset", "")
        return {**super().get_form_kwargs(), "organs": organs, "preset": preset}

    def get_back_url(self) -> str:
        """Return to the sets."""
        return reverse("proposals_sets")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Offer sets to begin with."""
        return {**super().get_context_data(**kwargs), "presets": forms.presets()}

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = services.add_set(by=self.request.user, **form.cleaned_data)
        return reverse("proposals_set", args=[made.pk])


def _set(request: Any, pk: int) -> LabelSet:
    found = queries.sets_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class SetPage(RecordScreen):
    """One set of classes."""

    act = VIEW
    list_url_name = "proposals_sets"
    list_label = gettext_lazy("Sets of classes")

    def get_record(self) -> LabelSet:
        """Return the set, within the reader's sight."""
        return _set(self.request, self.kwargs["pk"])

    def panels(self) -> Sequence[Panel]:
        """Return its classes."""
        row = self.record
        about = [
            Fact(_("Organ"), row.organ),
            Fact(_("Assigning body"), row.body),
            Fact(_("Kind"), row.get_kind_display() or _("both kinds")),
            Fact(_("Basis"), row.basis),
        ]
        return [
            Panel(_("About the set"), [fact for fact in about if fact.value]),
            Panel(_("Classes"), [Fact(code, told) for code, told in row.labels]),
        ]

    def steps(self) -> Sequence[Step]:
        """Return what can be done."""
        row = self.record
        address = reverse("proposals_set_close", args=[row.pk])
        return [Step(_("Close the set"), address, services.may_close_set(self.request.user, row), "red")]


class CloseSet(StepScreen):
    """Offer a set no longer."""

    act = VIEW
    title = gettext_lazy("Close the set")
    tone = "red"
    advice = gettext_lazy("What was marked by it keeps its class and its words; new answers take another set.")

    def get_record(self) -> LabelSet:
        """Return the set, within the reader's sight."""
        return _set(self.request, self.kwargs["pk"])

    def hindrance(self) -> Refusal | None:
        """Return why it may not be closed."""
        return services.may_close_set(self.request.user, self.record)

    def get_back_url(self) -> str:
        """Return to the set."""
        return reverse("proposals_set", args=[self.record.pk])

    def perform(self, form: Any) -> str:
        """Close it."""
        services.close_set(by=self.request.user, label_set=self.record, seen=self.seen)
        return self.get_back_url()
