"""What the fields of the JSON mean: the schema has their types, these are the words, Chinese first."""

from __future__ import annotations

from collections.abc import Mapping

MEANINGS: Mapping[str, str] = {
    "schema": "本格式的名称和版本\nname and version of this format",
    "organ": "机关名称，未知为 null\nname of the organ, null if unknown",
    "organ_code": "统一社会信用代码\nunified social credit code",
    "year": "报告年度\nyear reported on",
    "form": "报告年度所用的格式\nedition of the form, by the year reported on",
    "table_forms": "每张表实际所用的格式，可以混用\nthe edition each table really follows; real reports mix them",
    "table_forms.<key>": "表名对格式\ntable key to edition",
    "title": "标题\ntitle as printed",
    "dated": "落款日期\ndate at the foot of the report",
    "period": "统计期限\nperiod the figures cover",
    "period.from": "期限首日\nfirst day",
    "period.to": "期限末日\nlast day",
    "contact": "联系方式，读到什么写什么\nhow to reach the organ, as far as it was read",
    "contact.<key>": "`address` `postcode` `phone` `fax` `email`",
    "figures": "全部数据，键见 forms.md\nall figures by key, see forms.md",
    "figures.<key>": (
        "件数为整数；金额为元的字符串；空格为 null\na count is an integer, money a string of yuan, a blank null"
    ),
    "marks": "不是数字的格和另有说明的格\ncells where no number stands, or more than a number",
    "marks.<key>": "一格的标记\nthe mark of one cell",
    "marks.<key>.state": (
        "空、斜杠、横线、未建台账、不适用、填了但不能定为数字、确为零\n"
        "blank, slash, dash, no register kept, not applicable, entered but not settled as a number, truly zero"
    ),
    "marks.<key>.raw": "格中原文\nthe text as printed",
    "marks.<key>.reason": "说明\nreason",
    "sections": "正文各部分，表格除外\nthe narrative by section, without the tables",
    "sections[].no": "编号，正文之前的为空\nnumber, empty for what stands before the first section",
    "sections[].heading": "标题，按格式所印\nheading as the form has it",
    "sections[].paragraphs": "段落\nparagraphs",
    "problems": "读取时发现的问题\nwhat was found while reading",
    "problems[].code": "见下\nsee below",
    "problems[].severity": "见下\nsee below",
}
"""Every field of report.schema.json by its path."""

PROBLEM = (
    ("`code`", "string", "代码，不改名\nstable code, see [problems.md](problems.md)"),
    ("`severity`", "`error` `warning` `note`", "错误、提醒、说明"),
    ("`place`", "string", "位置，按表上所印\nwhere, in printed labels"),
    ("`cells`", "array of strings", "有关各格的键\nkeys of the cells concerned, what is found first"),
    ("`expected`", "integer, string or null", "应为\nwhat should stand there"),
    ("`found`", "integer, string or null", "实为\nwhat does"),
    ("`basis`", "string", "依据\nthe rule"),
    ("`message`", "object", "`zh` 和 `en` 两种文字的整句\nthe whole sentence in both languages"),
    ("`cure`", "object or null", "只有一种改法时，格的键对新值\nkey to new value, where only one change mends it"),
)

CHECK = (
    ("`file`", "string", "文件名，按命令所给\nthe file as it was named"),
    ("`problems`", "array of problems", "全部问题，重的在前\nall that was found, gravest first"),
    (
        "`diagnosis`",
        "array of objects",
        "每组互相牵连而不成立的勾稽关系一个\none for each group of broken identities that hang together",
    ),
)

DIAGNOSIS = (
    ("`diagnosis[].cells`", "array of strings", "这组勾稽关系的各格\nthe cells of these identities"),
    (
        "`diagnosis[].status`",
        "`unique` `several` `none`",
        "一种改法、几种改法、没有\none change mends all, several do, none of up to two cells does",
    ),
    (
        "`diagnosis[].solutions`",
        "array of objects",
        "改动最少的改法，格的键对新值\nthe smallest changes, key to new value",
    ),
)
