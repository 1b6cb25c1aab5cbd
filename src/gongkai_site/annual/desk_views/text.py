"""The text of a report in work: written by parts, numbers as bound fields; last year's problems; who answers for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from gongkai.report.bound import Field, token_of
from gongkai_site.annual import queries, services
from gongkai_site.annual.checking import Said, problems_of
from gongkai_site.annual.compiling import known_year
from gongkai_site.annual.desk_views.base import OfYear
from gongkai_site.annual.desk_views.bench import rendered
from gongkai_site.annual.following import key_of
from gongkai_site.annual.models import Aside, Section, Work
from gongkai_site.annual.sections import Part, parts_for
from gongkai_site.annual.working import working
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, lang
from gongkai_site.organs.models import Organ
from gongkai_site.screens.guard import tell_refused
from gongkai_site.screens.steps import StepScreen

COUNTS = _("Counts of the year")


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the text on its page: what is kept, what is in the box, how it reads, whose text stands beside it."""

    part: Part
    name: str
    help: str
    section: Section | None
    text: str
    seen: int
    paragraphs: list[list[Any]]
    asides: list[Aside]
    clash: str = ""
    other: str = ""

    @property
    def rows(self) -> int:
        """Return how high the box is."""
        return max(3, min(16, sum(1 + len(line) // 44 for line in self.text.splitlines()) + 1))


@dataclass(frozen=True, slots=True)
class Group:
    """Fields of one kind, to choose from: label, what one writes, what it prints, why there is nothing."""

    name: Any
    fields: list[tuple[Field, str, str]]


class Text(OfYear):
    """The text by parts, each saved alone."""

    template_name = "annual/text.html"
    tab = "annual_text"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Draft the text, save one part, draft one anew, or let a text go that was set aside."""
        do = str(request.POST.get("do", "save"))
        try:
            done = {"begin": self._begin, "save": self._save, "redraft": self._redraft, "drop": self._drop}[do]()
        except KeyError as unknown:
            raise Http404 from unknown
        except Refused as refused:
            return self._refused(refused)
        messages.success(request, done)
        part = str(request.POST.get("part", ""))
        return HttpResponseRedirect(reverse(self.tab, args=self.place) + (f"#part-{part}" if part else ""))

    def _begin(self) -> str:
        services.begin(by=self.request.user, organ=self.record, year=self.year)
        return gettext("The text is drafted. Numbers in it are bound to the figures; write around them.")

    def _save(self) -> str:
        text = str(self.request.POST.get("text", ""))
        services.save_section(by=self.request.user, section=self._section(), seen=self._seen(), text=text)
        return gettext("The part is kept.")

    def _redraft(self) -> str:
        typed = str(self.request.POST.get("text", ""))
        services.redraft(by=self.request.user, section=self._section(), seen=self._seen(), typed=typed)
        return gettext("The part is drafted anew. Any other text that stood there is kept below it.")

    def _drop(self) -> str:
        raw = str(self.request.POST.get("aside", ""))
        aside = Aside.objects.filter(section=self._section(), pk=int(raw) if raw.isdecimal() else 0).first()
        if aside is None:
            raise Http404
        services.drop_aside(by=self.request.user, aside=aside)
        return gettext("The text set aside is gone.")

    def _section(self) -> Section:
        key = str(self.request.POST.get("part", ""))
        found = Section.objects.filter(work=self.draft.work, key=key).first() if self.draft.work else None
        if found is None:
            raise Refused("ANNUAL-SECTION", found=key[:40])
        return found

    def _seen(self) -> int:
        raw = str(self.request.POST.get("seen", ""))
        return int(raw) if raw.isdecimal() else 0

    def _refused(self, refused: Refused) -> HttpResponse:
        """Show why nothing was saved, with what was typed; of two texts of one part both."""
        tell_refused(self.request, refused.problem)
        key, typed = str(self.request.POST.get("part", "")), str(self.request.POST.get("text", ""))
        if refused.code == "ANNUAL-SECTION-CHANGED" and typed.strip():
            services.set_aside(by=self.request.user, section=self._section(), text=typed)
        facts = {"typed": {key: typed}, "refused": refused.sentence(), "clash": key, "code": refused.code}
        return self.render_to_response(self.get_context_data(**facts), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the parts and the fields to choose from."""
        typed, clash = kwargs.pop("typed", None) or self._taken_back(), kwargs.pop("clash", "")
        both = kwargs.pop("code", "") == "ANNUAL-SECTION-CHANGED"
        boxes = list(self._boxes(typed, clash if both else "", kwargs.get("refused", "")))
        return {
            **super().get_context_data(**kwargs),
            "boxes": boxes,
            "begun": any(box.section for box in boxes),
            "whole": all(box.section for box in boxes),
            "groups": list(self._groups()),
            "refused": kwargs.get("refused", ""),
        }

    def _taken_back(self) -> dict[str, str]:
        """Return the text set aside that the person wants back: it stands in its box, and is kept by saving it."""
        raw = str(self.request.GET.get("aside", ""))
        if not raw.isdecimal() or self.draft.work is None:
            return {}
        found = Aside.objects.filter(section__work=self.draft.work, pk=int(raw)).values_list("section__key", "text")
        return dict(found)

    def _boxes(self, typed: Mapping[str, str], clash: str, sentence: str) -> Iterator[Box]:
        rows = Section.objects.filter(work=self.draft.work).select_related("editor").prefetch_related("asides__by")
        held = {row.key: row for row in rows} if self.draft.work else {}
        for part in parts_for(self.record):
            row = held.get(part.key)
            text = typed.get(part.key, row.text if row else "")
            is_clash = bool(row) and part.key == clash
            yield Box(
                part,
                part.name[lang()],
                part.help.get(lang(), ""),
                row,
                text,
                row.version if row else 0,
                rendered(text, self.draft),
                list(row.asides.all()) if row and not is_clash else [],
                sentence if is_clash else "",
                row.text if row and is_clash else "",
            )

    def _groups(self) -> Iterator[Group]:
        found: dict[Any, list[tuple[Field, str, str]]] = {}
        for field in self.draft.fields.values():
            group = field.label.split("·")[0] if field.label.startswith("表") else COUNTS
            why = field.why[lang()] if field.why and field.text is None else ""
            found.setdefault(group, []).append((field, token_of(field.label), why))
        yield from (Group(name, fields) for name, fields in found.items())


class Follow(OfYear):
    """Last year's problems, each to be followed up with a sentence."""

    template_name = "annual/follow.html"
    tab = "annual_follow"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep what became of one problem."""
        key, answer = str(request.POST.get("key", "")), str(request.POST.get("answer", ""))
        raw = str(request.POST.get("seen", ""))
        facts = {"by": request.user, "organ": self.record, "year": self.year, "key": key, "answer": answer}
        try:
            services.follow_up(**facts, seen=int(raw) if raw.isdecimal() else 0)
        except Refused as refused:
            tell_refused(request, refused.problem)
            context = self.get_context_data(refused=refused.sentence(), typed={key: answer})
            return self.render_to_response(context, status=422)
        messages.success(request, gettext("The follow-up is kept."))
        return HttpResponseRedirect(reverse(self.tab, args=self.place))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return last year's problems with what was written of each."""
        typed = kwargs.pop("typed", {})
        rows = [
            {
                "problem": problem,
                "key": key_of(problem),
                "seen": row.version if row else 0,
                "answer": typed.get(key_of(problem), row.answer if row else ""),
                "by": row.by if row else None,
            }
            for problem, row in self.draft.follow_ups
        ]
        previous = self.draft.previous
        facts = {"rows": rows, "last": self.year - 1, "has_last": previous is not None}
        return {**super().get_context_data(**kwargs), **facts, "refused": kwargs.get("refused", "")}


class OfReport(StepScreen):
    """A step of one organ's report on one year."""

    back_to = "annual_report"

    @cached_property
    def whose(self) -> Organ:
        """Return whose report it is."""
        return queries.organ_for(self.request.user, self.kwargs["slug"], services.VIEW)

    @property
    def year(self) -> int:
        """Return the year."""
        return int(self.kwargs["year"])

    def organ(self) -> Organ:
        """Return whose report it is."""
        return self.whose

    def hindrance(self) -> Refusal | None:
        """Say that there is no form for the year."""
        try:
            known_year(self.year)
        except Refused as refused:
            return refused.problem
        return None

    def subject(self) -> str:
        """Name organ and year."""
        return f"{self.whose.name} {self.year}"

    def get_back_url(self) -> str:
        """Return to the report."""
        return reverse(self.back_to, args=[self.whose.slug, self.year])


class ResponsibleForm(forms.Form):
    """Who answers for a report."""

    responsible = forms.CharField(
        label=_("First responsible person"),
        max_length=60,
        help_text=_("The leader in charge of open information (国办公开办函〔2021〕30号)."),
    )
    body = forms.CharField(
        label=_("Statutory responsible body"), max_length=100, help_text=_("The work body of open information.")
    )


class Responsible(OfReport):
    """Name who answers for a report."""

    act = services.DRAFT
    title = _("Who answers for the report")
    form_class = ResponsibleForm
    done = _("The responsible are named.")

    @cached_property
    def work(self) -> Work | None:
        """Return the row, if there is one."""
        return Work.objects.filter(organ=self.whose, year=self.year).first()

    @property
    def held(self) -> Any:
        """Return the row whose version counts."""
        return self.work

    @property
    def seen(self) -> int:
        """Return the version seen, 0 while there is none."""
        raw = self.request.POST.get("seen", "")
        return int(raw) if raw.isdecimal() else self.work.version if self.work else 0

    def get_initial(self) -> dict[str, Any]:
        """Begin with what is kept."""
        return {"responsible": self.work.responsible, "body": self.work.body} if self.work else {}

    def perform(self, form: Any) -> str:
        """Keep it."""
        services.set_responsible(
            by=self.request.user, organ=self.whose, year=self.year, seen=self.seen, **form.cleaned_data
        )
        return self.get_back_url()


class ExplainForm(forms.Form):
    """Why an error stands."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class Explain(OfReport):
    """Say why an error of the check stands as it is."""

    act = services.EXPLAIN
    title = _("Explain an error")
    button = _("Keep the reason")
    form_class = ExplainForm
    done = _("The reason is kept, and travels with the report.")
    advice = _(
        "Your name and your reason are shown beside the report. They hold until the figures of the error change."
    )

    @cached_property
    def said(self) -> Said | None:
        """Return the error, if the check finds it now."""
        found = problems_of(working(self.whose, self.year), others=False)
        return next((each for each in found if each.key == self.kwargs["key"]), None)

    def hindrance(self) -> Refusal | None:
        """Say that there is no such error."""
        if stopped := may(self.request.user, self.act, self.whose) or super().hindrance():
            return stopped
        return None if self.said else Refused("ANNUAL-EXPLAIN-GONE").problem

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the error."""
        found = self.said.problem.text(lang()) if self.said else ""
        return {**super().get_context_data(**kwargs), "advice": f"{found} {self.advice}".strip()}

    def perform(self, form: Any) -> str:
        """Keep the reason."""
        facts = {"by": self.request.user, "organ": self.whose, "year": self.year, "key": self.kwargs["key"]}
        services.explain(**facts, **form.cleaned_data)
        return self.get_back_url()
