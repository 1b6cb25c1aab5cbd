"""A step of a message as a form: what it asks for, kept when it is refused."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.applications.models import Application
from gongkai_site.applications.queries import case_for
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal
from gongkai_site.messages_board import forms, services
from gongkai_site.messages_board.kinds import STEPS
from gongkai_site.messages_board.models import Message
from gongkai_site.messages_board.queries import VIEW, message_for
from gongkai_site.messages_board.services.intake import REGISTER
from gongkai_site.messages_board.services.unmask import UNMASK
from gongkai_site.messages_board.views.page import writer_facts
from gongkai_site.screens.records import Fact, Panel
from gongkai_site.screens.sealed import Unmasks
from gongkai_site.screens.steps import StepScreen

ADVICE = {
    "accept": _("Set the category right first: the days to answer follow from it."),
    "send_back": _("For what belongs to another unit. The board is told the reason; it no longer counts here."),
    "decline": _("It is answered all the same, with an explanation; it does not count as a valid message."),
    "progress": _("Tell the writer where it stands and when the answer comes. The day to answer moves there."),
    "review": _("Whoever drafted the answer does not review it. Look: complete, to the point, no evasion, no secrets."),
    "rate": _("As the writer rated the answer at the source."),
    "void": _("For what was entered wrongly. It stays to be seen and counts no more."),
}


class OfMessage(StepScreen):
    """A step of one message."""

    act = VIEW

    def get_record(self) -> Message:
        """Return the message, within the reader's sight."""
        return message_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the message."""
        return reverse("messages_message", args=[self.record.pk])

    def subject(self) -> str:
        """Return its number and topic."""
        return f"{self.record.number} {self.record.title}"


class TakeStep(OfMessage):
    """Any step of the table that has no screen of its own."""

    form_class = forms.StepForm
    done = _("The step is taken.")

    @property
    def step(self) -> str:
        """Return which step."""
        return str(self.kwargs["step"])

    def get_record(self) -> Message:
        """Return the message; a step nobody wrote down is no address."""
        if self.step not in STEPS or self.step == "convert":
            raise Http404
        return super().get_record()

    def hindrance(self) -> Refusal | None:
        """Say why the step may not be taken."""
        return services.may_take(self.request.user, self.record, self.step)

    def get_page_title(self) -> str:
        """Return the step's name."""
        return STEPS[self.step].word

    @property
    def button(self) -> str:  # type: ignore[override]  # each step has its own verb
        """Return the step's verb."""
        return STEPS[self.step].word

    @property
    def tone(self) -> str:  # type: ignore[override]  # what ends a message is red
        """Return the colour of the button."""
        return STEPS[self.step].tone or "main"

    @property
    def advice(self) -> Any:  # type: ignore[override]  # each step has its own
        """Return what one should know before."""
        return ADVICE.get(self.step, "")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for what the step asks."""
        return {**super().get_form_kwargs(), "step": self.step, "message": self.record}

    def perform(self, form: Any) -> str:
        """Take it."""
        services.take_step(
            by=self.request.user, message=self.record, step=self.step, seen=self.seen, **form.cleaned_data
        )
        return self.get_back_url()


class EnterMessage(StepScreen):
    """A message that came by another channel."""

    act = REGISTER
    title = _("Enter a message")
    button = _("Enter")
    form_class = forms.EnterForm
    done = _("The message is entered.")
    keeps_drafts = False

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("messages")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may register for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, self.act)}

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = services.enter(by=self.request.user, organ=form.cleaned_data["organ"], incoming=form.incoming())
        return reverse("messages_message", args=[made.pk])


class Describe(OfMessage):
    """Sum a message up."""

    act = REGISTER
    title = _("Sum it up")
    form_class = forms.DescribeForm
    done = _("The change is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show what is there."""
        return {**super().get_form_kwargs(), "message": self.record}

    def perform(self, form: Any) -> str:
        """Keep it."""
        services.describe(by=self.request.user, message=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class Convert(OfMessage):
    """Take a message as an application."""

    title = _("Take as an application")
    button = _("Take as an application")
    tone = "red"
    advice = _(
        "For what really asks for government information. It came over the internet: the period runs from the day on "
        "which both sides have confirmed (article 31). What article 29 asks for and is not there can be corrected."
    )
    form_class = forms.ConvertForm
    done = _("It is an application now.")
    keeps_drafts = False

    def hindrance(self) -> Refusal | None:
        """Say why it may not be taken as one."""
        return services.may_convert(self.request.user, self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what was written."""
        return {**super().get_form_kwargs(), "message": self.record}

    def perform(self, form: Any) -> str:
        """Take it."""
        case = services.convert(
            by=self.request.user,
            message=self.record,
            seen=self.seen,
            intake=form.intake(),
            reply=form.cleaned_data["reply"],
        )
        return reverse("applications_case", args=[case.pk])


class Publish(OfMessage):
    """Draft the publication of an answered message."""

    title = _("Draft its publication")
    button = _("Draft")
    advice = _("It becomes an item like any other: nothing is public before its review is complete.")
    form_class = forms.PublicationForm
    done = _("The item is drafted. Submit it for review from its page.")
    keeps_drafts = False

    def hindrance(self) -> Refusal | None:
        """Say why not."""
        return services.may_publish(self.request.user, self.record)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with the texts, numbers that name a person masked."""
        return {**super().get_form_kwargs(), "message": self.record}

    def perform(self, form: Any) -> str:
        """Draft it."""
        item = services.draft_publication(
            by=self.request.user, message=self.record, seen=self.seen, **form.cleaned_data
        )
        return reverse("items_item", args=[item.pk])


class HandOn(StepScreen):
    """Hand a case on as a message."""

    act = REGISTER
    title = _("Hand on as a message")
    button = _("Hand on")
    advice = _("The case keeps its answer under article 39 and its row of the report; the matter itself goes on here.")
    form_class = forms.HandOnForm
    done = _("It is a message now.")

    def get_record(self) -> Application:
        """Return the case, within the reader's sight."""
        return case_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the case."""
        return reverse("applications_case", args=[self.record.pk])

    def hindrance(self) -> Refusal | None:
        """Say why not."""
        return services.may_hand_on(self.request.user, self.record)

    def get_initial(self) -> dict[str, Any]:
        """Begin with what lists call the case."""
        return {"topic": self.record.subject}

    def perform(self, form: Any) -> str:
        """Hand it on."""
        made = services.hand_on(by=self.request.user, case=self.record, **form.cleaned_data)
        return reverse("messages_message", args=[made.pk])


class Unmask(Unmasks, OfMessage):
    """Show who wrote, against a reason that is recorded."""

    act = UNMASK
    title = _("Show who wrote")
    form_class = forms.UnmaskForm
    back_words = _("Back to the message")

    def unmasked(self, **reason: Any) -> list[Panel]:
        """Read it."""
        found = services.unmask(by=self.request.user, message=self.record, **reason)
        told = [Fact(_("Message title"), found["subject"]), Fact(_("Message text"), found["text"])]
        return [Panel(self.title, writer_facts(found)), Panel(_("message"), told)]
