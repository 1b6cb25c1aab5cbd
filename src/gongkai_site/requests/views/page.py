"""A record's page: what it is and what may be done now at the left, where it stands and its steps at the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.applications import people
from gongkai_site.applications.views.page import person_facts
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, lang
from gongkai_site.requests import services, words
from gongkai_site.requests.models import Event, Request
from gongkai_site.requests.queries import VIEW, request_for
from gongkai_site.requests.services import letters
from gongkai_site.requests.services.steps import may_take
from gongkai_site.requests.steps import KINDS, STEPS
from gongkai_site.requests.views.lists import LIST
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step

HANDLE = "requests.handle"


class RequestPage(RecordScreen):
    """One record."""

    act = VIEW
    template_name = "requests/record.html"
    list_url_name = "requests"
    list_label = LIST
    record: Request

    def get_record(self) -> Request:
        """Return the record, within the reader's sight."""
        return request_for(self.request.user, self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return its number and subject."""
        return f"{self.record.number} {self.record.title}"

    @cached_property
    def events(self) -> list[Event]:
        """Return all steps taken."""
        return list(self.record.events.select_related("by", "request"))

    @cached_property
    def reads(self) -> bool:
        """Say whether the reader may read what is asked and what was found, which is about somebody."""
        return services.may_read(self.request.user, self.record) is None

    def panels(self) -> Sequence[Panel]:
        """Return what it is and what has been done."""
        return [panel for panel in (self._about(), self._who(), self._item(), *self._rows()) if panel]

    def side(self) -> Sequence[Panel]:
        """Return where it stands, and every step taken."""
        record = self.record
        told = record.get_delivery_display() if record.delivery else ""
        facts = [
            Fact(_("Kind"), words.kind_word(record)),
            Fact(_("State"), words.state_word(record), tone=words.state_tone(record)),
            Fact(_("Decision"), words.decision_word(record)),
            Fact(_("Decided on"), record.decided_on),
            Fact(_("Wanted by"), words.due_word(record) if record.due_on else "", tone=words.due_tone(record)),
            Fact(_("Evidence due on"), record.evidence_due),
            Fact(_("Published on"), record.published_on),
            Fact(_("Told"), f"{record.told_on} · {told}" if record.told_on else ""),
            Fact(_("Organ"), record.organ),
            Fact(_("Handler"), record.handler),
            Fact(_("Basis"), KINDS[record.kind].basis),
        ]
        rows = [(each, STEPS[each.step].words[lang()]) for each in reversed(self.events)]
        return [
            Panel(_("Where it stands"), [fact for fact in facts if fact.value]),
            Panel(_("Steps taken"), template="requests/events.html", context={"rows": rows, "reads": self.reads}),
        ]

    def steps(self) -> Sequence[Step]:
        """Return every step of its kind; a refused one says why."""
        person, record = self.request.user, self.record
        found = [
            Step(
                step.words[lang()],
                reverse("requests_step", args=[record.pk, key]),
                may_take(person, record, key),
                step.tone,
            )
            for key, step in STEPS.items()
            if step.act and record.kind in step.kinds
        ]
        found.sort(key=lambda step: ("main", "", "red").index(step.tone))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name what can be noted besides steps."""
        notes = self._notes()
        context = super().get_context_data(**kwargs)
        context["refused_steps"] += [note for note in notes if note.refusal is not None]
        return {**context, "notes": [note for note in notes if note.refusal is None]}

    def history(self) -> Sequence[Any]:
        """Return nothing more: the steps taken are the history."""
        return ()

    def _notes(self) -> list[Step]:
        person, record = self.request.user, self.record
        handle = may(person, HANDLE, record.organ)

        def note(label: Any, name: str, found: Refusal | None) -> Step:
            return Step(label, reverse(name, args=[record.pk]), found)

        notes = [
            note(_("Give a subject"), "requests_describe", handle),
            note(_("Add a paper"), "requests_paper_new", handle),
        ]
        if record.person:
            notes.append(note(_("Show who asks"), "requests_unmask", may(person, "requests.unmask", record.organ)))
        return notes

    def _about(self) -> Panel:
        record = self.record
        about = _("Record to be corrected") if record.kind == "correction" else _("Information to be published")
        told = [
            Fact(about, record.about),
            Fact(_("What is asked, and why"), record.wanted),
            Fact(_("Evidence"), record.evidence),
        ]
        hidden = [Fact(about, _("Read by who handles or decides it alone."))]
        facts = [
            *(told if self.reads or record.kind == "several" else hidden),
            Fact(_("Channel"), words.channel_word(record)),
            Fact(_("Arrived on"), record.arrived_on),
        ]
        return Panel(words.kind_word(record), [fact for fact in facts if fact.value])

    def _who(self) -> Panel | None:
        record = self.record
        return Panel(_("Who asks, masked"), person_facts(people.masked(record.person))) if record.person else None

    def _item(self) -> Panel | None:
        item = self.record.item
        if item is None:
            return None
        state = _("public") if item.live else _("given up") if item.dropped_at else _("not public yet")
        facts = [
            Fact(_("Title"), item.title, reverse("items_item", args=[item.pk])),
            Fact(_("Index number"), item.index_number),
            Fact(_("State"), state, tone="green" if item.live else "amber"),
        ]
        return Panel(_("Item"), facts)

    def _rows(self) -> list[Panel | None]:
        record, person = self.record, self.request.user
        sees = may(person, "applications.view", record.organ) is None
        cases = list(record.applications.all()) if sees else []
        kept = {each.letter for each in record.papers.all() if each.letter}
        sent = [(each, letters.name_of(kind), f"{kind}-{each.pk}" in kept) for each, kind in self._letters()]
        return [
            _rows(_("Applications"), "applications", cases),
            _rows(_("Letters"), "letters", sent if self.reads else []),
            _rows(_("Papers"), "papers", list(record.papers.select_related("by")) if self.reads else []),
            _rows(
                _("Other records of the same person"),
                "alike",
                [(each, words.kind_word(each), words.state_word(each)) for each in services.alike(record)],
            ),
        ]

    def _letters(self) -> list[tuple[Event, str]]:
        return [(each, kind) for each in self.events if (kind := services.letter_of(each))]


def _rows(heading: Any, name: str, rows: Sequence[Any]) -> Panel | None:
    """Return a panel of rows, or None where there are none."""
    return Panel(heading, template=f"requests/{name}.html", context={"rows": rows}) if rows else None
