"""What other parts of the site let be done on a case's page; they add themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from gongkai_site.applications.models import Application
from gongkai_site.screens.records import Step

STEPS: list[Callable[[Any, Application], Iterable[Step]]] = []
"""Each returns steps for a person and a case."""
