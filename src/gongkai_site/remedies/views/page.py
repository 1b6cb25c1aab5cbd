"""A remedy's page: what it is and what may be done now at the left, its days and its history at the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongkai import law
from gongkai.applications.remedies import ENDINGS, INSTANCES, KINDS
from gongkai.applications.remedy_steps import STEPS, Standing
from gongkai.clocks import sentences
from gongkai_site.applications import people
from gongkai_site.applications.views.page import person_facts
from gongkai_site.applications.words import outcome_word
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import lang
from gongkai_site.remedies import queries, services, words
from gongkai_site.remedies.forms.steps import PROCEDURE_WORDS, WHO_WORDS
from gongkai_site.remedies.models import Remedy
from gongkai_site.remedies.queries import VIEW, remedy_for
from gongkai_site.remedies.register import BLOCKS
from gongkai_site.remedies.services.entering import KEEP, may_change
from gongkai_site.remedies.services.unmask import UNMASK
from gongkai_site.remedies.standing import Task, in_force, standing_of, tasks_of, to_file
from gongkai_site.remedies.views.lists import LIST
from gongkai_site.remedies.ways import label_of, way_of
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step

MAIN = ("notice", "reply", "decide", "take_effect", "perform")
FACTS = {"number": "", "until": gettext_lazy("until"), "accepted_on": gettext_lazy("accepted on")}


class RemedyPage(RecordScreen):
    """One remedy."""

    act = VIEW
    template_name = "remedies/remedy.html"
    list_url_name = "remedies"
    list_label = LIST
    record: Remedy

    def get_record(self) -> Remedy:
        """Return the remedy, within the reader's sight."""
        return remedy_for(self.request.user, self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return its number and matter."""
        return str(self.record)

    @cached_property
    def there(self) -> Standing:
        """Return where it stands."""
        return standing_of(self.record)

    def panels(self) -> Sequence[Panel]:
        """Return what it is, what it attacks, who brought it, and its papers."""
        remedy = self.record
        facts = [
            Fact(_("Kind"), words.kind_word(remedy)),
            Fact(_("Matter"), remedy.matter),
            Fact(_("Organ or court"), remedy.forum),
            Fact(_("Number there"), remedy.forum_number),
            Fact(_("Part of this organ"), remedy.get_role_display() if remedy.kind == "litigation" else ""),
            Fact(_("Day of filing"), remedy.filed_on),
            *self._earlier(),
            Fact(_("Source"), remedy.source),
            Fact(_("Basis"), KINDS[remedy.kind].basis),
        ]
        who = Panel(_("Who brought it, masked"), person_facts(people.masked(remedy.person)))
        found = [Panel(_("Remedy"), [fact for fact in facts if fact.value]), self._attacked(), who]
        if papers := list(remedy.papers.select_related("by")):
            readable = may(self.request.user, "remedies.papers", remedy.organ) is None
            facts_of = {"rows": papers, "readable": readable}
            found.append(Panel(_("Papers"), template="remedies/papers.html", context=facts_of))
        return found

    def side(self) -> Sequence[Panel]:
        """Return the days, where it stands, and every step taken."""
        remedy, there = self.record, self.there
        facts = [
            Fact(_("State"), words.state_word(remedy), tone=words.state_tone(remedy)),
            Fact(_("Instance"), INSTANCES[remedy.instance][lang()] if remedy.instance else ""),
            Fact(_("Procedure"), PROCEDURE_WORDS[there.procedure] if there.procedure else ""),
            Fact(_("First judgment"), self._ending(remedy.first_on, remedy.first_ending) if there.instance else ""),
            Fact(_("Outcome"), self._ending(remedy.ended_on, remedy.outcome)),
            Fact(_("Counts in table 四"), self._counts()),
            Fact(_("Organ"), remedy.organ),
            Fact(_("Handler"), remedy.handler),
        ]
        return [
            Panel(_("Days"), template="remedies/days.html", context={"rows": self._days()}),
            Panel(_("Where it stands"), [fact for fact in facts if fact.value]),
            Panel(_("Steps taken"), template="remedies/events.html", context=self._history()),
        ]

    def steps(self) -> Sequence[Step]:
        """Return every step its kind knows; a refused one says why."""
        person, remedy = self.request.user, self.record
        found = [
            Step(
                words.step_word(key),
                reverse("remedies_step", args=[remedy.pk, key]),
                services.may_take(person, remedy, key, self.there),
                "main" if key in MAIN else "red" if key == "void" else "",
            )
            for key, step in STEPS.items()
            if remedy.kind in step.of
        ]
        back = reverse("remedies_back", args=[remedy.pk])
        found.append(Step(_("Void the last step"), back, services.may_take_back(person, remedy), "red"))
        found.sort(key=lambda step: ("main", "", "red").index(step.tone))
        return found

    def history(self) -> Sequence[Any]:
        """Return nothing more: the steps taken are the history."""
        return ()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name what can be noted besides steps, and warn where reconsideration should have come first."""
        notes, warning = self._notes(), queries.prior(self.record)
        context = super().get_context_data(**kwargs)
        context["refused_steps"] += [note for note in notes if note.refusal is not None]
        told = warning.text(lang()) if warning else ""
        return {**context, "notes": [note for note in notes if note.refusal is None], "warning": told}

    def _notes(self) -> list[Step]:
        person, remedy = self.request.user, self.record
        change = may_change(person, remedy)
        several = (
            ("remedies_change", _("Put right"), change),
            ("remedies_case", _("Add a case it attacks"), change),
            ("remedies_paper_new", _("Add a paper"), may(person, KEEP, remedy.organ)),
            ("remedies_unmask", _("Show who brought it"), may(person, UNMASK, remedy.organ)),
        )
        return [Step(label, reverse(name, args=[remedy.pk]), refusal) for name, label, refusal in several]

    def _earlier(self) -> list[Fact]:
        remedy, name = self.record, "remedies_remedy"
        found = [Fact(_("Lawsuit after it"), str(each), reverse(name, args=[each.pk])) for each in remedy.later.all()]
        if remedy.earlier is not None:
            address = reverse(name, args=[remedy.earlier.pk])
            found.append(Fact(_("Reconsideration before it"), str(remedy.earlier), address))
        return found

    def _attacked(self) -> Panel:
        remedy = self.record
        rows = [Fact(_("What it attacks"), remedy.get_concerns_display())]
        for each in remedy.attacks.select_related("application", "answer"):
            answer = each.answer
            told = _("no answer then")
            if answer is not None:
                told = f"{answer.served_on} · {outcome_word(answer.outcome)} {answer.number}"
            rows.append(Fact(each.application.number, told, reverse("applications_case", args=[each.application_id])))
        return Panel(_("Answers attacked"), rows)

    def _ending(self, day: Any, code: str) -> str:
        return f"{words.ending_word(code)} · {day}" if code else ""

    def _counts(self) -> str:
        """Return in which column of table 四 it counts, and in which year."""
        remedy = self.record
        if remedy.state == "void" or not any(_matches(remedy, block) for block in BLOCKS):
            return _("not in table 四")
        if remedy.role == "reviewer":
            return _("no: the organ that answered counts it")
        if remedy.ended_on is None:
            return _("pending until it ends")
        way = way_of(remedy.organ, remedy.ended_on.year)
        column = way.columns.get(remedy.outcome) or ENDINGS[remedy.outcome].column
        return f"{label_of(column)} · {remedy.ended_on.year}"

    def _days(self) -> list[dict[str, Any]]:
        rows = [self._day(task) for task in tasks_of(self.record.organ, self.there)]
        if filed := self._filed():
            rows.append(filed)
        return rows

    def _day(self, task: Task) -> dict[str, Any]:
        is_open = not task.is_done and self.record.state != "void"
        late = task.owed.done_on is not None and task.owed.done_on > task.on and task.owed.key == "reply"
        return {
            "label": words.DUE[task.owed.key],
            "task": task,
            "word": words.left_word(task.on, task.owed.key) if is_open and task.owed.ours else "",
            "tone": words.day_tone(task.on, task.owed.key) if is_open and task.owed.ours else "",
            "late": late,
            "done": task.owed.done_on,
            "sentences": sentences(task.due.steps, lang()) if task.due else [],
            "basis": task.due.basis if task.due else "",
            "theirs": not task.owed.ours,
        }

    def _filed(self) -> dict[str, Any] | None:
        """Return by when it had to be filed, from the answer attacked or the decision before it."""
        remedy = self.record
        known = [each.answer.served_on for each in remedy.attacks.select_related("answer") if each.answer]
        if remedy.after_reconsideration:
            known = [standing_of(remedy.earlier).received_on] if remedy.earlier else []
        days = [day for day in known if day]
        task = to_file(remedy, min(days)) if days else None
        if task is None:
            return None
        row = self._day(task)
        return {**row, "done": remedy.filed_on, "late": remedy.filed_on > task.on, "theirs": True}

    def _history(self) -> dict[str, Any]:
        rows = list(self.record.events.all())
        stands = {each.pk for each in in_force(rows)}
        why = {each.voids_id: each for each in rows if each.voids_id}
        return {
            "filed": self.record.filed_on,
            "events": [
                {
                    "row": each,
                    "label": words.step_word(each.step),
                    "voided": each.pk not in stands,
                    "why": why.get(each.pk),
                    "told": _told(each.facts),
                }
                for each in reversed(rows)
                if each.step
            ],
        }


def _matches(remedy: Remedy, block: str) -> bool:
    return bool(KINDS[remedy.kind].table) and block.startswith(KINDS[remedy.kind].table)


def _told(facts: dict[str, Any]) -> list[str]:
    """Return the facts of a step in words."""
    found = []
    if ending := facts.get("ending"):
        found.append(words.ending_word(ending))
    if procedure := facts.get("procedure"):
        found.append(str(PROCEDURE_WORDS[procedure]))
    if who := facts.get("who"):
        found.append(str(WHO_WORDS[who]))
    if length := facts.get("length"):
        limit = law.limits()["reconsideration_decision_extension"][-1]
        found.append(law.UNIT_WORDS[limit.unit][lang() == "en"].format(n=length))
    found += [f"{label} {facts[name]}".strip() for name, label in FACTS.items() if facts.get(name)]
    return found
