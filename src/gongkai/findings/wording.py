"""How official papers write numbers and dates (GB/T 9704-2012), and which papers they still cite."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from gongkai.catalogue import normal_number
from gongkai.findings.hits import Hit

YEAR = r"(?:19|20)[0-9０-９]{2}"
NUMBER = re.compile(
    rf"(?P<sign>[\u4e00-\u9fff]{{1,12}})[ ]?"
    rf"(?P<rest>[〔\[［【（(「﹝〖][ ]?{YEAR}[ ]?年?[ ]?[〕\]］】）)」﹞〗][ ]?(?:第[ ]?)?[0-9０-９]{{1,5}}[ ]?号)"
)
PLAIN_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}第[0-9]{1,5}号")
DAY = re.compile(r"(?<![0-9])([12][0-9]{3})年([0-9]{1,2})月([0-9]{1,2})日")
IN_WORDS = re.compile(
    r"[二一][〇○Ｏ零Oo0一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
ENDS = "据照按由及和与对以于在经为将即的件知定见，。、；：（《“\"' \t"
"""Signs before a document number that are no part of it."""
SHOWN = 8


def numbers_and_dates(text: str) -> Iterator[Hit]:
    """Yield document numbers and dates that are not written as the standard wants.

    >>> [(hit.shown, hit.facts["expected"]) for hit in numbers_and_dates("据市政办发[2020]091号，2021年01月08日")]
    [('市政办发[2020]091号', '市政办发〔2020〕91号'), ('2021年01月08日', '2021年1月8日')]
    """
    if "号" in text:
        for found in NUMBER.finditer(text):
            tail = "".join(found["rest"].split())
            right = normal_number(f"号{tail}")[1:]
            if tail != right or " " in found[0]:
                sign = _sign(found["sign"])
                shown, facts = f"{sign}{found['rest']}", {"expected": f"{sign}{right}"}
                yield Hit("WORDING-NUMBER", found.start(), found[0], shown, facts)
    if "月" in text:
        yield from _dates(text)


def _sign(text: str) -> str:
    """Return the sign of an organ at the end of a text, the words before it left out as far as they can be told."""
    at = max((text.rfind(end) for end in ENDS), default=-1)
    return text[at + 1 :][-SHOWN:] or text[-SHOWN:]


def _dates(text: str) -> Iterator[Hit]:
    for found in DAY.finditer(text):
        year, month, day = (int(part) for part in found.groups())
        try:
            date(year, month, day)
        except ValueError:
            yield Hit("WORDING-NO-DATE", found.start(), found[0], found[0])
            continue
        if found[2].startswith("0") or found[3].startswith("0"):
            yield Hit("WORDING-DATE", found.start(), found[0], found[0], {"expected": f"{year}年{month}月{day}日"})
    alone = IN_WORDS.fullmatch(text.strip())
    if alone is not None:
        yield Hit("WORDING-DATE", 0, alone[0], alone[0], {"expected": _in_figures(alone[0])})


def _in_figures(text: str) -> str:
    """Return a date written in words with figures.

    >>> _in_figures("二〇二一年十二月二十八日")
    '2021年12月28日'
    """
    year, _, rest = text.partition("年")
    month, _, day = rest.partition("月")
    digits = {**{sign: str(at) for at, sign in enumerate("零一二三四五六七八九")}, **dict.fromkeys("〇○ＯOo0", "0")}
    return f"{''.join(digits[sign] for sign in year)}年{_count(month)}月{_count(day[:-1])}日"


def _count(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    value = "零一二三四五六七八九"
    return (10 * (value.index(tens) if tens else 1) if ten else 0) + (value.index(ones[0]) if ones else 0)


def repealed_in(text: str, repealed: Mapping[str, str]) -> Iterator[Hit]:
    """Yield the quotations of repealed documents: ``repealed`` tells of a number why it holds no longer.

    >>> [hit.shown for hit in repealed_in("依照市政办发[2016]9号", {"市政办发〔2016〕9号": "已废止"})]
    ['市政办发〔2016〕9号']
    """
    if not repealed or "号" not in text:
        return
    for found in [*NUMBER.finditer(text), *PLAIN_NUMBER.finditer(text)]:
        given = normal_number("".join(found[0].split()))
        for number, why in repealed.items():
            if given.endswith(number) and (given == number or given[-len(number) - 1] in ENDS):
                yield Hit("CITED-REPEALED", found.start(), number, number, {"why": why})
