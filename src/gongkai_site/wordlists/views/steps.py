"""Steps: begin a draft, change its words, import, try it, put it in force, give it up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from gongkai.findings.lists import KIND_LABELS
from gongkai.findings.words import CODES, words_in
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal, Refused, lang
from gongkai_site.screens.steps import StepScreen
from gongkai_site.wordlists import forms, queries, services
from gongkai_site.wordlists.models import Edition, Word
from gongkai_site.wordlists.queries import KEEP, VIEW
from gongkai_site.wordlists.views.pages import difference

AROUND = 20
MOST_HITS = 500
KIND_OF = {code: kind for kind, code in CODES.items()}


class OpenDraft(StepScreen):
    """Begin the next edition of a list."""

    act = KEEP
    title = _("Begin a draft")
    button = _("Begin")
    advice = _(
        "The draft begins with the words in force. It counts for nobody until it is put in force; then it holds for "
        "the organ and all below it."
    )
    form_class = forms.OpenForm

    def get_back_url(self) -> str:
        """Return to the editions."""
        return reverse("wordlists")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs whose lists one may keep, one's own first."""
        organs = organs_for(self.request.user, self.act)
        return {**super().get_form_kwargs(), "organs": organs, "own": getattr(self.request.user, "organ_id", None)}

    def perform(self, form: Any) -> str:
        """Begin it."""
        made = services.open_draft(by=self.request.user, organ=form.cleaned_data["organ"])
        return reverse("wordlist", args=[made.pk])


class OfEdition(StepScreen):
    """A step of one edition."""

    act = KEEP

    def get_record(self) -> Edition:
        """Return the edition, within the reader's sight."""
        return queries.edition_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the edition."""
        return reverse("wordlist", args=[self.record.pk])

    def hindrance(self) -> Refusal | None:
        """Stay closed on what is no draft."""
        return services.may_change(self.request.user, self.record)

    @property
    def seen(self) -> int:
        """Return the version the person saw when the form was opened."""
        raw = self.request.POST.get("seen", "")
        return int(raw) if raw.isdecimal() else self.record.version

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Carry the version seen."""
        return {**super().get_context_data(**kwargs), "seen": self.seen}


class Restore(OfEdition):
    """Begin a draft with the words of an older edition."""

    title = _("Begin a draft from this")
    button = _("Begin")
    advice = _("The draft begins with the words of this version. Put it in force to let them count again.")

    def hindrance(self) -> Refusal | None:
        """Stay closed while there is a draft."""
        return services.may_open(self.request.user, self.record.organ)

    def perform(self, form: Any) -> str:
        """Begin it."""
        made = services.open_draft(by=self.request.user, organ=self.record.organ, source=self.record)
        return reverse("wordlist", args=[made.pk])


