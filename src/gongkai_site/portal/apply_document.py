"""The form of an application on paper, empty or as it was filled in, to be posted or handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gongkai.report.write.docx import docx
from gongkai.report.write.grid import Body, GridCell, PrintedTable
from gongkai.report.write.page import Page, Part, Text
from gongkai_site.applications.models import ROUTES, WAYS
from gongkai_site.applications.people import APPLICANTS
from gongkai_site.base import clock
from gongkai_site.organs.models import Organ
from gongkai_site.portal.wording import WORDS
from gongkai_site.publishing.text import printable

TICK, BOX = "☑", "☐"
WIDTH = 4
FORM: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "申请人信息",
        (("姓名（名称）", "name"), ("申请人类别", "applicant"), ("证件名称", "id_type"), ("证件号码", "id_number")),
    ),
    ("联系方式", (("联系电话", "phone"), ("电子邮箱", "email"), ("通信地址、邮政编码", "address"))),
    ("代理人", (("姓名", "agent"), ("证件号码", "agent_id"))),
    ("共同申请人", (("姓名、证件号码", "joint"),)),
    ("所需政府信息", (("名称、文号或者其他特征", "wanted"), ("文号", "document_number"))),
    ("提供形式", (("获取信息的方式", "way"), ("获取信息的途径", "route"))),
    (
        "其他",
        (("需要的帮助（条例第四十三条）", "help_needed"), ("随附材料", "papers"), ("申请人签名或者盖章、日期", "sign")),
    ),
)
"""The rows of the form, group by group, in the language of the office that takes it."""
CHOICES = {"applicant": APPLICANTS, "way": WAYS, "route": ROUTES}
PAPERS = (("identity", "身份证明"), ("proxy", "授权委托书"), ("attachment", "其他"))
ZH = {"paper": "纸质", "email": "电子文件", "disc": "光盘", "read": "当场阅读、抄录"} | {
    "post": "邮寄",
    "online": "网上获取",
    "collect": "自行领取",
    "fax": "传真",
}
"""Ways and routes as the paper form prints them."""


def form_docx(organ: Organ, facts: Mapping[str, Any], joint: Sequence[Mapping[str, str]]) -> bytes:
    """Return the form of an organ as DOCX, with what was typed."""
    title = WORDS["paper"]["title"]["zh"]
    cells = tuple(_cells(dict(facts), joint))
    height = max(cell.bottom for cell in cells)
    table = PrintedTable("application", title, cells, (Body(0, height, 0),), WIDTH, 2)
    texts = (Text(f"受理机关：{organ.name}"),)
    part = Part("", "", texts, (table,))
    note = Part("", "", (Text(WORDS["paper"]["note"]["zh"]),))
    return docx(Page(title, (title,), (part, note), "", None, clock.today().year))


def _cells(facts: dict[str, Any], joint: Sequence[Mapping[str, str]]) -> Iterator[GridCell]:
    facts["joint"] = "；".join(f"{row['name']}（{row['id_type']}{row['id_number']}）" for row in joint)
    row = 0
    for group, fields in FORM:
        yield GridCell(group, row, 0, "group", rowspan=len(fields))
        for label, name in fields:
            yield GridCell(label, row, 1, "row")
            yield GridCell(_value(name, facts), row, 2, "row", colspan=WIDTH - 2)
            row += 1


def _value(name: str, facts: Mapping[str, Any]) -> str:
    given = facts.get(name, "")
    if name in CHOICES:
        choices = [(key, ZH.get(key, str(words))) for key, words in CHOICES[name]]
        return "　".join(f"{TICK if key == given else BOX}{words}" for key, words in choices)
    if name == "papers":
        return "　".join(f"{BOX}{words}" for _, words in PAPERS)
    return printable(str(given))
