"""The unified social credit code of an organ (GB 32100-2015): 18 characters, the last one a check."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def check_character(body: str) -> str:
    """Return the last character of a code from its first 17 (GB 32100-2015: weights 3 to the i, modulo 31)."""
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
    return ALPHABET[-total % 31]


def is_credit_code(text: str) -> bool:
    """Say whether a text is a credit code with a right check character.

    >>> is_credit_code("11620400MB1234567" + check_character("11620400MB1234567"))
    True
    >>> is_credit_code("116204000139210000")
    False
    """
    if len(text) != LENGTH or any(character not in ALPHABET for character in text):
        return False
    return check_character(text[:-1]) == text[-1]
