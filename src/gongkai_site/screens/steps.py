"""A form that takes a step: what was typed stays when the step is refused, and the refusal is a sentence."""

from __future__ import annotations

from typing import Any, ClassVar

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gongkai_site.base.models import Versioned
from gongkai_site.base.refusals import Refusal, Refused
from gongkai_site.screens.guard import Guarded, refused_page, tell_refused

OUTRUN = frozenset({"RECORD-CHANGED", "REVIEW-MOVED"})
"""Refusals of a form that was opened before another acted."""


class Confirm(Form):
    """A step that asks for nothing but yes."""


class StepScreen(Guarded, WagtailAdminTemplateMixin, FormView):
    """One step of one record, or a new record. A subclass names act, title, form_class and performs the step."""

    template_name = "screens/step.html"
    form_class: Any = Confirm
    title: ClassVar[Any] = ""
    button: ClassVar[Any] = _("Save")
    advice: ClassVar[Any] = ""
    done: ClassVar[Any] = ""
    tone: ClassVar[str] = "main"
    back_url: str = ""
    is_outrun: bool = False
    """Whether another changed the record meanwhile."""
    keeps_drafts: ClassVar[bool] = True
    """Whether what is typed is kept as a draft; not for passwords."""

    @cached_property
    def record(self) -> Any:
        """Return the record the step is about, or None for a new one."""
        return self.get_record()

    def get_record(self) -> Any:
        """Return the record, or raise Http404; None for a new one."""
        return None

    @property
    def held(self) -> Any:
        """Return the row the step writes, whose version counts: the record, unless a subclass says otherwise."""
        return self.record

    @property
    def seen(self) -> int:
        """Return the version the person saw when the form was opened."""
        raw = self.request.POST.get("seen", "")
        return int(raw) if raw.isdecimal() else int(self.held.version)

    def organ(self) -> Any:
        """Return whose the record is."""
        return self.record.organ if self.record is not None else None

    def hindrance(self) -> Refusal | None:
        """Return why the person may not take the step now, or None; the form is opened only when there is no reason."""
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form, or the sentence that says why it stays closed."""
        if found := self.hindrance():
            return refused_page(request, found, self.get_back_url())
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        """Take the step by its service; return the address to go to."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        """Take the step; show a refusal in the form, with status 422."""
        try:
            address = self.perform(form)
        except Refused as refused:
            return self.refused(form, refused)
        if self.done:
            messages.success(self.request, self.done)
        return HttpResponseRedirect(address)

    def refused(self, form: Any, refused: Refused) -> HttpResponse:
        """Say in the form why the step was not taken, and let who listens know."""
        tell_refused(self.request, refused.problem)
        self.is_outrun = refused.code in OUTRUN
        field = refused.problem.data.get("field")
        form.add_error(field if field in form.fields else None, refused.sentence())
        return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again, as it was filled in."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_page_title(self) -> str:
        """Return the step's name."""
        return str(self.title)

    def subject(self) -> str:
        """Return what the step is about, in words that tell it from others; nothing for a new record."""
        return str(self.record) if self.record is not None else ""

    def get_back_url(self) -> str:
        """Return where one goes who thinks better of it."""
        return self.back_url

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        items: list[dict[str, Any]] = list(super().get_breadcrumbs_items())
        if self.record is not None:
            items.append({"url": self.get_back_url(), "label": str(self.record)})
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template needs."""
        return {
            **super().get_context_data(**kwargs),
            "record": self.record,
            "seen": self.seen if isinstance(self.held, Versioned) else None,
            "subject": self.subject(),
            "button": self.button,
            "advice": self.advice,
            "tone": self.tone,
            "back": self.get_back_url(),
            "keeps_drafts": self.keeps_drafts,
            "newest": self.get_back_url() if self.is_outrun else "",
        }
