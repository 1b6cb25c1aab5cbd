"""Editions of a report and their way: frozen, signed, public, sent, received, returned, sent again."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.annual import services
from gongkai_site.annual.checking import problems_of
from gongkai_site.annual.compiling import compile_report
from gongkai_site.annual.desk_views.base import OfYear
from gongkai_site.annual.desk_views.text import OfReport
from gongkai_site.annual.dues import dues
from gongkai_site.annual.models import Edition, Submission
from gongkai_site.annual.queries import last_edition
from gongkai_site.annual.services.freezing import is_correction
from gongkai_site.annual.services.submitting import FROM, may_answer, may_send
from gongkai_site.annual.views import TYPES
from gongkai_site.annual.working import working
from gongkai_site.base.powers import may, organs_for
from gongkai_site.base.refusals import Refusal
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting
from gongkai_site.screens.lists import Day, ListScreen, Word
from gongkai_site.screens.steps import Confirm, StepScreen

SUBMISSIONS = _("Submitted annual reports")
TONES = {"sent": "amber", "received": "green", "returned": "red", "approved": "green"}


class Course(OfYear):
    """Editions and submissions of a year's report."""

    template_name = "annual/course.html"
    tab = "annual_course"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return editions with their submissions, each with the steps the person may take."""
        editions = self.record.editions.filter(year=self.year).prefetch_related("submissions").select_related("drafter")
        rows = [
            {
                "edition": edition,
                "submissions": [self._submission(each) for each in edition.submissions.all()],
                "public": self._public(edition) if edition.live else None,
            }
            for edition in editions
        ]
        return {**super().get_context_data(**kwargs), "rows": rows, "dues": dues(self.record, self.year)}

    def _public(self, edition: Edition) -> dict[str, Any]:
        """Return where the public reads an edition, and takes it away."""
        place = [*self.place, edition.number]
        files = [(name.upper(), reverse("portal_edition_file", args=[*place, f"report.{name}"])) for name in TYPES]
        return {"page": reverse("portal_edition", args=place), "files": files}

    def _submission(self, row: Submission) -> dict[str, Any]:
        names = {"received": _("Receive"), "returned": _("Return"), "approved": _("Approve")}
        steps = [
            (names[step], reverse(f"annual_{step}", args=[row.pk]))
            for step in FROM
            if may_answer(self.request.user, row, step) is None
        ]
        return {"row": row, "steps": steps}


NEEDED = _("A report of this year is public already: this one will be its correction. The public reads the note.")
NOT_NEEDED = _("No report of this year is public yet, so this may stay empty.")


class NoteForm(forms.Form):
    """What a correction says of itself."""

    note = forms.CharField(
        label=_("What changed and why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = is_correction
        self.fields["note"].help_text = NEEDED if is_correction else NOT_NEEDED


class Freeze(OfReport):
    """Keep the report as it is now, for review."""

    act = services.DRAFT
    template_name = "annual/freeze.html"
    title = _("Freeze the report")
    button = _("Freeze")
    advice = _("The report is kept as the registers give it now. It goes to review, and is public once it has passed.")
    form_class = NoteForm
    done = _("The report is frozen.")

    @cached_property
    def last(self) -> Edition | None:
        """Return the latest edition."""
        return last_edition(self.whose, self.year)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for the note where the report will be a correction."""
        return {**super().get_form_kwargs(), "is_correction": is_correction(self.last)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what stops it, how much of the report is blank, and why the last edition came back.

        The reason is the department's, told to the officer; what the public reads beside a correction she writes.
        """
        sent = self.last.submissions.first() if self.last else None
        back = sent.reason if sent and sent.state == Submission.RETURNED else ""
        figures = compile_report(self.whose, self.year).figures
        blank = sum(figure.value is None for figure in figures.values())
        said = problems_of(working(self.whose, self.year))
        stopping = [each for each in said if each.stops]
        may_explain = may(self.request.user, services.EXPLAIN, self.whose) is None
        facts = {"blank": blank, "stopping": len(stopping), "back": back, "may_explain": may_explain}
        return {**super().get_context_data(**kwargs), **facts}

    def perform(self, form: Any) -> str:
        """Freeze it."""
        services.freeze(by=self.request.user, organ=self.whose, year=self.year, **form.cleaned_data)
        return self.get_back_url()


class OfEdition(StepScreen):
    """A step of one edition."""

    @cached_property
    def edition(self) -> Edition:
        """Return the edition, within the reader's sight."""
        rows = Edition.objects.filter(organ__in=organs_for(self.request.user, services.VIEW))
        found = rows.select_related("organ").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def organ(self) -> Organ:
        """Return whose report it is."""
        return self.edition.organ

    def subject(self) -> str:
        """Name the edition."""
        return str(self.edition)

    def get_back_url(self) -> str:
        """Return to its course."""
        return reverse("annual_course", args=[self.edition.organ.slug, self.edition.year])


class SendForm(forms.Form):
    """To whom a report is sent."""

    to = forms.CharField(label=_("Competent department"), max_length=100)


class Send(OfEdition):
    """Send a public report to the competent department."""

    act = services.SUBMIT
    title = _("Submit the report")
    button = _("Send in")
    advice = _("The edition that is public is sent. Whether it is approved is no bar to its being public.")
    form_class = SendForm
    done = _("The report is submitted.")

    def hindrance(self) -> Refusal | None:
        """Say why it cannot be sent."""
        return may_send(self.request.user, self.edition)

    def get_initial(self) -> dict[str, Any]:
        """Begin with the organ's competent department."""
        return {"to": setting(self.edition.organ, "competent_department") or ""}

    def perform(self, form: Any) -> str:
        """Send it."""
        services.send(by=self.request.user, edition=self.edition, **form.cleaned_data)
        return self.get_back_url()


class OfSubmission(StepScreen):
    """A step of the competent department."""

    act = services.RECEIVE
    state: ClassVar[str]
    service: ClassVar[Any]

    def get_record(self) -> Submission:
        """Return the submission, within the reader's sight."""
        rows = Submission.objects.filter(organ__in=organs_for(self.request.user, services.VIEW))
        found = rows.select_related("edition__organ").filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def hindrance(self) -> Refusal | None:
        """Say why the step is not possible."""
        return may_answer(self.request.user, self.record, self.state)

    def get_back_url(self) -> str:
        """Return to the course of the report."""
        edition = self.record.edition
        return reverse("annual_course", args=[edition.organ.slug, edition.year])

    def perform(self, form: Any) -> str:
        """Take the step."""
        facts = {"by": self.request.user, "submission": self.record, "seen": self.seen}
        type(self).service(**facts, **form.cleaned_data)
        return self.get_back_url()


class Receive(OfSubmission):
    """Take a report in."""

    title = _("Receive the report")
    button = _("Receive")
    state = "received"
    service = services.receive
    form_class = Confirm
    done = _("The report is received.")


class Approve(OfSubmission):
    """Approve a report."""

    title = _("Approve the report")
    button = _("Approve")
    state = "approved"
    service = services.approve
    form_class = Confirm
    done = _("The report is approved.")


class ReturnForm(forms.Form):
    """Why a report goes back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What is wrong and what is to be mended. The organ corrects it by another edition and sends that."),
    )


class SendBack(OfSubmission):
    """Return a report."""

    title = _("Return the report")
    button = _("Return")
    tone = "red"
    state = "returned"
    service = services.send_back
    form_class = ReturnForm
    done = _("The report is returned.")


def tone_of(row: Submission) -> str:
    """Return the tone of a submission's state."""
    return TONES[row.state]


class SubmissionFilter(WagtailFilterSet):
    """Filters of the list."""

    organ = django_filters.ModelChoiceFilter(
        label=_("Organ"), queryset=lambda request: organs_for(request.user, services.VIEW)
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=Submission.STATES)
    year = django_filters.NumberFilter(label=_("Year"), field_name="edition__year")

    class Meta:
        model = Submission
        fields: ClassVar[list[str]] = ["organ", "state", "year"]


class SubmissionList(ListScreen):
    """What was submitted by the organs in a person's sight."""

    model = Submission
    act = services.VIEW
    url_name = "annual_submissions"
    page_title = SUBMISSIONS
    header_icon = "doc-full"
    search_fields = ("organ__name", "to", "reason")
    default_ordering = "-sent_at"
    filterset_class = SubmissionFilter
    empty = _("No report was submitted yet. A public report is submitted on its page, under “Editions and submission”.")
    columns_all = (
        TitleColumn(
            "edition",
            label=_("Report"),
            accessor=str,
            get_url=lambda row: reverse("annual_course", args=[row.organ.slug, row.edition.year]),
        ),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Word("state", label=_("State"), accessor="get_state_display", tone=tone_of),
        Day("sent_at", label=_("Sent"), sort_key="sent_at"),
        Column("to", label=_("Sent to"), sort_key="to"),
    )
    list_export: ClassVar[list[str]] = ["edition", "organ", "state", "sent_at", "to", "reason"]
    export_filename = "submissions"
