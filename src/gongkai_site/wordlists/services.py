"""Every write to word lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from gongkai.documents.workers import Worker
from gongkai.findings.lists import TakenWords, fault_of, parted
from gongkai.findings.words import Entry
from gongkai.problems import Problem
from gongkai_site.accounts.models import Person
from gongkai_site.audit import trail
from gongkai_site.base import clock
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refusal, Refused, raise_if, refusal
from gongkai_site.organs.models import Organ
from gongkai_site.wordlists.models import DRAFT, IN_FORCE, PAST, Edition, Word
from gongkai_site.wordlists.queries import KEEP, changes, in_force, words_above

READER = "gongkai_site.wordlists.reading:read"
WRITTEN = ("word", "kind", "suggestion", "excepted", "source", "from_on", "until_on")
MOST_BYTES = 10 * 1024 * 1024
FIELDS = {"word": "word", "except": "excepted", "suggestion": "suggestion", "source": "source", "until": "until_on"}
"""The field of a word for each column of a file."""


def may_open(person: Any, organ: Organ) -> Refusal | None:
    """Return why a person may not begin a draft of an organ's list, or None."""
    if found := may(person, KEEP, organ):
        return found
    draft = Edition.objects.filter(organ=organ, state=DRAFT).first()
    return refusal("WORDLIST-DRAFT-THERE", number=draft.number, organ=organ.name) if draft else None


@transaction.atomic
def open_draft(*, by: Any, organ: Organ, source: Edition | None = None) -> Edition:
    """Begin the next edition of an organ's list, with the words of the one in force or of an older one (``source``).

    Raises Refused WORDLIST-DRAFT-THERE, and those of power.
    """
    raise_if(may_open(by, organ))
    base = source or in_force(organ)
    if base and (base.organ_id != organ.pk or base.state == DRAFT):
        raise Refused("WORDLIST-NOT-ITS-OWN", number=base.number, organ=organ.name)
    last = Edition.objects.filter(organ=organ).aggregate(last=Max("number"))["last"] or 0
    try:
        with transaction.atomic():
            made = Edition.objects.create(organ=organ, number=last + 1, based_on=base, made_by=_person(by))
    except IntegrityError as fault:
        raise Refused("WORDLIST-DRAFT-THERE", number=last + 1, organ=organ.name) from fault
    if base:
        _create(made, [word.entry for word in base.words.all()])
    facts = {"number": made.number, "from": base.number if base else None}
    trail.record("wordlist.opened", made, by=by, organ=organ.pk, data=facts)
    return made


def may_change(person: Any, edition: Edition) -> Refusal | None:
    """Return why a person may not change the words of an edition, or None."""
    return may(person, KEEP, edition.organ) or _not_draft(edition)


@transaction.atomic
def add_word(*, by: Any, edition: Edition, **facts: Any) -> Word:
    """Add a word to a draft; raise Refused WORDS-… and WORDLIST-…, each naming its field."""
    raise_if(may_change(by, edition))
    _touch(edition)
    facts = _tidy(facts)
    raise_if(fault(edition, facts))
    made = Word.objects.create(edition=edition, **facts)
    trail.record("wordlist.word_added", made, by=by, organ=edition.organ_id, data={"number": edition.number})
    return made


@transaction.atomic
def change_word(*, by: Any, word: Word, seen: int, **changes: Any) -> Word:
    """Change a word of a draft; raise Refused RECORD-CHANGED when another did so meanwhile."""
    edition = word.edition
    raise_if(may_change(by, edition))
    _touch(edition)
    facts = {name: getattr(word, name) for name in WRITTEN} | _tidy(changes)
    raise_if(fault(edition, facts, word))
    word.take(seen=seen, **facts)
    trail.record("wordlist.word_changed", word, by=by, organ=edition.organ_id, data={"number": edition.number})
    return word


@transaction.atomic
def remove_word(*, by: Any, word: Word, seen: int) -> None:
    """Take a word out of a draft."""
    edition = word.edition
    raise_if(may_change(by, edition))
    _touch(edition)
    word.take(seen=seen)
    gone = ("wordlists.word", str(word.pk))
    word.delete()
    trail.record("wordlist.word_removed", gone, by=by, organ=edition.organ_id, data={"number": edition.number})


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file: how many words were added, changed, as they were, removed; and the rows refused."""

    added: int
    changed: int
    unchanged: int
    removed: int
    refused: Sequence[Problem]


def read_file(data: bytes, name: str) -> TakenWords:
    """Return the words of an uploaded file, read in a process that can be killed; raise Refused when it is no list."""
    if len(data) > MOST_BYTES:
        raise Refused("WORDLIST-FILE-BIG", limit=MOST_BYTES // (1024 * 1024), field="file")
    with closing(_Reader()) as worker:
        taken: TakenWords | Problem = worker.ask(data, name)
    if isinstance(taken, Problem):
        raise Refused.of(taken, exit_code=1)
    return taken


class _Reader(Worker):
    def __init__(self) -> None:
        super().__init__(READER)

    def close(self) -> None:
        self.stop()


@transaction.atomic
def take_in(*, by: Any, edition: Edition, taken: TakenWords, replace: bool = False) -> Taken:
    """Take the words of a file into a draft. With ``replace`` those that the file does not have are removed.

    Rows that will not do are returned, the others are taken; with ``replace`` nothing is taken unless all will do
    (Refused WORDLIST-ROWS), because a row that is refused would take its word out.
    """
    raise_if(may_change(by, edition))
    _touch(edition)
    above = _above(edition.organ)
    refused = [*taken.refused, *(_taken_above(each.word) for each in taken.words.entries if each.word in above)]
    if replace and refused:
        raise Refused("WORDLIST-ROWS", count=len(refused), first=refused[0].text())
    there = {word.word: word for word in edition.words.all()}
    entries = {each.word: each for each in taken.words.entries if each.word not in above}
    changed = [each for key, each in entries.items() if key in there and there[key].entry != each]
    added = [each for key, each in entries.items() if key not in there]
    gone = [word.pk for key, word in there.items() if key not in entries] if replace else []
    Word.objects.filter(pk__in=gone).delete()
    for each in changed:
        there[each.word].take(seen=there[each.word].version, **_columns(each))
    _create(edition, added)
    found = Taken(len(added), len(changed), len(entries) - len(added) - len(changed), len(gone), refused)
    facts = {"number": edition.number, "added": found.added, "changed": found.changed, "removed": found.removed}
    trail.record("wordlist.taken_in", edition, by=by, organ=edition.organ_id, data=facts)
    return found


@transaction.atomic
def give_up(*, by: Any, edition: Edition, seen: int) -> None:
    """Drop a draft with its words; its number is the next one's."""
    raise_if(may_change(by, edition))
    edition.take(seen=seen)
    gone, facts = ("wordlists.edition", str(edition.pk)), {"number": edition.number}
    organ = edition.organ_id
    edition.delete()
    trail.record("wordlist.given_up", gone, by=by, organ=organ, data=facts)


