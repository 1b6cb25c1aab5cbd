"""Labels of the form found in running text: what two spellings have in common, and how far a text is from a label."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

KEPT = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
NUMBER = re.compile(r"^[0-9一二三四五六七八九十]+")

NO_EVIDENCE = 1.0
"""The cost of taking a text for a label it has nothing in common with."""
NUMBERLESS = 0.02
"""The cost of a label that stands to the letter but for its number."""
FURTHER = 0.06
"""What each character costs that stands between a label and its values: many may be the label of another row."""
SHORT = 3
"""A label of so few characters must stand to the letter."""


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return a text without blanks, punctuation and brackets, wide signs made narrow.

    >>> plain("（二） 部分公开（区分处理的，只计这一情形，不计其他情形）")[:6]
    '二部分公开区'
    """
    return strip(text)


def strip(text: str) -> str:
    """Return the same as ``plain`` without keeping the answer."""
    return KEPT.sub("", unicodedata.normalize("NFKC", text))


def core(label: str) -> str:
    """Return a plain label without its number.

    >>> core("3.危及“三安全一稳定”")
    '危及三安全一稳定'
    """
    return NUMBER.sub("", plain(label)) or plain(label)


def cost(label: str, before: str, after: str) -> float:
    """Return how badly plain ``before`` ends on a label, or runs over into plain ``after``: 0 is to the letter, 1 no.

    A label shorter than four characters must stand to the letter.
    """
    whole, bare = plain(label), core(label)
    if before.endswith(whole):
        return 0.0
    if before.endswith(bare):
        return NUMBERLESS
    if len(bare) <= SHORT:
        return 0.1 if before == bare else NO_EVIDENCE
    tail, head = before[-2 * len(bare) - 8 :], after[: len(bare)]
    if bare in tail:
        return 0.1 + FURTHER * (len(tail) - tail.rindex(bare) - len(bare))
    if _shared(bare, tail + head) * 2 < len(bare):
        return NO_EVIDENCE
    least: float = distance(bare, tail)
    if bare[:2] in tail:  # begun before the values and ended behind them, as where a label takes two lines
        near = tail[-len(bare) :]
        least = min(least, distance(bare, near + head, over=len(near)) + 0.5)
    most = max(1, len(bare) // 4)
    return 0.1 + 0.6 * least / len(bare) if least <= most + 0.5 else NO_EVIDENCE


def distance(label: str, text: str, over: int | None = None) -> int:
    """Return the fewest edits that make a label of a part of the text that ends it, or that runs over ``over``.

    A part that runs over begins at least two signs before.
    """
    above = [0 if over is None else max(0, place - over + 2) for place in range(len(text) + 1)]
    for at, sign in enumerate(label, 1):
        row = [at]
        for place, other in enumerate(text, 1):
            row.append(min(above[place - 1] + (sign != other), above[place] + 1, row[-1] + 1))
        above = row
    return above[-1] if over is None else min(above[over + 1 :], default=len(label))


def alike(label: str, text: str) -> bool:
    """Tell whether a plain text is a label but for one or two characters."""
    if label == text:
        return True
    if abs(len(label) - len(text)) > 2 or len(label) < 5:
        return False
    above = list(range(len(text) + 1))
    for at, sign in enumerate(label, 1):
        row = [at]
        for place, other in enumerate(text, 1):
            row.append(min(above[place - 1] + (sign != other), above[place] + 1, row[-1] + 1))
        above = row
    return above[-1] <= 2


def _shared(label: str, text: str) -> int:
    return sum(sign in text for sign in set(label)) * len(label) // len(set(label))
