"""Pages: an edition with what it changes, a word with where it occurs, two editions beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gongkai.findings.lists import KIND_LABELS
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.wordlists import queries, services
from gongkai_site.wordlists.models import DRAFT, Edition, Word
from gongkai_site.wordlists.queries import VIEW
from gongkai_site.wordlists.views.lists import EDITIONS, TONES

SHOWN = 50
"""Words of a difference that are listed with the number of items they occur in."""


def found_at(word: str) -> str:
    """Return the address of the public search for a word."""
    return f"{reverse('portal_search')}?{urlencode({'q': word})}"


def difference(before: Edition | None, after: Edition, *, count: bool = False) -> dict[str, Any]:
    """Return what the table of a difference needs; ``count``: with the public items that hold a new word."""
    found = queries.changes(before, after)
    numbers = {word.pk: number for word, number in queries.with_occurrences(found.added, SHOWN)} if count else {}
    added = [
        {"word": word, "number": numbers.get(word.pk), "url": found_at(word.word) if numbers.get(word.pk) else ""}
        for word in found.added
    ]
    changed = [{"before": old, "word": new} for old, new in found.changed]
    return {"found": found, "added": added, "removed": found.removed, "changed": changed, "count": count}


class EditionPage(RecordScreen):
    """One edition."""

    act = VIEW
    list_url_name = "wordlists"
    list_label = EDITIONS

    def get_record(self) -> Edition:
        """Return the edition, within the reader's sight."""
        return queries.edition_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> None:
        """Ask for no power over its organ: who is checked by a list may read it."""

    @cached_property
    def before(self) -> Edition | None:
        """Return the edition it follows."""
        return queries.before(self.record)

    def panels(self) -> Sequence[Panel]:
        """Return what it is and what it changes."""
        edition, before = self.record, self.before
        facts = [
            Fact(_("What changed and why"), edition.note),
            Fact(_("Number of words"), edition.count, reverse("wordlist_words", args=[edition.pk])),
            Fact(_("Holds for"), _("{organ} and all organs below it").format(organ=edition.organ)),
        ]
        heading = _("Changed since version {number}").format(number=before.number) if before else _("Words added")
        table = difference(before, edition, count=edition.state == DRAFT)
        return [
            Panel(_("Word list"), facts),
            Panel(heading, template="wordlists/difference.html", context=table),
        ]

    def side(self) -> Sequence[Panel]:
        """Return its state, and how many words of each kind."""
        edition, words = self.record, reverse("wordlist_words", args=[self.record.pk])
        facts = [
            Fact(_("State"), edition.state_word, tone=TONES.get(edition.state, "")),
            Fact(_("Made from"), edition.based_on, *self._address(edition.based_on)),
            Fact(_("Begun by"), edition.made_by),
        ]
        if edition.state != DRAFT:
            facts.append(Fact(_("Put in force at"), clock.day_of(edition.put_at)))
            facts.append(Fact(_("Put in force by"), edition.put_by))
            facts.append(Fact(_("Digest"), edition.digest[:12]))
        rows = edition.words.order_by().values_list("kind").annotate(count=Count("pk"))
        counts = dict(rows)
        kinds = [
            Fact(labels[lang()], counts[kind], f"{words}?kind={kind}")
            for kind, labels in KIND_LABELS.items()
            if counts.get(kind)
        ]
        return [Panel(_("State"), facts), *([Panel(_("Words by kind"), kinds)] if kinds else [])]

    @staticmethod
    def _address(edition: Edition | None) -> tuple[str, ...]:
        return (reverse("wordlist", args=[edition.pk]),) if edition else ()

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        person, edition = self.request.user, self.record
        at = [edition.pk]
        words = Step(_("See the words"), reverse("wordlist_words", args=at))
        trial = Step(_("Try on a text"), reverse("wordlist_try", args=at))
        compare = Step(_("Compare"), reverse("wordlist_compare", args=at))
        if edition.state != DRAFT:
            label, refused = _("Begin a draft from this"), services.may_open(person, edition.organ)
            return [words, compare, trial, Step(label, reverse("wordlist_restore", args=at), refused)]
        refused = services.may_change(person, edition)
        return [
            Step(_("Put in force"), reverse("wordlist_put", args=at), refused, "main"),
            words,
            Step(_("Add a word"), reverse("wordlist_add", args=at), refused),
            Step(_("Import"), reverse("wordlist_import", args=at), refused),
            trial,
            compare,
            Step(_("Give up"), reverse("wordlist_give_up", args=at), refused, "red"),
        ]


class WordPage(RecordScreen):
    """One word of an edition."""

    act = VIEW

    def get_record(self) -> Word:
        """Return the word, within the reader's sight."""
        return queries.word_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> None:
        """Ask for no power over its organ, as of its edition."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: the editions, the edition, its words, the word."""
        edition = self.record.edition
        items = list(super().get_breadcrumbs_items())
        way: list[dict[str, Any]] = [
            {"url": reverse("wordlists"), "label": EDITIONS},
            {"url": reverse("wordlist", args=[edition.pk]), "label": str(edition)},
            {"url": reverse("wordlist_words", args=[edition.pk]), "label": _("Listed words")},
        ]
        return [*items[:-1], *way, items[-1]]

    def panels(self) -> Sequence[Panel]:
        """Return what it is, and in how many public items it stands."""
        word = self.record
        number = queries.occurrences(word.word)
        told = _("not known: there is no search index") if number is None else str(number)
        facts = [
            Fact(_("Kind"), word.kind_word),
            Fact(_("Suggestion"), word.suggestion),
            Fact(_("Exceptions"), word.excepted),
            Fact(_("Source"), word.source),
            Fact(_("Counts from"), word.from_on),
            Fact(_("Counts until"), word.until_on),
        ]
        where = [Fact(_("Public items with these characters"), told, found_at(word.word) if number else "")]
        return [Panel(_("Word"), facts), Panel(_("Where it occurs"), where)]

    def side(self) -> Sequence[Panel]:
        """Return whose list it is in."""
        edition = self.record.edition
        facts = [
            Fact(_("Version"), edition, reverse("wordlist", args=[edition.pk])),
            Fact(_("State"), edition.state_word, tone=TONES.get(edition.state, "")),
        ]
        return [Panel(_("Word list"), facts)]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        word, refused = self.record, services.may_change(self.request.user, self.record.edition)
        return [
            Step(_("Change"), reverse("wordlist_word_change", args=[word.pk]), refused),
            Step(_("Remove"), reverse("wordlist_word_remove", args=[word.pk]), refused, "red"),
        ]


class ComparePage(EditionPage):
    """An edition beside another one of the same list."""

    template_name = "wordlists/compare.html"

    def get_page_title(self) -> str:
        """Say what is seen."""
        return str(_("Compare"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here, by the edition."""
        items = list(super().get_breadcrumbs_items())
        items.insert(-1, {"url": reverse("wordlist", args=[self.record.pk]), "label": str(self.record)})
        return items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the two editions and what differs; without a wish the one before."""
        edition = self.record
        rows = queries.editions_for(self.request.user).filter(organ=edition.organ_id).exclude(pk=edition.pk)
        others = {str(each.pk): each for each in rows}
        other = others.get(self.request.GET.get("before", ""), self.before)
        table = difference(other, edition)
        return {**super().get_context_data(**kwargs), "others": others.values(), "other": other, "table": table}

    def panels(self) -> Sequence[Panel]:
        """Leave the middle to the comparison."""
        return ()
