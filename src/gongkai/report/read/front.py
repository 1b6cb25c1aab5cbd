"""Who reports on which year: title, organ, year, date and contact, and what in them does not agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.documents import Grid
from gongkai.problems import Problem, problem
from gongkai.report.narrative.period import CHINESE, number_of, parse_chinese_date, parse_period
from gongkai.report.read.outline import Line

TITLE = re.compile(r"政府信息公开(?:工作)?(?:\d{4})?年?度?(?:工作)?报告|(?<=[年度])政府信息公开(?:工作)?年报")
YEAR = re.compile(rf"(?<!\d)(\d{{4,6}}|[{CHINESE}]{{4}}(?=年))年?度?")
PASSED_ON = re.compile(r"^关于(?:印发|公布|发布|报送)《?")
LABELLED = re.compile(r"^(?:标题|题名|名称|文章标题)[:：]")
NOT_ORGAN = re.compile(r"[，。；：:、！？《》“”\d]|编制|关于|首页|位置|来源|公开$|正文")
ORGAN = re.compile(
    r"(?:政府|办公厅|办公室|委员会|管委会|[局委办厅院会处所站队部]|中心|公司|街道|街道办事处|[乡镇县区市州盟旗省]|科委|工委)$"
)
CONTACTS = {
    "address": re.compile(r"地\s*址[为是]?[:：]?\s*([^，。；;）)\n]{4,60}?(?=[，。；;）)\n]|邮|电话|$))"),
    "postcode": re.compile(r"(?:邮\s*编|邮政编码)[为是]?[:：]?\s*(\d{6})"),
    "phone": re.compile(
        r"(?:电\s*话|联系方式)(?:[/／]传真)?[为是]?[:：]?\s*(\(?（?0\d{2,3}[)）]?\s*[-—－]?\s*\d{7,8}|1\d{10})"
    ),
    "fax": re.compile(r"传\s*真[为是]?[:：]?\s*(\(?（?0\d{2,3}[)）]?\s*[-—－]?\s*\d{7,8})"),
    "email": re.compile(r"(?:邮\s*箱|邮\s*件|[Ee]-?mail)[为是]?[:：]?\s*([\w.+-]+@[\w-]+(?:\.[\w-]+)+)"),
}
COMMA = re.compile(r"[，。；：、,;]")
LONGEST_TITLE = 80
HEAD_LINES = 40
TAIL_LINES = 12


@dataclass(frozen=True, slots=True)
class Front:
    """What the head and the end of a report say of it."""

    title: str
    organ: str | None
    year: int | None
    dated: date | None
    period: tuple[date, date] | None
    contact: dict[str, str]
    problems: tuple[Problem, ...]


def read_front(lines: Sequence[Line], head: str, whole_end: str) -> Front:
    """Return who reports on which year. ``head`` is the text before the first section, ``whole_end`` the last one."""
    words = [line[0] for line in lines if not isinstance(line, Grid) and line[0].strip()]
    above = [line for line in head.splitlines() if line.strip()]
    told = _title(above)
    title, prefix, found = told if told[0] or told[2] else _title(words[:HEAD_LINES])
    period = parse_period(head) or parse_period(whole_end)
    dated, signer = _signature(list(_tail(lines)))
    year, said = _year(found, period)
    organ, more = _organ(prefix, signer)
    return Front(title, organ, year, dated, period, _contact(head + "\n" + whole_end), (*said, *more))


def _tail(lines: Sequence[Line]) -> Iterator[str]:
    """Yield the last lines with text; each row of a table counts as one."""
    left = TAIL_LINES
    found: list[str] = []
    for line in reversed(lines):
        if isinstance(line, Grid):
            left -= len(line.rows)
        elif line[0].strip():
            found.append(line[0])
            left -= 1
        if left <= 0:
            break
    yield from reversed(found)


def _title(words: Sequence[str]) -> tuple[str, str, str]:
    """Return the title without blanks, the organ's part of it, and the digits of its year."""
    solid = [LABELLED.sub("", "".join(word.split())) for word in words]
    found = min(_title_lines(solid), default=None)
    if found is not None:
        _, _, end, size = found
        at = end - size
        joined = "".join(solid[at : at + size])
        return _parsed(joined, TITLE.search(joined), solid[at - 1] if at else "")
    for joined in solid:  # a page whose text runs together: the title is inside a long line
        match = TITLE.search(joined)
        if match:
            start = max(joined.rfind(sign, 0, match.start()) for sign in "，。：:！>") + 1
            return _parsed(joined[max(start, match.end() - LONGEST_TITLE) : match.end()], None, "")
    year = YEAR.search("".join(solid[:1]))
    return "", "", year.group(1) if year and len("".join(solid[:1])) < 20 else ""