class PutInForce(OfEdition):
    """Put a draft in force."""

    template_name = "wordlists/put.html"
    title = _("Put in force")
    button = _("Put in force")
    advice = _(
        "From now on texts of every organ this list holds for are checked by it. It cannot be changed afterwards."
    )
    form_class = forms.PutForm
    done = _("The list is in force.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what will change, and in how many public items the new words stand."""
        table = difference(queries.before(self.record), self.record, count=True)
        return {**super().get_context_data(**kwargs), "table": table}

    def perform(self, form: Any) -> str:
        """Put it in force."""
        services.put_in_force(by=self.request.user, edition=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class GiveUp(OfEdition):
    """Drop a draft."""

    title = _("Give up")
    button = _("Give up")
    tone = "red"
    advice = _("The draft and its words are dropped. What is in force stays as it is.")
    done = _("The draft is given up.")

    def perform(self, form: Any) -> str:
        """Drop it."""
        services.give_up(by=self.request.user, edition=self.record, seen=self.seen)
        return reverse("wordlists")


class AddWord(OfEdition):
    """Add a word to a draft."""

    title = _("Add a word")
    form_class = forms.WordForm
    done = _("The word is added.")

    def perform(self, form: Any) -> str:
        """Add it, and show where it occurs."""
        made = services.add_word(by=self.request.user, edition=self.record, **form.cleaned_data)
        return reverse("wordlist_word", args=[made.pk])


class OfWord(OfEdition):
    """A step of one word."""

    def get_record(self) -> Any:
        """Return the word, within the reader's sight."""
        return queries.word_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> Any:
        """Return whose list it is in."""
        return self.record.edition.organ

    def hindrance(self) -> Refusal | None:
        """Stay closed on a word of what is no draft."""
        return services.may_change(self.request.user, self.record.edition)

    def get_back_url(self) -> str:
        """Return to the word."""
        return reverse("wordlist_word", args=[self.record.pk])


class ChangeWord(OfWord):
    """Change a word of a draft."""

    title = _("Change")
    form_class = forms.WordForm
    done = _("The change is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show the word as it is; the row itself is the service's to write."""
        blank = Word.objects.get(pk=self.record.pk)
        return {**super().get_form_kwargs(), "instance": blank}

    def perform(self, form: Any) -> str:
        """Change it."""
        services.change_word(by=self.request.user, word=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class RemoveWord(OfWord):
    """Take a word out of a draft."""

    title = _("Remove")
    button = _("Remove")
    tone = "red"
    advice = _("The word is taken out of this draft. It counts until the draft is put in force, if it counts now.")
    done = _("The word is removed.")

    def perform(self, form: Any) -> str:
        """Take it out."""
        edition = self.record.edition_id
        services.remove_word(by=self.request.user, word=self.record, seen=self.seen)
        return reverse("wordlist_words", args=[edition])


class ImportWords(OfEdition):
    """Take a file into a draft; rows that will not do are named, and the page stays to show them."""

    template_name = "wordlists/import.html"
    title = _("Import")
    button = _("Import")
    advice = _("A word that is in the draft already is changed to what the file says.")
    form_class = forms.FileForm
    keeps_drafts = False

    def form_valid(self, form: Any) -> HttpResponse:
        """Take the file in; go to the words when all of it did."""
        file = form.cleaned_data["file"]
        try:
            read = services.read_file(file.read(), file.name)
            taken = services.take_in(
                by=self.request.user, edition=self.record, taken=read, replace=form.cleaned_data["replace"]
            )
        except Refused as refused:
            return self.refused(form, refused)
        if taken.refused:
            context = self.get_context_data(form=form, taken=taken, rows=[each.text(lang()) for each in taken.refused])
            return self.render_to_response(context)
        told = _("Added {added}, changed {changed}, unchanged {unchanged}, removed {removed}.")
        numbers = {name: getattr(taken, name) for name in ("added", "changed", "unchanged", "removed")}
        messages.success(self.request, str(told).format(**numbers))
        return HttpResponseRedirect(reverse("wordlist_words", args=[self.record.pk]))


@dataclass(frozen=True, slots=True)
class Tried:
    """A word that was found in a text that was tried."""

    line: int
    before: str
    word: str
    after: str
    kind: str
    suggestion: str
    is_new: bool


class TryOut(OfEdition):
    """Look at a text with the list that would count if this edition were in force. Nothing is kept."""

    act = VIEW
    template_name = "wordlists/try.html"
    title = _("Try on a text")
    button = _("Look")
    form_class = forms.TrialForm
    keeps_drafts = False

    def organ(self) -> None:
        """Ask for no power over its organ: who may read a list may try it."""

    def hindrance(self) -> Refusal | None:
        """Stay open on any edition."""
        return None

    def form_valid(self, form: Any) -> HttpResponse:
        """Show what is found."""
        found = tried(form.cleaned_data["text"], self.record)
        context = self.get_context_data(form=form, found=found[:MOST_HITS], number=len(found), looked=True)
        return self.render_to_response(context)


def tried(text: str, edition: Edition) -> list[Tried]:
    """Return the words an edition finds in a text, each with whether those in force do not."""
    today = clock.today()
    words, current = queries.words_with(edition).on(today), queries.words_for(edition.organ).on(today)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        known = {(hit.start, hit.value) for hit in words_in(line, current)}
        for hit in words_in(line, words):
            end = hit.start + len(hit.value)
            found.append(
                Tried(
                    number,
                    line[max(0, hit.start - AROUND) : hit.start],
                    hit.value,
                    line[end : end + AROUND],
                    KIND_LABELS[KIND_OF[hit.code]][lang()],
                    str(hit.facts["expected"] or ""),
                    (hit.start, hit.value) not in known,
                )
            )
    return found
