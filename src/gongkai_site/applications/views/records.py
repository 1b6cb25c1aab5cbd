"""Forms for what is noted on the way to an answer: subject, searches, reviews, tasks, papers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View

from gongkai_site.applications import services
from gongkai_site.applications.forms import records as forms
from gongkai_site.applications.models import Application, Paper, Task
from gongkai_site.applications.queries import REVIEW, VIEW, cases_for, tasks_for
from gongkai_site.applications.views.steps import OfCase
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.sealed import as_file

HANDLE = "applications.handle"


class Describe(OfCase):
    """Give a case its subject."""

    act = HANDLE
    title = _("Give a subject")
    form_class = forms.SubjectForm
    done = _("The subject is kept.")

    def get_initial(self) -> dict[str, Any]:
        """Show the subject there is."""
        return {"subject": self.record.subject}

    def perform(self, form: Any) -> str:
        """Keep it."""
        services.describe(by=self.request.user, application=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class AddSearch(OfCase):
    """Note a search."""

    act = HANDLE
    title = _("Note a search")
    advice = _("“Does not exist” rests on a search that was noted: where, by which words, over which years.")
    form_class = forms.SearchForm
    done = _("The search is noted.")

    def perform(self, form: Any) -> str:
        """Note it."""
        services.add_search(by=self.request.user, application=self.record, **form.cleaned_data)
        return self.get_back_url()


class Examine(OfCase):
    """Note the review before an answer."""

    act = REVIEW
    title = _("Note the review")
    advice = _("Nothing is given before it was reviewed, secrecy included (article 17).")
    form_class = forms.ExaminationForm
    done = _("The review is noted.")

    def perform(self, form: Any) -> str:
        """Note it."""
        services.add_examination(by=self.request.user, application=self.record, **form.cleaned_data)
        return self.get_back_url()


class AddTask(OfCase):
    """Ask a section for something."""

    act = HANDLE
    title = _("Ask a section")
    form_class = forms.TaskForm
    done = _("The task is given.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the people of the organ."""
        return {**super().get_form_kwargs(), "case": self.record}

    def perform(self, form: Any) -> str:
        """Give it."""
        services.add_task(by=self.request.user, application=self.record, **form.cleaned_data)
        return self.get_back_url()


class FinishTask(OfCase):
    """Answer a task."""

    act = HANDLE
    title = _("Answer the task")
    form_class = forms.ReplyForm
    done = _("The task is answered.")

    @cached_property
    def task(self) -> Task:
        """Return the task, within the reader's sight."""
        found = tasks_for(self.request.user).select_related("application__organ").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_record(self) -> Application:
        """Return the case of the task."""
        return self.task.application

    @property
    def advice(self) -> str:  # type: ignore[override]  # what was asked
        """Return what was asked."""
        return f"{self.task.section}：{self.task.asked}"

    def perform(self, form: Any) -> str:
        """Keep the answer."""
        services.finish_task(by=self.request.user, task=self.task, **form.cleaned_data)
        return self.get_back_url()


class AddPaper(OfCase):
    """Put a paper into a case."""

    act = HANDLE
    title = _("Add a paper")
    button = _("Add")
    form_class = forms.PaperForm
    done = _("The paper is in the file.")

    def get_initial(self) -> dict[str, Any]:
        """Choose the kind that the address names, as the proof of delivery does."""
        return {"kind": self.request.GET.get("kind", "attachment")}

    def perform(self, form: Any) -> str:
        """Keep it."""
        file = form.cleaned_data["file"]
        services.add_paper(
            by=self.request.user,
            application=self.record,
            kind=form.cleaned_data["kind"],
            name=file.name,
            stream=file,
        )
        return self.get_back_url()


class ReadPaper(Guarded, View):
    """Download a paper; that it was read is recorded."""

    act = VIEW

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return its bytes, never to be shown within a page of ours, nor kept."""
        rows = Paper.objects.filter(application__in=cases_for(request.user)).select_related("application__organ")
        paper = rows.filter(pk=pk).first()
        if paper is None:
            raise Http404
        return as_file(services.paper_bytes(by=request.user, paper=paper), paper.name)
