"""文号 and 索引号: how an official number is written (GB/T 9704-2012), how an index number follows a template."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

YEAR_FIRST = re.compile(r"^(?P<sign>\D*?)\s*(?P<year>(?:19|20)\d\d)\s*年\s*(?:第\s*)?0*(?P<serial>\d+)\s*号$")
BRACKETED = re.compile(
    r"^(?P<sign>.*?)\s*[〔\[［【（(「{﹝〖]\s*(?P<year>(?:19|20)\d\d)\s*年?\s*[〕\]］】）)」}﹞〗]\s*(?:第\s*)?0*(?P<serial>\d+)\s*号?$"
)
TEMPLATE = "{code}/{year}-{serial:05d}"
FIELD = re.compile(r"\{([a-z]+)(?::0(\d)d)?\}")
FIELDS = {"code", "slug", "year", "month", "serial"}


def normal_number(given: str) -> str:
    """Return a 文号 as the standard writes it, or the text as it is where it is no such number.

    Year in 〔〕, serial without padding zeros and without 第 (GB/T 9704-2012).

    >>> normal_number("市政办发[2020]91号"), normal_number("国办函(2020) 第0109号"), normal_number("国令第711号")
    ('市政办发〔2020〕91号', '国办函〔2020〕109号', '国令第711号')
    """
    text = " ".join(given.split())
    plain = unicodedata.normalize("NFKC", text)
    found = BRACKETED.match(text) or BRACKETED.match(plain) or YEAR_FIRST.match(plain)
    if found is None or not found["sign"].strip():
        return text
    year, serial = unicodedata.normalize("NFKC", found["year"]), unicodedata.normalize("NFKC", found["serial"])
    return f"{found['sign'].strip()}〔{year}〕{int(serial)}号"


def template_fault(template: str) -> str:
    """Return what is wrong with a template of index numbers: an unknown field, or none that tells items apart; or "".

    >>> template_fault("{code}/{year}-{serial:05d}"), template_fault("{code}/{day}"), template_fault("{code}/{year}")
    ('', 'day', 'serial')
    """
    names = [name for name, _ in FIELD.findall(template)]
    if left := re.search(r"[{}]", FIELD.sub("", template)):
        return left[0]
    return next((name for name in names if name not in FIELDS), "" if "serial" in names else "serial")


def index_number(template: str, facts: Mapping[str, str | int]) -> str:
    """Return an index number from its template (``{code}/{year}-{serial:05d}`` and the like).

    >>> index_number("{code}/{year}{month:02d}-{serial:05d}", {"code": "1162", "year": 2020, "month": 7, "serial": 9})
    '1162/202007-00009'
    """

    def put(match: re.Match[str]) -> str:
        value = facts[match[1]]
        return f"{value:0{match[2]}d}" if match[2] and isinstance(value, int) else str(value)

    return FIELD.sub(put, template)
