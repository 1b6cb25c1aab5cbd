"""Marks of classification (密级): what a document bears that must not be here at all."""

from __future__ import annotations

import re
import unicodedata

LEVEL = "绝密|机密|秘密"
MARK = re.compile(
    rf"(?:{LEVEL})[★☆]"
    rf"|密级[:为](?:{LEVEL})"
    rf"|[(\[【〔〖﹝「](?:{LEVEL})(?:[★☆].{{0,12}})?[)\]】〕〗﹞」]"
)


def secrecy_mark(text: str) -> str:
    """Return the mark of classification a text bears, or nothing. Words that speak of secrets are none.

    >>> secrecy_mark("机 密★10年"), secrecy_mark("关于申报的通知（秘密）"), secrecy_mark("密级：绝密")
    ('机密★', '(秘密)', '密级:绝密')
    >>> secrecy_mark("涉及商业秘密（商业秘密）、国家秘密的密级分为绝密、机密、秘密三级")
    ''
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if not letter.isspace() and unicodedata.category(letter) != "Cf"
    )
    found = MARK.search(plain)
    return found[0] if found else ""
