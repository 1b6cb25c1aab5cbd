"""Forms of messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import holders_of
from gongkai_site.applications.people import APPLICANTS
from gongkai_site.applications.services import Intake
from gongkai_site.base import clock
from gongkai_site.messages_board import people
from gongkai_site.messages_board.dues import latest
from gongkai_site.messages_board.kinds import FORWARDED, STEPS, offered
from gongkai_site.messages_board.models import WRITER, Message
from gongkai_site.messages_board.services.effects import HANDLE, LONGEST
from gongkai_site.messages_board.services.intake import MOST, Incoming
from gongkai_site.organs.models import Organ
from gongkai_site.screens.forms import date_box


def words(label: Any, most: int = LONGEST, rows: int = 6, **facts: Any) -> forms.CharField:
    """Return a field of several lines."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **facts)


def line(label: Any, most: int, **facts: Any) -> forms.CharField:
    """Return a field of one line."""
    return forms.CharField(label=label, max_length=most, **facts)


def day(label: Any, **facts: Any) -> forms.DateField:
    """Return a field of a day."""
    return forms.DateField(label=label, widget=date_box(), **facts)


def _category(message: Message) -> forms.Field:
    return forms.ChoiceField(label=_("Category"), choices=offered("categories"), initial=message.category)


def _handler(message: Message) -> forms.Field:
    choices = [(str(each.pk), str(each)) for each in holders_of(HANDLE, message.organ)]
    return forms.ChoiceField(label=_("Handler"), choices=[("", "—"), *choices], initial=message.handler_id)


def _on(message: Message) -> forms.Field:
    return day(_("Day"), initial=clock.today)


def _until(message: Message) -> forms.Field:
    last = min(latest(message.organ, message.received_on, message.due_on), message.hard_on)
    return day(_("Answer promised for"), help_text=_("At the latest {day}.").format(day=last))


FIELDS: dict[str, Callable[[Message], forms.Field]] = {
    "category": _category,
    "handler": _handler,
    "section": lambda message: line(_("Section"), 60, required=False, initial=message.section),
    "answer": lambda message: words(
        _("Answer"),
        rows=12,
        initial=message.answer,
        help_text=_("Complete and to the point; name the rule relied on. It is reviewed before it is sent."),
    ),
    "basis": lambda message: line(_("Rule relied on"), 200, required=False, initial=message.basis),
    "opinion": lambda message: words(_("Opinion"), rows=3, required=False),
    "reason": lambda message: words(_("Reason"), 500, rows=3),
    "reply": lambda message: words(_("Reply to the writer"), help_text=_("What was done so far, and what follows.")),
    "until": _until,
    "on": _on,
    "online": lambda message: forms.BooleanField(
        label=_("The answer is online at the source"),
        required=False,
        initial=message.online,
        help_text=_("Only answers that everybody can read count in the answer rate."),
    ),
    "rating": lambda message: forms.ChoiceField(
        label=_("Rating"), choices=offered("ratings"), initial=message.rating, widget=forms.RadioSelect
    ),
    "ground": lambda message: forms.ChoiceField(label=_("Why it is not accepted"), choices=offered("grounds")),
    "explanation": lambda message: words(
        _("Explanation to the writer"), help_text=_("Say why, and where the matter can be brought.")
    ),
}
"""The fields that steps ask for, by their names in ``steps.toml``."""


