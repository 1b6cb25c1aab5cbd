"""Steps of a review that have a screen of their own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.refusals import Refusal, Refused, lang, refusal
from gongkai_site.review import forms, services
from gongkai_site.review.content_hash import draft_now, fresh, kind_or_refuse
from gongkai_site.review.desk import may_submit
from gongkai_site.review.findings import Line, lines_in
from gongkai_site.review.may import why_not
from gongkai_site.review.models import FactCheck, Review
from gongkai_site.review.queries import organs_in_reach
from gongkai_site.review.registry import kind_of
from gongkai_site.review.shown import of_draft
from gongkai_site.review.views.outcome import tell_outcome
from gongkai_site.review.views.page import review_for
from gongkai_site.review.views.queue import InReach
from gongkai_site.screens.steps import StepScreen


class OfReview(InReach, StepScreen):
    """A step of one review. Who may take it the service says, with its reason."""

    service: ClassVar[Any]
    name: ClassVar[str]
    """Of the step in the core's table."""

    def hindrance(self) -> Refusal | None:
        """Say why the person may not take it, in place of a form."""
        return why_not(self.request.user, self.record, self.name)

    def get_record(self) -> Review:
        """Return the review, within the reader's sight."""
        return review_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> Any:
        """Ask nothing more: the review is within the reader's sight, by power or delegation."""
        return None

    def get_back_url(self) -> str:
        """Return to the review."""
        return reverse("review_item", args=[self.record.pk])

    def subject(self) -> str:
        """Name the item and its number."""
        content = self.record.content
        number = kind_or_refuse(content).mark(content) if content is not None else ""
        return " · ".join(filter(None, (self.record.title, number)))

    def perform(self, form: Any) -> str:
        """Take the step."""
        type(self).service(by=self.request.user, review=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class Conclude(OfReview):
    """The secrecy conclusion."""

    name = "conclude"
    title = _("Conclude on secrecy")
    button = _("Keep the conclusion")
    advice = _("One item, one conclusion. What must not be published goes back to its drafter at once.")
    form_class = forms.SecrecyForm
    service = services.conclude_secrecy

    def perform(self, form: Any) -> str:
        """Take the step, and say what came of it."""
        address = super().perform(form)
        tell_outcome(self.request, self.record, _("The conclusion is kept."))
        return address


class Settle(OfReview):
    """What the body that was asked has decided."""

    name = "settle"
    title = _("Enter the answer to a referral")
    form_class = forms.ReferralForm
    service = services.settle_referral
    done = _("The answer is kept.")


class Withdraw(OfReview):
    """Take an item out of review."""

    name = "withdraw"
    title = _("Withdraw from review")
    button = _("Withdraw")
    tone = "red"
    form_class = forms.RemarkForm
    service = services.withdraw
    done = _("The item is out of review.")


class Release(OfReview):
    """The urgent door."""

    name = "release"
    title = _("Release urgently")
    button = _("Publish now")
    tone = "red"
    advice = _("The item is published on your word alone, and someone without part in it reviews it afterwards.")
    form_class = forms.ReasonForm
    service = services.release_urgently
    done = _("The item is public, and to be reviewed afterwards.")


class Clear(OfReview):
    """Pass an item after its urgent release."""

    name = "clear"
    title = _("Pass after urgent release")
    button = _("Pass")
    form_class = forms.OpinionForm
    service = services.clear_after_review
    done = _("The review afterwards is done.")


class Recall(OfReview):
    """Take an item down after its urgent release."""

    name = "recall"
    title = _("Take down after urgent release")
    button = _("Take down")
    tone = "red"
    form_class = forms.OpinionForm
    service = services.recall
    done = _("The item is taken down and back with its drafter.")


class Ask(OfReview):
    """Ask someone outside; the link is shown once."""

    name = "ask"
    title = _("Ask someone outside")
    button = _("Make the link")
    advice = _("The link shows the item to whoever has it, until it is answered, revoked or expired.")
    form_class = forms.FactCheckForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the link and show it."""
        try:
            asked, token = services.ask_fact_check(by=self.request.user, review=self.record, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.sentence())
            return self.form_invalid(form)
        address = self.request.build_absolute_uri(reverse("review_factcheck", args=[token]))
        self.template_name = "review/link.html"
        answer = self.render_to_response(self.get_context_data(form=form, asked=asked, address=address))
        answer["Cache-Control"] = "no-store"
        return answer


class Overrule(OfReview):
    """Let one finding of the machine through."""

    name = "overrule"
    title = _("Let a finding through")
    advice = _("Every later reviewer sees your name and your reason; the trail keeps what you let through.")
    button = _("Let it through")
    tone = "red"
    form_class = forms.ReasonForm
    done = _("The finding is let through. A change of what it is about makes that void.")

    def hindrance(self) -> Refusal | None:
        """Say why the person may not, or that there is no such finding."""
        found = super().hindrance()
        return found or (None if self.line else refusal("REVIEW-OVERRULE-GONE"))

    @cached_property
    def line(self) -> Line | None:
        """Return the finding, if the machine finds it now."""
        return next((each for each in lines_in(self.record) if each.key == self.kwargs["key"]), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the finding."""
        found = self.line.found.problem.text(lang()) if self.line else ""
        return {**super().get_context_data(**kwargs), "advice": f"{found} {self.advice}"}

    def perform(self, form: Any) -> str:
        """Let it through."""
        facts = {"by": self.request.user, "review": self.record, "seen": self.seen, "key": self.kwargs["key"]}
        services.overrule(**facts, **form.cleaned_data)
        return self.get_back_url()


class RevokeFactCheck(InReach, StepScreen):
    """Let a link be answered no more."""

    title = _("Revoke the link")
    button = _("Revoke")
    tone = "red"
    done = _("The link is revoked.")
    keeps_drafts = False

    @cached_property
    def asked(self) -> FactCheck:
        """Return the request, within the reader's sight."""
        found = FactCheck.objects.select_related("review").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        review_for(self.request.user, found.review_id)
        return found

    def get_back_url(self) -> str:
        """Return to the review."""
        return reverse("review_item", args=[self.asked.review_id])

    def perform(self, form: Any) -> str:
        """Revoke it."""
        services.revoke_fact_check(by=self.request.user, fact_check=self.asked)
        return self.get_back_url()


class Submit(InReach, StepScreen):
    """Send an item to review."""

    template_name = "review/submit.html"
    title = _("Submit for review")
    button = _("Submit")
    advice = _("What you submit is reviewed exactly as it stands. An edit afterwards ends the review.")
    form_class = forms.RemarkForm
    done = _("The item is in review.")

    @cached_property
    def item(self) -> Any:
        """Return the item, when it is of a registered kind and its organ within reach."""
        kind = ContentType.objects.filter(pk=self.kwargs["content_type"]).first()
        model: Any = kind.model_class() if kind else None
        found = model._base_manager.filter(pk=self.kwargs["pk"]).first() if model and kind_of(model) else None
        if found is None or not organs_in_reach(self.request.user).filter(pk=self.organ_of(found).pk).exists():
            raise Http404
        return fresh(found)

    @staticmethod
    def organ_of(item: Any) -> Any:
        """Return whose an item is."""
        return kind_or_refuse(item).organ(item)

    def organ(self) -> Any:
        """Return whose the item is."""
        return self.organ_of(self.item)

    def hindrance(self) -> Refusal | None:
        """Say why it cannot be submitted, in place of a form."""
        return may_submit(self.request.user, self.item)

    def get_page_title(self) -> str:
        """Return the step and the item."""
        return f"{self.title}：{kind_or_refuse(self.item).title(self.item)}"

    def get_back_url(self) -> str:
        """Return to what one sent."""
        return reverse("review_sent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what the machine finds: what blocks is better taken out now."""
        drafters = [self.request.user.pk] if self.request.user.pk else []
        findings = of_draft(self.item, draft_now(self.item), drafters=drafters, with_places=False)
        return {**super().get_context_data(**kwargs), "findings": findings}

    def perform(self, form: Any) -> str:
        """Submit it."""
        review = services.submit(by=self.request.user, content=self.item, **form.cleaned_data)
        return reverse("review_item", args=[review.pk])
