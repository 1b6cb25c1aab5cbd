"""Files for the public check: an annual report with a broken sum and an identity number, and hostile ones."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from gongkai.report.model import Report, SectionText
from gongkai.report.sources import read_one
from gongkai.report.write import Target, write

EXAMPLES = Path(__file__).parents[2] / "examples"
IDENTITY = "11010519491231002X"
WRONG = "applications.new_received.natural_person"
BY = 3


def good() -> Report:
    """Return the report of a bureau, in which all is right."""
    return read_one(str(EXAMPLES / "baiyin-miit-2020.txt"))


def spoilt(to: Target = "docx", text: str = f"经办人身份证号{IDENTITY}。") -> bytes:
    """Return the report with one figure too large by three and a text added, as a document."""
    right = good()
    figures = {**right.figures, WRONG: int(right.figures[WRONG] or 0) + BY}
    first, *others = right.sections
    sections = (SectionText(first.no, first.heading, (*first.paragraphs, text)), *others)
    return write(replace(right, figures=figures, sections=sections), to)


def bomb() -> bytes:
    """Return a Word file whose text unpacks to 300 MB."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"0" * 300_000_000)
    return made.getvalue()
