"""Where people live, and who is a child: told by the words around, in running text and under the headings of tables."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from gongkai.findings.digits import plain
from gongkai.findings.hits import Hit
from gongkai.findings.personal import ADULT, TABLE, age

ADDRESS, MINOR = TABLE["address"], TABLE["minor"]
TITLED = re.compile(rf"(?:{ADDRESS['words']})\s*(?:为|是|在|[:：])?\s*([^，。；;\n\t]{{5,60}})")
DETAIL = re.compile(ADDRESS["detail"])
OFFICE = re.compile(ADDRESS["office"])
FLAT = re.compile(
    r"(?:[\u4e00-\u9fff]{2,12}(?:路|街|大道|巷|弄|胡同|小区|花园|家园|公寓|苑|新村|里|坊|村|社区)"
    r"[\u4e00-\u9fff]{0,6}(?:[0-9]{1,5}号)?(?:院|大院)?[\u4e00-\u9fff]{0,8}"
    r"(?:[0-9]{1,4}|[A-Z]|[一二三四五六七八九十]+)[号#]?(?:栋|幢|座|楼|单元)(?:[0-9]{1,2}|[一二三四五六七八九十])?(?:单元)?"
    r"[0-9]{1,3}层?[0-9]{1,4}(?:室|号|户)"
    r"|[\u4e00-\u9fff]{1,8}(?:镇|乡|街道)[\u4e00-\u9fff]{1,8}村(?:[\u4e00-\u9fff]{1,3}|[0-9]{1,3})(?:组|社|队)[0-9]{1,4}号)\Z"
)
"""A flat: a street or an estate, a building, a room; or a farm: a town, a village, a group, a number."""
HEADS = re.compile(ADDRESS["words"])
ENDS = re.compile(r"[0-9](?:室|号|户)")
LONGEST = 60
"""Flats are looked for backwards from their ends: so a text that is all streets costs no more than another."""
BEFORE, BEHIND = 12, 4
SHOWN = 6
NAME = rf"[{MINOR['surnames']}](?!某)[\u4e00-\u9fff·](?!某)[\u4e00-\u9fff]?"
NAMED = rf"(?:^|[^\u4e00-\u9fff]|(?:{MINOR['name_words']})[:：为]?)({NAME})([，,、；（(\s][^。；;\n]{{0,30}}?)"
AGED = re.compile(rf"{NAMED}(?<![0-9至到满于])([0-9]|1[0-9])(?:周)?岁(?!以[上下]|及以)")
BORN = re.compile(rf"{NAMED}((?:19|20)[0-9]{{2}}[年.-][0-9]{{1,2}}(?:[月.-](?:[0-9]{{1,2}}日?)?)?)(?:出生|生)")
BETWEEN = re.compile(r"[，,、；：:（(\s]|男|女|性别|现年|今年|年龄|生于|[\u4e00-\u9fff]{1,3}族")
SCHOOL = re.compile(r"[^，,]{0,12}(?:小学|中学|学校|幼儿园)[^，,]{0,6}")
"""What stands between a name and an age that is this person's: sex, people, school."""
DAY = re.compile(r"((?:19|20)[0-9]{2})[年./-]([0-9]{1,2})(?:[月./-]([0-9]{1,2}))?")
NAME_HEAD = re.compile(rf"(?:{MINOR['name_words']})")
AGE_HEAD = re.compile(rf"^(?:{MINOR['age_words']})")
BIRTH_HEAD = re.compile(MINOR["birth_words"])
AGE_CELL = re.compile(r"([0-9]|1[0-9])(?:周?岁)?")


def homes(text: str, *, registered: Collection[str] = ()) -> Iterator[Hit]:
    """Yield the home addresses in a running text, those of the organ itself left out.

    >>> [hit.shown for hit in homes("家庭住址：白银市白银区人民路街道友好路12号3栋2单元501室")]
    ['白银市白银区……']
    """
    bare, taken = plain(text), 0
    for found in TITLED.finditer(bare):
        if DETAIL.search(found[1]) and not OFFICE.search(found[1]):
            taken = found.end()
            yield from _home(found[1], found.start(1), registered)
    for end in ENDS.finditer(bare):
        flat = FLAT.search(bare, max(taken, end.end() - LONGEST), end.end())
        if flat is None:
            continue
        taken = flat.end()
        if not OFFICE.search(bare[max(0, flat.start() - BEFORE) : flat.end() + BEHIND]):
            yield from _home(flat[0], flat.start(), registered)


def is_told_by_head(head: str) -> bool:
    """Tell whether a heading of a table says that its column holds addresses of homes or names of people."""
    return HEADS.search(head) is not None or NAME_HEAD.search(head) is not None


def home_cell(head: str, text: str, *, registered: Collection[str] = ()) -> Iterator[Hit]:
    """Yield the address in a cell whose column is headed as one of home addresses."""
    bare = plain(text)
    if HEADS.search(head) and len(bare) >= SHOWN and DETAIL.search(bare) and not OFFICE.search(bare):
        yield from _home(bare, 0, registered)


def _home(text: str, start: int, registered: Collection[str]) -> Iterator[Hit]:
    solid = "".join(text.split())
    if not any(solid in "".join(plain(contact).split()) for contact in registered):
        yield Hit("PRIVACY-ADDRESS", start, solid, f"{solid[:SHOWN]}……")


def minors(text: str, on: date | None) -> Iterator[Hit]:
    """Yield the children that a running text names: a name with an age, or a date of birth, under eighteen.

    >>> [hit.shown for hit in minors("学生：李小明，男，12岁", None)], list(minors("面向6岁以下儿童", None))
    (['李某，12岁'], [])
    """
    bare = plain(text)
    if "岁" in bare:
        for found in AGED.finditer(bare):
            if int(found[3]) < ADULT and _is_of_one_person(found[2]):
                yield Hit("PRIVACY-MINOR", found.start(1), found[0], f"{found[1][0]}某，{int(found[3])}岁")
    if on is not None and "生" in bare:
        for found in BORN.finditer(bare):
            if (years := _years(found[3], on)) is not None and _is_of_one_person(found[2]):
                yield Hit("PRIVACY-MINOR", found.start(1), found[0], f"{found[1][0]}某，{years}岁")


def _is_of_one_person(between: str) -> bool:
    left = BETWEEN.sub("", between)
    return not left or SCHOOL.fullmatch(left) is not None


def minor_row(heads: Collection[str], cells: Collection[str], on: date | None) -> Iterator[tuple[int, Hit]]:
    """Yield the column and the hit where a row of a table has a name and an age, or a date of birth, under eighteen."""
    row = list(zip(heads, cells, strict=True))
    names = [text for head, text in row if NAME_HEAD.search(head) and 2 <= len(text) <= 8]
    if not names:
        return
    for column, (head, text) in enumerate(row):
        bare = plain(text)
        if AGE_HEAD.search(head) and (found := AGE_CELL.fullmatch(bare)) and int(found[1]) < ADULT:
            years: int | None = int(found[1])
        else:
            years = _years(bare, on) if on and BIRTH_HEAD.search(head) else None
        if years is not None:
            yield column, Hit("PRIVACY-MINOR", 0, f"{names[0]} {bare}", f"{names[0][0]}某，{years}岁")
            return


def _years(text: str, on: date) -> int | None:
    """Return the age of who was born on the date in a text, where it is a child's."""
    found = DAY.search(text)
    if found is None:
        return None
    try:
        born = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None
    years = age(born, on)
    return years if 0 <= years < ADULT else None
