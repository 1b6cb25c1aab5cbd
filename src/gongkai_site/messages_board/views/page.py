"""A message's page: what it says and what may be done now at the left, clock, people and history at the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.messages_board import dues, people, words
from gongkai_site.messages_board.kinds import FORWARDED, STATES, STEPS, word
from gongkai_site.messages_board.models import Message, MessageEvent
from gongkai_site.messages_board.queries import VIEW, message_for
from gongkai_site.messages_board.services import may_convert, may_publish, may_take
from gongkai_site.messages_board.services.intake import REGISTER
from gongkai_site.messages_board.services.unmask import UNMASK
from gongkai_site.messages_board.views.lists import LIST
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step

OTHER_WORDS = {"receive": _("Message received"), "follow": _("Brought up to the board's list")}
WRITER_WORDS = {"name": _("Writer's name"), "phone": _("Telephone"), "email": _("E-mail"), "address": _("Address")}


def writer_facts(writer: dict[str, str]) -> list[Fact]:
    """Return who wrote as lines."""
    return [Fact(label, writer[name]) for name, label in WRITER_WORDS.items() if name in writer]


class MessagePage(RecordScreen):
    """One message."""

    act = VIEW
    template_name = "messages_board/message.html"
    list_url_name = "messages"
    list_label = LIST
    record: Message

    def get_record(self) -> Message:
        """Return the message, within the reader's sight."""
        return message_for(self.request.user, self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return its number and topic."""
        return f"{self.record.number} {self.record.title}"

    def panels(self) -> Sequence[Panel]:
        """Return what it says, the answer, and what became public of it."""
        return list(self._panels(self.record))

    def _panels(self, message: Message) -> Iterator[Panel]:
        facts = [
            Fact(_("Message title"), people.bare(message.subject, message.writer)),
            Fact(_("Message text"), people.bare(message.text, message.writer)),
            *writer_facts(people.masked(message.writer)),
            Fact(_("Agrees to publication"), _("yes") if message.may_publish else _("no")),
        ]
        if message.about:
            facts.append(Fact(_("Page it is about"), message.about))
        yield Panel(_("message"), facts)
        if message.answer:
            yield Panel(self._answer_word(message), list(self._answer(message)))

    def _answer_word(self, message: Message) -> Any:
        return {"declined": _("Explanation"), "converted": _("What the writer was told")}.get(
            message.state, _("Answer")
        )

    def _answer(self, message: Message) -> Iterator[Fact]:
        if message.ground:
            yield Fact(_("Why it is not accepted"), word("grounds", message.ground))
        yield Fact(self._answer_word(message), people.bare(message.answer, message.writer))
        if message.basis:
            yield Fact(_("Rule relied on"), message.basis)
        if message.drafter:
            yield Fact(_("Drafted by"), message.drafter)
        if message.reviewer:
            yield Fact(_("Reviewed by"), message.reviewer)
        if message.answered_on:
            yield Fact(_("Answered on"), message.answered_on)
        if STATES[message.state].answered:
            yield Fact(_("Rating"), words.rating_word(message))
            online = message.online or (message.item is not None and message.item.live)
            yield Fact(_("Online"), _("yes") if online else _("no"))
        if message.item:
            yield Fact(_("Published item"), message.item.title, reverse("items_item", args=[message.item.pk]))
        if message.application:
            address = reverse("applications_case", args=[message.application.pk])
            yield Fact(_("Linked application"), message.application.number, address)

    def side(self) -> Sequence[Panel]:
        """Return the clock, where it stands, and every step taken."""
        message = self.record
        stands = [
            Fact(_("State"), words.state_word(message), tone=words.state_tone(message)),
            Fact(_("Organ"), message.organ),
            Fact(_("Category"), words.category_word(message)),
            Fact(_("Source"), words.board_word(message)),
            Fact(_("Number at the source"), message.board_id),
            Fact(_("Handler"), message.handler),
            Fact(_("Section"), message.section),
            Fact(_("Settled on"), message.closed_on),
        ]
        return [
            Panel(_("Clock"), list(self._clock(message))),
            Panel(_("Where it stands"), [fact for fact in stands if fact.value]),
            Panel(_("Steps taken"), template="messages_board/events.html", context={"events": self._events()}),
        ]

    def _clock(self, message: Message) -> Iterator[Fact]:
        yield Fact(_("Received on"), message.received_on)
        if message.written_on:
            yield Fact(_("Written on"), message.written_on)
        yield Fact(_("Due"), words.due_word(message), tone=words.due_tone(message))
        if not message.is_open:
            return
        days = dues.days_of(message.organ, message.category)
        how = _("{n} working days for {category}, from the day of receipt; local practice, a setting of the organ")
        yield Fact(_("How it is counted"), str(how).format(n=days, category=words.category_word(message)))
        if message.progressed_on:
            yield Fact(_("First reply on progress"), message.progressed_on)
        elif message.due_on and (soon := dues.progress_by(message.organ, message.received_on)) < message.due_on:
            yield Fact(_("Reply on progress by"), soon)
        if message.board in FORWARDED and message.state in STEPS["send_back"].starts:
            until = dues.return_by(message.organ, message.received_at).astimezone(clock.SHANGHAI)
            tone = "red" if until < clock.now() else ""
            yield Fact(_("Send back what is not ours by"), f"{until:%Y-%m-%d %H:%M}", tone=tone)
        tone = "red" if message.hard_on < clock.today() else ""
        yield Fact(_("Three months end on"), message.hard_on, tone=tone)

    def _events(self) -> list[dict[str, Any]]:
        events: list[MessageEvent] = list(self.record.events.select_related("by"))
        return [
            {
                "row": each,
                "label": STEPS[each.step].word if each.step in STEPS else OTHER_WORDS[each.step],
                "note": people.bare(each.note, self.record.writer) if each.step != "draft" else "",
                "until": each.facts.get("until", ""),
            }
            for each in reversed(events)
        ]

    def steps(self) -> Sequence[Step]:
        """Return every step of the table; a refused one says why."""
        person, message = self.request.user, self.record
        found = []
        for key, rule in STEPS.items():
            own = key == "convert"
            address = reverse(
                "messages_convert" if own else "messages_step", args=[message.pk, *([] if own else [key])]
            )
            refused = may_convert(person, message) if own else may_take(person, message, key)
            found.append(Step(rule.word, address, refused, rule.tone))
        found.sort(key=lambda step: ("main", "", "red").index(step.tone))
        return found

    def history(self) -> Sequence[Any]:
        """Return nothing more: the steps taken are the history."""
        return ()

    def _notes(self) -> list[Step]:
        person, message = self.request.user, self.record

        def note(label: Any, name: str, refused: Any) -> Step:
            return Step(label, reverse(name, args=[message.pk]), refused)

        return [
            note(_("Sum it up"), "messages_describe", may(person, REGISTER, message.organ)),
            note(_("Draft its publication"), "messages_publish", may_publish(person, message)),
            note(_("Show who wrote"), "messages_unmask", may(person, UNMASK, message.organ)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name what can be done besides steps."""
        notes = self._notes()
        context = super().get_context_data(**kwargs)
        context["refused_steps"] += [note for note in notes if note.refusal is not None]
        return {**context, "notes": [note for note in notes if note.refusal is None]}
