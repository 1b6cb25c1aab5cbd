"""The form of an application as a browser sends it, page by page."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

CARD = "620102199001011233"
WISH = {"wanted": "2024 年度中小企业技术改造补助资金的分配结果", "document_number": ""}
WHO = {
    "applicant": "natural_person",
    "name": "李白桦",
    "id_type": "居民身份证",
    "id_number": CARD,
    "phone": "13900001234",
    "email": "",
    "address": "",
    "agent": "",
    "agent_id": "",
    "help_needed": "",
    "joint-rows": "0",
}
HOW = {"way": "read", "route": "online"}
FILLED = {**WISH, **WHO, **HOW}
FORM = "/gxj/apply/form/"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def carried(page: str) -> dict[str, str]:
    """Return what a page carries along unseen."""
    return dict(HIDDEN.findall(page))


def send(client: Client, go: str = "send", page: str = "check", **facts: Any) -> Any:
    """Send the form as filled in."""
    return client.post(FORM, {**FILLED, "key": "k1", "page": page, "go": go, **facts})
