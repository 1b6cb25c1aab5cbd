"""Web archives (MHTML): what word processors and browsers save as one file. The page in it is read."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

from gongkai.documents.html import read_html
from gongkai.documents.limits import LIMIT_BYTES, MIB
from gongkai.documents.model import Document
from gongkai.problems import Failure

MOST_BOUNDARIES = 20
"""Parts may hold parts, and every line is held against each boundary; more than this are no saved page."""


def read_mhtml(data: bytes) -> Document:
    """Return the blocks of the first page of a web archive; raise Failure MHTML-NO-PAGE and those of read_html."""
    if len(data) > LIMIT_BYTES:
        raise Failure("FILE-TOO-LARGE", found=len(data) // MIB, limit=LIMIT_BYTES // MIB)
    page = _page(data)
    if page is None:
        raise Failure("MHTML-NO-PAGE")
    content = page.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise Failure("MHTML-NO-PAGE")
    return read_html(content, str(page.get_param("charset", "")))


def _page(data: bytes) -> Message | None:
    if data.lower().count(b"boundary=") > MOST_BOUNDARIES:
        return None
    try:
        message = message_from_bytes(data)
        return next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    except (ValueError, LookupError, RecursionError):  # the standard library reads mail of any make, but not any bytes
        return None
