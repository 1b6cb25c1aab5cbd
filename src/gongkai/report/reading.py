"""The bytes of one file → the reports in it: Report JSON, lines of it, or any document that can be read."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.documents import decode, read_document
from gongkai.report import jsonio
from gongkai.report.model import Report


def read_reports(data: bytes, name: str = "") -> Iterator[Report]:
    """Yield the reports that the bytes of one file hold. Raises Failure where one cannot be read."""
    if not is_json(data):
        from gongkai.report.read import read_report

        yield read_report(read_document(data, name))
        return
    text = decode(data)
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > 1 and all(line.startswith("{") and line.endswith("}") for _, line in lines):
        yield from (jsonio.loads(line, number) for number, line in lines)
    else:
        yield jsonio.loads(text)


def is_json(data: bytes) -> bool:
    """Tell whether bytes are meant as JSON: they begin with a brace, and are not rich text."""
    head = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return head.startswith(b"{") and not head.startswith(b"{\\rtf")
