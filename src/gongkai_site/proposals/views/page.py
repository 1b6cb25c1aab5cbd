"""The page of a proposal: what it is, its clock, its letters, its steps, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gongkai.clocks import sentences
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import lang
from gongkai_site.proposals import dues, queries, services, words
from gongkai_site.proposals.models import Proposal
from gongkai_site.proposals.naming import reference
from gongkai_site.proposals.services.entering import HANDLE, VIEW
from gongkai_site.proposals.services.steps import group_of
from gongkai_site.proposals.table import STEPS
from gongkai_site.proposals.views.lists import LIST
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step


class ProposalPage(RecordScreen):
    """One proposal."""

    act = VIEW
    list_url_name = "proposals"
    list_label = LIST
    template_name = "proposals/proposal.html"

    def get_record(self) -> Proposal:
        """Return the proposal, within the reader's sight."""
        return queries.proposal_for(self.request.user, self.kwargs["pk"])

    def panels(self) -> Sequence[Panel]:
        """Return what it is and what was done."""
        row = self.record
        facts = [
            Fact(_("Reference"), reference(row)),
            Fact(_("Level"), row.get_level_display()),
            Fact(_("Role of the organ"), words.role_word(row)),
            Fact(_("Assigning body"), row.assigning_body),
            Fact(_("Assigned on"), row.assigned_on),
            Fact(_("What it proposes"), row.content),
            Fact(_("Handler"), " · ".join(filter(None, (str(row.handler or ""), row.section)))),
            Fact(_("Source"), row.source),
        ]
        found = [Panel(_("Proposal"), [fact for fact in facts if fact.value])]
        for heading, name, rows in (
            (_("Proposers"), "proposers", list(row.proposers.all())),
            (_("Letters of answer"), "letters", self._letters()),
            (_("Co-handling organs"), "co_handlers", list(row.co_handlers.all())),
            (_("Handled together"), "together", list(group_of(row))),
            (_("Course so far"), "events", self._events()),
        ):
            if rows:
                found.append(Panel(heading, template=f"proposals/{name}.html", context={"rows": rows, "about": row}))
        return found

    def _letters(self) -> list[dict[str, Any]]:
        rows = self.record.letters.select_related("by", "signer", "label_set", "scan").order_by("-pk")
        return [{"row": row, "words": row.label_set.words_of(row.result_class)} for row in rows]

    def _events(self) -> list[dict[str, Any]]:
        rows = self.record.events.select_related("by").order_by("-pk")
        return [{"row": row, "label": STEPS[row.step].words[lang()]} for row in rows]

    def side(self) -> Sequence[Panel]:
        """Return where it stands."""
        row = self.record
        due = dues.due_of(row) if row.is_open else None
        told = sentences(due.steps, lang()) if due else []
        clock = [
            Fact(_("State"), words.state_word(row), tone=words.state_tone(row)),
            Fact(_("Due"), words.due_word(row), tone=words.due_tone(row)),
            Fact(_("Basis"), due.basis if due else ""),
            Fact(_("Counted"), "\n".join(told)),
            Fact(_("May be returned until"), row.return_by if row.state in ("assigned", "handling") else ""),
        ]
        result = [
            Fact(_("Class"), words.class_word(row)),
            Fact(_("Opinion"), words.satisfaction_word(row), tone=words.satisfaction_tone(row)),
            Fact(_("Openness"), row.get_openness_display()),
            Fact(_("Why not"), row.openness_reason),
            Fact(_("Publication"), words.publication_word(row), self._item_url(), words.publication_tone(row)),
        ]
        found = [Panel(_("Where it stands"), [fact for fact in clock if fact.value])]
        if row.first_answered_on and row.answers:
            found.append(Panel(_("Result"), [fact for fact in result if fact.value]))
        return found

    def _item_url(self) -> str:
        return reverse("items_item", args=[self.record.item_id]) if self.record.item_id else ""

    def steps(self) -> Sequence[Step]:
        """Return every step of the organ's role, and what else can be done; a refused one says why."""
        person, row = self.request.user, self.record
        found = [
            Step(
                rule.words[lang()],
                reverse("proposals_step", args=[row.pk, key]),
                services.may_take(person, row, key),
                rule.tone,
            )
            for key, rule in STEPS.items()
            if row.role in rule.roles
        ]
        found += [
            Step(_("Draft the publication"), self._at("publish"), services.may_publish(person, row), "main"),
            Step(_("Name the published item"), self._at("link"), services.may_link(person, row)),
            Step(_("Show how to reach the proposers"), self._at("reach"), may(person, HANDLE, row.organ)),
            Step(_("Change"), self._at("change"), services.may_change(person, row)),
            Step(_("Handle together with another"), self._at("join"), services.may_join(person, row)),
        ]
        if row.together_id:
            found.append(Step(_("Handle by itself"), self._at("part"), services.may_join(person, row)))
        if not row.answers:
            found = [step for step in found if step.url not in (self._at("publish"), self._at("link"))]
        return sorted(found, key=lambda step: ("main", "", "red").index(step.tone))

    def _at(self, name: str) -> str:
        return reverse(f"proposals_{name}", args=[self.record.pk])

    def history(self) -> Sequence[Any]:
        """Return nothing more: what was done stands in the middle."""
        return ()