@transaction.atomic
def put_in_force(*, by: Any, edition: Edition, seen: int, note: str) -> Edition:
    """Put a draft in force: from now on every organ it holds for is checked by it, and it is never changed again.

    Raises Refused WORDLIST-NOTE, WORDLIST-SAME, WORDLIST-EMPTY, RECORD-CHANGED when a word was changed since ``seen``.
    """
    raise_if(may_change(by, edition))
    if not (note := note.strip()):
        raise Refused("WORDLIST-NOTE", field="note")
    current = in_force(edition.organ)
    found = changes(current, edition)
    if not found:
        raise Refused("WORDLIST-SAME", number=current.number) if current else Refused("WORDLIST-EMPTY")
    if current:
        current.take(seen=current.version, state=PAST)
    digest = digest_of(word.entry for word in edition.words.all())
    edition.take(seen=seen, state=IN_FORCE, note=note, digest=digest, put_at=clock.now(), put_by=_person(by))
    facts = {"number": edition.number, "digest": digest, **found.counts}
    trail.record("wordlist.put_in_force", edition, by=by, organ=edition.organ_id, data=facts)
    return edition


def digest_of(entries: Iterable[Entry]) -> str:
    """Return the digest of a list, the same for the same words in whatever order."""
    rows = sorted([str(value) for value in _columns(entry).values()] for entry in entries)
    return sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def fault(edition: Edition, facts: Mapping[str, Any], word: Word | None = None) -> Refusal | None:
    """Return what is wrong with a word of an edition, naming its field, or None; ``word`` is the one it changes."""
    entry = Word(**facts).entry
    if found := fault_of(entry):
        column, problem = found
        named = {"found": problem.found, "expected": problem.expected, **problem.data, "field": FIELDS[column]}
        return refusal(problem.code, **named)
    twins = edition.words.filter(word=entry.word)
    if (twins.exclude(pk=word.pk) if word else twins).exists():
        return refusal("WORDLIST-TAKEN", found=entry.word, field="word")
    return _taken_above(entry.word) if entry.word in _above(edition.organ) else None


def _above(organ: Organ) -> set[str]:
    """Return the words that only the lists above may say something of; the root's may say it of any."""
    return {each.word for each in words_above(organ).entries} if organ.parent_id is not None else set()


def _taken_above(word: str) -> Problem:
    return refusal("WORDLIST-ABOVE", found=word, field="word")


def _touch(edition: Edition) -> None:
    """Count the edition's version up, so that it is put in force only as it was seen, and never changed afterwards."""
    rows = Edition.objects.filter(pk=edition.pk, state=DRAFT)
    if not rows.update(version=F("version") + 1, changed_at=clock.now()):
        raise Refused("WORDLIST-NOT-DRAFT", number=edition.number)
    edition.refresh_from_db(fields=["version", "changed_at"])


def _not_draft(edition: Edition) -> Refusal | None:
    return None if edition.state == DRAFT else refusal("WORDLIST-NOT-DRAFT", number=edition.number)


def _create(edition: Edition, entries: Iterable[Entry]) -> None:
    Word.objects.bulk_create([Word(edition=edition, **_columns(each)) for each in entries], batch_size=500)


def _columns(entry: Entry) -> dict[str, Any]:
    """Return an entry as the fields of a word."""
    return {
        "word": entry.word,
        "kind": entry.kind,
        "suggestion": entry.suggestion,
        "excepted": "、".join(entry.excepted),
        "source": entry.source,
        "from_on": entry.from_on,
        "until_on": entry.until_on,
    }


def _tidy(facts: Mapping[str, Any]) -> dict[str, date | str | None]:
    """Return a word's fields without blanks around them, its exceptions parted by 、."""
    tidy = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    if "excepted" in tidy:
        tidy["excepted"] = "、".join(parted(tidy["excepted"]))
    return tidy


def _person(by: Any) -> Person | None:
    return by if isinstance(by, Person) else None
