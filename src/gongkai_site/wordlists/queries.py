"""Reads of word lists: which words count for an organ, what differs between editions, where a word occurs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from gongkai.findings.lists import default_words
from gongkai.findings.words import Entry, WordList
from gongkai_site import search
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.models import Organ
from gongkai_site.wordlists.models import DRAFT, IN_FORCE, Edition, Word

VIEW, KEEP = "wordlists.view", "wordlists.keep"
Link = tuple[int, str, bool]
"""An edition in the chain of lists that count for an organ: its id, its digest, and whether it is the root's."""


def editions_for(reader: Any) -> QuerySet[Edition]:
    """Return the editions a reader may see: those of organs in sight and of all above them; drafts only who keeps them.

    What is checked in one's own texts is no secret, whoever's list says so.
    """
    paths = organs_for(reader, VIEW).values_list("path", flat=True)
    seen = {int(part) for path in paths for part in path.split("/") if part}
    open_ = Q(organ__in=seen) & ~Q(state=DRAFT)
    rows = Edition.objects.filter(open_ | Q(organ__in=organs_for(reader, KEEP)))
    return rows.select_related("organ", "put_by", "made_by", "based_on").annotate(count=Count("words"))


def edition_for(reader: Any, pk: int) -> Edition:
    """Return one edition, or raise Http404 when it is out of sight."""
    found = editions_for(reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def word_for(reader: Any, pk: int) -> Word:
    """Return one word, or raise Http404 when its edition is out of sight."""
    found = Word.objects.filter(pk=pk, edition__in=editions_for(reader)).select_related("edition__organ").first()
    if found is None:
        raise Http404
    return found


def in_force(organ: Organ) -> Edition | None:
    """Return the edition of an organ's own list that is in force."""
    return Edition.objects.filter(organ=organ, state=IN_FORCE).first()


def words_for(organ: Organ) -> WordList:
    """Return the words that count for an organ: the built-in list, and over it those in force from the root down.

    The root's list may say anew what a word of the built-in one should be, or let it pass; a list below only adds, so
    that no organ undoes what the city asks. One query; the words themselves are kept by their content, so that a new
    edition counts in every process at once.
    """
    return _laid(_chain(organ))


def words_above(organ: Organ) -> WordList:
    """Return the words that count for an organ without its own list."""
    return _laid(_chain(organ, own=False))


def words_with(edition: Edition) -> WordList:
    """Return the words that would count for its organ if an edition were in force."""
    own = WordList(f"draft-{edition.pk}", tuple(word.entry for word in edition.words.all()))
    return _over(words_above(edition.organ), own, is_root=edition.organ.parent_id is None)


def _chain(organ: Organ, *, own: bool = True) -> tuple[Link, ...]:
    ids = organ.ancestor_ids if own else organ.ancestor_ids[:-1]
    rows = Edition.objects.filter(organ__in=ids, state=IN_FORCE).values_list("organ", "pk", "digest")
    found = {whose: (pk, digest) for whose, pk, digest in rows}
    return tuple((*found[one], one == ids[0]) for one in ids if one in found)


@lru_cache(maxsize=256)
def _laid(chain: tuple[Link, ...]) -> WordList:
    """Return the lists of a chain over the built-in one; kept, because editions in force are never changed."""
    words = default_words()
    for pk, digest, is_root in chain:
        words = _over(words, _list_of(pk, digest), is_root=is_root)
    return words


def _over(words: WordList, own: WordList, *, is_root: bool) -> WordList:
    return words + own if is_root else own + words


@lru_cache(maxsize=64)
def _list_of(pk: int, digest: str) -> WordList:
    return WordList(digest[:12], tuple(word.entry for word in Word.objects.filter(edition=pk)))


@dataclass(frozen=True, slots=True)
class Checked:
    """A word that is checked in an organ's texts, and whose list says so; no edition is the built-in list."""

    entry: Entry
    edition: Edition | None


def checked(organ: Organ) -> list[Checked]:
    """Return what ``words_for`` holds, each word with the list it comes from."""
    own: dict[Entry, Edition] = {}
    rows = Word.objects.filter(edition__organ__in=organ.ancestor_ids, edition__state=IN_FORCE)
    for word in rows.select_related("edition__organ").order_by("-edition__organ__path"):
        own[word.entry] = word.edition  # of two lists that say the same, that of the organ further up is named
    return [Checked(entry, own.get(entry)) for entry in words_for(organ).entries]


@dataclass(frozen=True, slots=True)
class Changes:
    """How one edition differs from another."""

    added: Sequence[Word]
    removed: Sequence[Word]
    changed: Sequence[tuple[Word, Word]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many words of each."""
        return {each.name: len(getattr(self, each.name)) for each in fields(self)}


def changes(before: Edition | None, after: Edition) -> Changes:
    """Return what was added, removed and changed from one edition (none: an empty list) to another."""
    old = {word.word: word for word in before.words.all()} if before else {}
    new = {word.word: word for word in after.words.all()}
    return Changes(
        [word for key, word in new.items() if key not in old],
        [word for key, word in old.items() if key not in new],
        [(old[key], word) for key, word in new.items() if key in old and old[key].entry != word.entry],
    )


def before(edition: Edition) -> Edition | None:
    """Return the edition that was in force before one, or is in force while it is a draft."""
    rows = Edition.objects.filter(organ=edition.organ_id, number__lt=edition.number).exclude(state=DRAFT)
    return rows.order_by("-number").first()


def occurrences(word: str) -> int | None:
    """Return in how many public items the characters of a word stand; None while there is no index."""
    try:
        return search.query(word, limit=1).total
    except Refused:
        return None


def with_occurrences(words: Sequence[Word], most: int) -> Iterator[tuple[Word, int | None]]:
    """Yield the first words of a list, each with the number of public items that hold it."""
    for word in words[:most]:
        yield word, occurrences(word.word)
