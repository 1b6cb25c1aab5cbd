"""The letters of an application in official layout: what each must say, and which remedy notice it carries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from gongkai import law
from gongkai.applications.remedies import goes_first
from gongkai.problems import Failure, Lang
from gongkai.report.write.page import Page, Part, Text
from gongkai.report.write.texts import chinese_date
from gongkai.resources import read_toml

_DATA = read_toml(Path(__file__).parent / "letters.toml")
DECISIONS: Mapping[str, str] = _DATA.pop("decisions")
WITHHELD: Mapping[str, str] = _DATA.pop("withheld")
NOTICES: Mapping[str, str] = _DATA.pop("remedies")
SLOTS: Mapping[str, Mapping[Lang, str]] = _DATA.pop("slots")
SLOT = re.compile(r"\{(\w+)\}")
REGULATION = "《中华人民共和国政府信息公开条例》"
ENDS = "。！？；"
OPTIONAL = frozenset({"channel", "competent"})
"""Slots an answer may leave empty: what the law lets the organ tell (第三十九条第一款), or only where it is known."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A kind of letter: to whom, its name, its basis, its paragraphs."""

    key: str
    name: str
    to: str
    basis: tuple[str, ...]
    must: tuple[str, ...]
    may: tuple[str, ...] = ()
    remedy: str = ""


def _letter(key: str, entry: Mapping[str, Any]) -> Letter:
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    return Letter(key, **told)


LETTERS: Mapping[str, Letter] = {key: _letter(key, entry) for key, entry in _DATA.items()}


@dataclass(frozen=True, slots=True)
class Sender:
    """The organ that writes: how it is reached, and where its acts are attacked (dated settings, never computed)."""

    organ: str
    work_body: str = ""
    address: str = ""
    telephone: str = ""
    reconsideration: str = ""
    court: str = ""
    online: str = ""


def letter(
    kind: str, sender: Sender, addressee: str, values: Mapping[str, Any], *, number: str = "", dated: date | None = None
) -> Page:
    """Return a procedural letter as a document; raise Failure LETTER-LACKS for a slot that is empty."""
    rule = LETTERS[kind]
    told = _told(values, rule.basis)
    texts = [*(_filled(each, told, rule.name) for each in rule.must), *_may(rule.may, told)]
    if rule.remedy:
        texts += notices(rule.remedy, sender, rule.name)
    return _page(rule.name, sender, addressee, texts, number, dated)


def answer(
    outcome: str,
    sender: Sender,
    addressee: str,
    values: Mapping[str, Any],
    *,
    grounds: Sequence[str] = (),
    served_online: bool = False,
    annexes: Sequence[str] = (),
    number: str = "",
    dated: date | None = None,
) -> Page:
    """Return an answer letter: the request quoted, the course, the decision with its basis, the remedy notice.

    Raises Failure LETTER-LACKS for a slot that is empty, LETTER-NONE for an ending that has no letter.
    """
    if outcome not in DECISIONS:
        raise Failure("LETTER-NONE", outcome=_words(outcome))
    rule, decision = LETTERS["answer"], law.outcomes()[outcome]
    bases = [*decision.basis, *(basis for each in grounds for basis in law.outcomes()[each].basis)]
    told = _told(values, tuple(dict.fromkeys(bases)))
    told = {**dict.fromkeys(OPTIONAL, ""), **told}
    texts = [_filled(each, told, rule.name) for each in rule.must]
    texts += _may(rule.may, told)
    texts.append(_filled(DECISIONS[outcome], told, rule.name))
    if outcome == "partial":
        texts += _may([WITHHELD[each] for each in grounds if each in WITHHELD], told)
    if (remedy := notice_of(outcome, grounds)) != "none":
        texts += notices(remedy, sender, rule.name, served_online=served_online)
    if annexes:
        texts.append("附件：" + "；".join(f"{at}.{each}" for at, each in enumerate(annexes, 1)))
    return _page(rule.name, sender, addressee, texts, number, dated)


def notice_of(outcome: str, grounds: Sequence[str] = ()) -> str:
    """Return which remedy notice an answer carries: A by choice, B reconsideration first, or none.

    >>> notice_of("denied_internal"), notice_of("partial", ["denied_law"]), notice_of("not_held_not_exist")
    ('B', 'B', 'A')
    """
    return "B" if goes_first(outcome, tuple(grounds)) else law.outcomes()[outcome].remedy


def slots_of(outcome: str) -> dict[str, Mapping[Lang, str]]:
    """Return what has to be filled in for an answer, with its words: the law's elements of the letter."""
    return {name: SLOTS[name] for name in SLOT.findall(DECISIONS[outcome]) if name != "basis"}


def notices(remedy: str, sender: Sender, name: str, *, served_online: bool = False) -> list[str]:
    """Return the remedy notice; one served online names the online channel too (行政复议法第二十二条第二款)."""
    told = {"reconsideration": sender.reconsideration, "court": sender.court, "online": sender.online}
    found = [_filled(NOTICES[remedy], told, name)]
    if served_online:
        found.append(_filled(NOTICES["online"], told, name))
    return found


def _told(values: Mapping[str, Any], basis: Sequence[str]) -> dict[str, str]:
    told = {name: _text(value) for name, value in values.items()}
    return {**told, "basis": cited(basis)}


def cited(basis: Sequence[str]) -> str:
    """Return articles as a letter cites them: the regulation by its full name, once.

    >>> cited(["条例第十四条", "条例第三十六条第（三）项"])
    '《中华人民共和国政府信息公开条例》第十四条、第三十六条第（三）项'
    """
    ours = [each.removeprefix("条例") for each in basis if each.startswith("条例第")]
    rest = [each for each in basis if not each.startswith("条例第")]
    return "、".join(filter(None, (REGULATION + "、".join(ours) if ours else "", *rest)))


def _text(value: Any) -> str:
    return chinese_date(value) if isinstance(value, date) else str(value if value is not None else "").strip()


def _filled(template: str, told: Mapping[str, str], name: str) -> str:
    for slot in SLOT.findall(template):
        if not told.get(slot) and slot not in OPTIONAL:
            raise Failure("LETTER-LACKS", letter=name, slot=dict(SLOTS[slot]), field=slot)
    return _ended(SLOT.sub(lambda found: told[found[1]].rstrip("。"), template))


def _may(templates: Sequence[str], told: Mapping[str, str]) -> Iterator[str]:
    for each in templates:
        if all(told.get(slot) for slot in SLOT.findall(each)):
            yield _ended(SLOT.sub(lambda found: told[found[1]].rstrip("。"), each))


def _ended(text: str) -> str:
    return text if not text or text[-1] in ENDS else f"{text}。"


def _words(outcome: str) -> dict[str, str]:
    found = law.outcomes()[outcome]
    return {"zh": found.zh, "en": found.en}


def _page(name: str, sender: Sender, addressee: str, texts: Sequence[str], number: str, dated: date | None) -> Page:
    head = [Text(number, place="center")] if number else []
    contact = "，".join(
        filter(None, (sender.work_body, sender.address, f"电话：{sender.telephone}" if sender.telephone else ""))
    )
    body = [*head, Text(f"{addressee}：", place="left"), *map(Text, texts)]
    if contact:
        body.append(Text(f"联系方式：{contact}。"))
    return Page(
        name=f"{sender.organ}{name}",
        title=(sender.organ, name),
        parts=(Part("", "", tuple(body)),),
        organ=sender.organ,
        dated=dated,
        year=dated.year if dated else None,
    )