class StepForm(forms.Form):
    """What a step asks for."""

    def __init__(self, *args: Any, step: str, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in STEPS[step].asks:
            self.fields[name] = FIELDS[name](message)


class EnterForm(forms.Form):
    """A message that came by another channel."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    board = forms.ChoiceField(label=_("Source"))
    board_id = line(
        _("Number at the source"),
        MOST["board_id"],
        required=False,
        help_text=_("As the board gives it: an import of the board then finds this message again."),
    )
    category = forms.ChoiceField(label=_("Category"))
    received_on = day(_("Forwarded or received on"), initial=clock.today)
    written_on = day(_("Written on"), required=False)
    topic = line(
        _("Subject"),
        MOST["topic"],
        help_text=_("What it is about, as lists show it: no name, number or address of anybody."),
    )
    subject = line(_("Message title"), MOST["subject"])
    text = words(_("Message text"), MOST["text"])
    name = line(_("Writer's name"), MOST["name"], required=False)
    phone = line(_("Telephone"), 40, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=120, required=False)
    may_publish = forms.BooleanField(label=_("The writer agrees to publication"), required=False)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box, board, category = (self.fields[name] for name in ("organ", "board", "category"))
        assert isinstance(box, forms.ModelChoiceField)
        assert isinstance(board, forms.ChoiceField)
        assert isinstance(category, forms.ChoiceField)
        box.queryset = organs
        board.choices = [pair for pair in offered("boards") if pair[0] in FORWARDED]
        category.choices = offered("categories")
        if len(organs) == 1:
            box.initial = organs[0].pk

    def incoming(self) -> Incoming:
        """Return what was filled in."""
        given = dict(self.cleaned_data)
        del given["organ"]
        writer = {name: given.pop(name, "") for name in WRITER}
        return Incoming(writer=writer, **given)


class DescribeForm(forms.Form):
    """What a message is about, for lists."""

    topic = line(
        _("Subject"),
        MOST["topic"],
        help_text=_("What it is about, as lists show it: no name, number or address of anybody."),
    )
    category = forms.ChoiceField(label=_("Category"))

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["category"]
        assert isinstance(box, forms.ChoiceField)
        box.choices, box.initial = offered("categories"), message.category
        self.fields["topic"].initial = message.topic or people.bare(message.subject, message.writer)


class ConvertForm(forms.Form):
    """The application that a message really is."""

    applicant = forms.ChoiceField(label=_("Kind of applicant"), choices=APPLICANTS)
    wanted = words(_("Information asked for"), 4000)
    subject = line(
        _("Subject"),
        120,
        required=False,
        help_text=_("What it is about, as lists show it: no name, number or address of anybody."),
    )
    reply = words(_("What the writer is told"), 2000, rows=4)

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writer = message.writer
        self.fields["wanted"].initial = message.text
        self.fields["subject"].initial = message.topic
        told = _("Your message asks for government information. It is handled as an application for disclosure.")
        more = _("The organ will ask you to confirm it; the period to answer runs from the day both have confirmed.")
        self.fields["reply"].initial = f"{told}{more}"

    def intake(self) -> Intake:
        """Return the application; who applies is who wrote."""
        given = self.cleaned_data
        person = {name: self.writer[name] for name in WRITER if self.writer.get(name)}
        return Intake(
            given["applicant"], person, given["wanted"], way="email", route="online", subject=given["subject"]
        )


class HandOnForm(forms.Form):
    """The message that an application really is."""

    category = forms.ChoiceField(label=_("Category"))
    topic = line(
        _("Subject"),
        MOST["topic"],
        help_text=_("What it is about, as lists show it: no name, number or address of anybody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["category"]
        assert isinstance(box, forms.ChoiceField)
        box.choices = offered("categories")


class PublicationForm(forms.Form):
    """An answered message as all may read it."""

    title = line(_("Title"), 200)
    question = words(_("The message, without anything of who wrote"), MOST["text"])
    answer = words(_("The answer, without anything of who wrote"), LONGEST, rows=10)
    interest = line(_("Why it is of general interest"), 200, required=False)

    def __init__(self, *args: Any, message: Message, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].initial = _("Answer to a message about {topic}").format(topic=message.title)
        self.fields["question"].initial = people.bare(message.text, message.writer)
        self.fields["answer"].initial = people.bare(message.answer, message.writer)
        if message.may_publish:
            del self.fields["interest"]


class AssignForm(forms.Form):
    """To whom several messages are given."""

    handler = forms.ModelChoiceField(queryset=Person.objects.all())
    section = forms.CharField(max_length=60, required=False)


class PeriodForm(forms.Form):
    """Which days, and whose messages."""

    first = day(_("From"))
    last = day(_("Up to, included"))
    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none(), required=False)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["organ"]
        assert isinstance(box, forms.ModelChoiceField)
        box.queryset, box.empty_label = organs, str(_("all within sight"))

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", _("The period ends before it begins."))
        return given


class UnmaskForm(forms.Form):
    """Why somebody looks at who wrote."""

    reason = line(_("Reason"), 100, help_text=_("For example: to call back. It holds nothing personal."))
