"""An existing site as a register: what its pages say of themselves, and which of its addresses are worth following."""

from __future__ import annotations

from gongkai.mirror.addresses import canonical, same_page
from gongkai.mirror.columns import guess_kind
from gongkai.mirror.document import APART, read_paper
from gongkai.mirror.frontier import LARGEST, Scope, family, start_of
from gongkai.mirror.page import Page, read_page

__all__ = [
    "APART",
    "LARGEST",
    "Page",
    "Scope",
    "canonical",
    "family",
    "guess_kind",
    "read_page",
    "read_paper",
    "same_page",
    "start_of",
]
