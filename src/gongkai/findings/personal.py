"""Numbers that name a person: identity numbers, mobile numbers, bank cards.

They are told by their own checks and by what stands around them, never by length alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.findings.digits import Number, numbers, plain
from gongkai.findings.hits import Context, Hit, words_before
from gongkai.resources import read_toml

TABLE = read_toml(Path(__file__).parent / "personal.toml")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
PROVINCES = frozenset(TABLE["identity"]["provinces"])
IDENTITY_WORDS = re.compile(TABLE["identity"]["words"])
NOT_IDENTITY = re.compile(TABLE["identity"]["not_after"])
MOBILE = re.compile(f"(?:0086|86)?((?:{TABLE['mobile']['prefixes']})[0-9]{{8}})")
SHAPES = frozenset(tuple(shape) for shape in TABLE["mobile"]["shapes"])
AMOUNT = re.compile(rf"\s?(?:{TABLE['mobile']['not_before']})")
CARD_WORDS = re.compile(TABLE["card"]["words"])
NOT_CARD = re.compile(TABLE["card"]["not_after"])
ADULT = int(TABLE["minor"]["years"])
FEW = 3
"""So many digits joined by a hyphen are a serial number beside a mobile number, no part of it."""


def personal(
    text: str, *, registered: Collection[str] = (), on: date | None = None, context: Context | None = None
) -> Iterator[Hit]:
    """Yield the numbers in a text that name a person. ``on`` is the day that ages are counted on.

    ``registered`` are the organ's own contacts: a mobile number among them is its own to publish.

    >>> [hit.shown for hit in personal("电话１３８－１２３４－５６７８，传真 0943-8221234")]
    ['138****5678']
    """
    for _number, hits in _found(text, registered, on, context):
        yield from hits


def masked(text: str) -> str:
    """Return a text in which the numbers that name a person are masked.

    >>> masked("电话 138 1234 5678，传真 0943-8221234")
    '电话 138****5678，传真 0943-8221234'
    """
    pieces, end = [], 0
    for number, hits in _found(text, (), None, None):
        pieces += [text[end : number.start], hits[0].shown]
        end = number.end
    return "".join([*pieces, text[end:]])


def _found(
    text: str, registered: Collection[str], on: date | None, context: Context | None
) -> Iterator[tuple[Number, tuple[Hit, ...]]]:
    """Yield the numbers that name a person, from left to right, each with what it is found to be."""
    bare = plain(text)
    before, taken = context or words_before(text), 0
    for number in numbers(bare):
        if number.start < taken:
            continue
        hits = tuple(_hits(bare, number, registered, on, before))
        if hits:
            taken = number.end
            yield number, hits


def _hits(
    text: str, number: Number, registered: Collection[str], on: date | None, before: Context
) -> Iterator[Hit]:  # fmt: skip
    digits, start = number.text, number.start
    if len(digits) == 18 and is_identity(digits, on):
        if (number.is_whole or len(number.shape) == 1) and not NOT_IDENTITY.search(before(start)):
            yield from _identity("PRIVACY-IDENTITY", digits, start, birth_of(digits), on)
    elif len(digits) == 15 and number.is_whole and _is_old_identity(digits) and IDENTITY_WORDS.search(before(start)):
        yield from _identity("PRIVACY-IDENTITY-OLD", digits, start, birth_of(digits), on)
    elif mobile := _mobile(text, number):
        if not any(mobile in digits_of(contact) for contact in registered):
            yield Hit("PRIVACY-MOBILE", start, mobile, f"{mobile[:3]}****{mobile[-4:]}")
    elif _is_card(number, before):
        yield Hit("PRIVACY-CARD", start, digits, f"****{digits[-4:]}")


def _identity(code: str, digits: str, start: int, born: date | None, on: date | None) -> Iterator[Hit]:
    shown = f"{digits[:3]}{'*' * (len(digits) - 5)}{digits[-2:]}"
    yield Hit(code, start, digits, shown)
    if born and on and age(born, on) < ADULT:
        yield Hit("PRIVACY-MINOR", start, digits, shown)


def is_identity(digits: str, on: date | None = None) -> bool:
    """Tell whether eighteen signs are an identity number: place, date of birth not after ``on``, check digit.

    >>> is_identity("11010519491231002X"), is_identity("110105194912310021")
    (True, False)
    """
    if digits[:2] not in PROVINCES or not digits[:17].isdigit() or check_digit(digits[:17]) != digits[17:].upper():
        return False
    born = birth_of(digits)
    return born is not None and (on is None or born <= on)


def check_digit(digits: str) -> str:
    """Return the check digit of seventeen digits (GB 11643, ISO 7064 MOD 11-2)."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11]


def birth_of(digits: str) -> date | None:
    """Return the date of birth in an identity number of either length, None where it is no date."""
    text = digits[6:14] if len(digits) == 18 else f"19{digits[6:12]}"
    if not text.isdigit() or int(text[:4]) < TABLE["identity"]["from_year"]:
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def age(born: date, on: date) -> int:
    """Return the full years of a person on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _is_old_identity(digits: str) -> bool:
    return digits.isdigit() and digits[:2] in PROVINCES and birth_of(digits) is not None


def _mobile(text: str, number: Number) -> str:
    """Return the mobile number that a number is, with or without the code of the country, else nothing."""
    found = MOBILE.fullmatch(number.text)
    if found is None or AMOUNT.match(text, number.end) or text[: number.start][-1:] in ("¥", "￥"):
        return ""
    shape = number.shape
    if len(number.text) > 11 and shape[0] in (2, 4):
        shape = shape[1:]  # the code of the country stands apart
    elif len(number.text) > 11:
        shape = (11,) if len(shape) == 1 else ()
    if shape not in SHAPES or not (number.is_whole or (shape == (11,) and number.neighbours <= FEW)):
        return ""
    return found[1]


def _is_card(number: Number, before: Context) -> bool:
    digits, shape = number.text, number.shape
    if not number.is_whole or not digits.isdigit() or not 16 <= len(digits) <= 19 or not has_luhn(digits):
        return False
    by_fours = all(length == 4 for length in shape[:-1])
    if not (by_fours or (len(shape) == 2 and shape[0] == 6)):
        return False
    if len(digits) == 18 and digits[:2] in PROVINCES and birth_of(digits) is not None:
        return False  # shaped as an identity number, with a check digit that is none
    words = before(number.start)
    if NOT_CARD.search(words):
        return False
    return _is_issued(digits, "sure") or (_is_issued(digits, "likely") and CARD_WORDS.search(words) is not None)


def _is_issued(digits: str, table: str) -> bool:
    issuers: list[dict[str, Any]] = TABLE["card"][table]
    return any(digits.startswith(each["prefix"]) and len(digits) in each["lengths"] for each in issuers)


def has_luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B).

    >>> has_luhn("6222600260001072444"), has_luhn("6222600260001072445")
    (True, False)
    """
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(two - 9 * (two > 9) for two in doubled)) % 10 == 0


@cache
def digits_of(contact: str) -> str:
    """Return the digits of a contact, by which it is known however it is written."""
    return "".join(sign for sign in plain(contact) if sign.isdigit())
