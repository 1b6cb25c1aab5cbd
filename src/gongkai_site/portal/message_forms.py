"""The forms of a message and of an error report: one short page each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.base.refusals import lang
from gongkai_site.messages_board.kinds import offered
from gongkai_site.messages_board.services.intake import MOST, Incoming
from gongkai_site.portal.apply_forms import Group, later, telephone, text

WORDS = read_toml(PACKAGE / "portal" / "messages.toml")
ERROR = "error_report"
LEAD = 40
"""Characters of an error report that make its subject."""


def privacy() -> list[str]:
    """Return what happens to what one writes."""
    return [str(each[lang()]) for each in WORDS["privacy"]["lines"]]


def _area(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST["text"],
        error_messages={"required": later("MESSAGE-TEXT")},
        widget=forms.Textarea({"rows": rows}),
    )


class Reach(Group):
    """How the organ can ask back; nobody has to say it."""

    helps = WORDS["help"]
    name = text(_("Writer's name"), MOST["name"], autocomplete="name")
    phone = telephone()
    email = forms.EmailField(
        label=_("E-mail"), max_length=120, required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )

    @property
    def writer(self) -> dict[str, str]:
        """Return who wrote, as far as it was said."""
        return {name: self.cleaned_data.get(name, "") for name in ("name", "phone", "email")}


class MessageForm(Reach):
    """A message."""

    category = forms.ChoiceField(
        label=_("What kind of message"),
        choices=lambda: [pair for pair in offered("categories") if pair[0] != ERROR],
        error_messages={"required": later("MESSAGE-CATEGORY"), "invalid_choice": later("MESSAGE-CATEGORY")},
        widget=forms.RadioSelect,
    )
    subject = text(_("Message title"), MOST["subject"], "MESSAGE-SUBJECT")
    text = _area(_("What you want to say"), 8)
    may_publish = forms.BooleanField(
        label=_("I agree that question and answer are published without my name"), required=False
    )
    field_order = ("category", "subject", "text", "name", "phone", "email", "may_publish")

    def incoming(self) -> Incoming:
        """Return what was filled in."""
        given = self.cleaned_data
        facts = {name: given[name] for name in ("category", "subject", "text", "may_publish")}
        return Incoming(board="own_form", writer=self.writer, **facts)


class ErrorForm(Reach):
    """An error on a page."""

    helps = {**WORDS["help"], "text": WORDS["help"]["wrong"]}
    about = text(_("Page"), MOST["about"])
    text = _area(_("What is wrong"), 5)
    field_order = ("about", "text", "name", "phone", "email")

    def __init__(self, data: Any = None, page: str = "") -> None:
        super().__init__(data)
        self.fields["about"].initial = page[: MOST["about"]]

    def incoming(self) -> Incoming:
        """Return what was filled in; its first words are the subject."""
        said = " ".join(self.cleaned_data["text"].split())
        return Incoming(
            board="own_errors",
            category=ERROR,
            subject=said[:LEAD],
            text=self.cleaned_data["text"],
            about=self.cleaned_data["about"],
            writer=self.writer,
        )
