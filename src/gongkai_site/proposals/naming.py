"""How proposals and their letters are named: term, meeting and number as assemblies write them, read and written."""

from __future__ import annotations

import re
from typing import Any

from gongkai_site.proposals.models import DEPUTIES

DIGITS = "零一二三四五六七八九"
LEVELS = {"nation": "全国", "province": "省", "city": "市", "county": "县", "town": "乡"}
BETWEEN = "闭会期间"
NUMERAL = r"[一二三四五六七八九十]{1,3}|\d{1,2}"
MEETING = re.compile(rf"第?(?P<session>{NUMERAL})届.*?(?:第?(?P<meeting>{NUMERAL})次|(?P<between>{BETWEEN}|闭会))")


def chinese(number: int) -> str:
    """Return a number below 100 as terms and meetings are counted.

    >>> [chinese(each) for each in (4, 10, 14, 20, 23)]
    ['四', '十', '十四', '二十', '二十三']
    """
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return head + (DIGITS[ones] if ones or not tens else "")


def numeral(text: str) -> int:
    """Return what a numeral says, in either writing.

    >>> [numeral(each) for each in ("四", "十", "十四", "二十", "23")]
    [4, 10, 14, 20, 23]
    """
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (DIGITS.index(tens) if tens else 1) * 10 * bool(ten) + (DIGITS.index(ones) if ones else 0)


def meeting_in(text: str) -> tuple[int, int] | None:
    """Return the term and the meeting a text names, 0 for between meetings; None where it names none.

    >>> meeting_in("市九届人大四次会议"), meeting_in("政协第十二届委员会第3次会议"), meeting_in("十届人大闭会期间")
    ((9, 4), (12, 3), (10, 0))
    """
    found = MEETING.search(text)
    if found is None:
        return None
    return numeral(found["session"]), 0 if found["between"] else numeral(found["meeting"])


def meeting_name(proposal: Any) -> str:
    """Return which meeting of which assembly a proposal was handed in to: 市九届人大四次会议."""
    level, term = LEVELS[proposal.level], f"{chinese(proposal.session)}届"
    assembly = f"{level}{term}人大" if proposal.kind == DEPUTIES else f"{level}政协{term}"
    return assembly + (f"{chinese(proposal.meeting)}次会议" if proposal.meeting else BETWEEN)


def reference(proposal: Any) -> str:
    """Return how a proposal is cited: 市政协九届四次会议第021号提案."""
    noun = "建议" if proposal.kind == DEPUTIES else "提案"
    return f"{meeting_name(proposal)}第{proposal.number}号{noun}"


def letter_title(proposal: Any) -> str:
    """Return the title of the letter that answers it."""
    return f"关于{reference(proposal)}的答复"


def key_of(facts: Any) -> str:
    """Return what tells a proposal from all others of an organ: assembly, meeting, number without leading zeros."""
    get = facts.get
    number = str(get("number", "")).strip().lstrip("0") or "0"
    return "|".join(str(each) for each in (get("kind"), get("level"), get("session"), get("meeting"), number))