def _title_lines(solid: Sequence[str]) -> Iterator[tuple[bool, bool, int, int]]:
    """Yield where a title may stand, the likeliest least: with a year, without a comma, early, in few lines."""
    for size in (1, 2, 3):
        for at in range(len(solid) - size + 1):
            joined = "".join(solid[at : at + size])
            match = TITLE.search(joined) if len(joined) <= LONGEST_TITLE else None
            if match:
                before = joined[: match.start()]
                yield not YEAR.search(before), bool(COMMA.search(before)), at + size, size


def _parsed(joined: str, match: re.Match[str] | None, above: str) -> tuple[str, str, str]:
    end = match.end() if match else len(joined)
    line, start = joined[:end], match.start() if match else TITLE.search(joined).start()  # type: ignore[union-attr]  # only lines with a title come here
    year = YEAR.search(line)
    rest = line[:start]
    organ = (rest[: year.start()] or rest[year.end() :]) if year else rest
    organ = PASSED_ON.sub("", organ).strip("年度的 ")
    if not organ and ORGAN.search(above) and not NOT_ORGAN.search(above) and len(above) <= 40:
        organ, line = above, above + line
    return line, organ, year.group(1) if year else ""


def _signature(words: Sequence[str]) -> tuple[date | None, str]:
    """Return the date at the foot of the report and the name above it."""
    solid = ["".join(word.split()) for word in words]
    for at in range(len(solid) - 1, -1, -1):
        dated = parse_chinese_date(solid[at]) if len(solid[at]) <= 40 else None
        if dated:
            name = re.split(r"[\d二〇○0]{2,}", solid[at])[0] or (solid[at - 1] if at else "")
            is_name = ORGAN.search(name) and not NOT_ORGAN.search(name) and len(name) <= 40
            return dated, name if is_name else ""
    return None, ""


def _year(digits: str, period: tuple[date, date] | None) -> tuple[int | None, list[Problem]]:
    """Return the year reported on: that of the title, checked against the period; the period's where there is none."""
    stated = period[0].year if period else None
    if len(digits) > 4:
        return stated, [problem("FRONT-YEAR-MISTYPED", found=digits, expected=stated)]
    if not digits:
        return stated, [] if stated else [problem("FRONT-YEAR-MISSING")]
    year = number_of(digits)
    if stated and stated != year:
        return year, [problem("FRONT-YEAR-DIFFERS", found=year, expected=stated)]
    return year, []


def _organ(named: str, signer: str) -> tuple[str | None, list[Problem]]:
    organ = named or signer or None
    if organ is None:
        return None, [problem("FRONT-ORGAN-MISSING")]
    if named and signer and named not in signer and signer not in named:
        return organ, [problem("FRONT-ORGAN-DIFFERS", found=signer, expected=named)]
    return organ, []


def _contact(text: str) -> dict[str, str]:
    return {name: match.group(1).strip() for name, pattern in CONTACTS.items() if (match := pattern.search(text))}


def without_signature(paragraphs: Sequence[str], front: Front) -> Iterator[str]:
    """Yield the paragraphs of the last section without the name and date under it."""
    kept = list(paragraphs)
    while kept:
        last = "".join(kept[-1].split())
        is_date = front.dated is not None and len(last) <= 40 and parse_chinese_date(last) == front.dated
        if not (is_date or (front.organ and last and last in (front.organ, "附件下载"))):
            break
        kept.pop()
    yield from kept
