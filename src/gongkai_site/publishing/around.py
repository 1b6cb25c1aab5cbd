"""What other parts of the site tell of an item on its page, and what they let be done there; they add themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gongkai_site.publishing.models import Item
from gongkai_site.screens.records import Panel, Step

STEPS: list[Callable[[Any, Item], Iterable[Step]]] = []
"""Each returns steps for a person and an item."""
PANELS: list[Callable[[Item], Iterable[Panel]]] = []
"""Each returns panels of an item, shown beside it."""
