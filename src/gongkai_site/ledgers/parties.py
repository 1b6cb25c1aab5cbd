"""Parties of decisions: legal persons by name, natural persons as 李某 before anything is stored (P-3)."""

from __future__ import annotations

import re

ORGANISATION = re.compile(
    r"公司|企业|集团|工厂|厂$|店|行$|社$|中心|医院|学校|小学|中学|大学|学院|幼儿园|协会|学会|商会|基金会|委员会|研究[院所]|事务所|合作社|"
    r"经营部|门市|工作室|宾馆|酒店|超市|农场|村|街道|局$|厅$|委$|政府|银行|站$|所$|院$|队$|部$|[A-Za-z]"
)
COMPOUND = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "宇文",
        "长孙",
        "夏侯",
        "端木",
        "轩辕",
        "独孤",
        "南宫",
    ]
)
"""Surnames of two characters."""
PERSON = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,12}[·•][\u4e00-\u9fff·•]{1,12}")


def masked(party: str) -> str:
    """Return a natural person's name with all but the surname hidden; an organisation's as it is.

    >>> masked("李小明"), masked("欧阳明"), masked("白桦市云杉商贸有限公司"), masked("李某")
    ('李某', '欧阳某', '白桦市云杉商贸有限公司', '李某')
    """
    if not PERSON.fullmatch(party) or (ORGANISATION.search(party) and len(party) > 3):
        return party
    surname = party[:2] if party[:2] in COMPOUND and len(party) > 2 else party[:1]
    return f"{surname}某"
