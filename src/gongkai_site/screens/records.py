"""A record's page: what it is and what may be done now; the refused steps say why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from gongkai_site.base.refusals import Refusal, lang
from gongkai_site.screens.guard import Guarded

HISTORY: list[Callable[[Sequence[Model]], Sequence[Any]]] = []
"""Who tells what became of records, newest first; the trail does. An entry has ``at``, ``who`` and ``words``."""
KIN: list[Callable[[Sequence[Model]], Iterable[Model]]] = []
"""Who names the records whose course is part of that of others: the reviews of an item, what was sent of a report."""


def history_of(*records: Model) -> Sequence[Any]:
    """Return what became of records and of their kin, newest first."""
    kin = [each for tell in KIN for each in tell(records)]
    return [entry for tell in HISTORY for entry in tell([*records, *kin])]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done to a record: a button when ``refusal`` is None, else a line that says why not."""

    label: Any
    url: str
    refusal: Refusal | None = None
    tone: str = ""
    """``main`` for the step one came for, ``red`` for one that takes away."""

    @property
    def sentence(self) -> str:
        """Return why not."""
        return self.refusal.text(lang()) if self.refusal else ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a record: its label, its value, and where a click on it leads."""

    label: Any
    value: Any
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A block of a record's page with a heading: facts, or a template with its own context."""

    heading: Any
    facts: Sequence[Fact] = ()
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)


class RecordScreen(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """The page of one record. A subclass finds ``record``, and lists panels, side panels and steps."""

    template_name = "screens/record.html"
    list_url_name: ClassVar[str] = ""
    list_label: ClassVar[Any] = ""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the record first: who may see it depends on whose it is."""
        super().setup(request, *args, **kwargs)
        self.record = self.get_record()

    def get_record(self) -> Any:
        """Return the record, or raise Http404."""
        raise NotImplementedError

    def organ(self) -> Any:
        """Return whose the record is."""
        return self.record.organ

    def panels(self) -> Sequence[Panel]:
        """Return the blocks of the middle."""
        return ()

    def side(self) -> Sequence[Panel]:
        """Return the blocks at the right."""
        return ()

    def steps(self) -> Sequence[Step]:
        """Return everything that can be done, permitted or not."""
        return ()

    def history(self) -> Sequence[Any]:
        """Return what became of the record, newest first."""
        return history_of(self.record)

    def get_page_title(self) -> str:
        """Return the record's own name."""
        return str(self.record)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here: home, list, record."""
        from django.urls import reverse

        items: list[dict[str, Any]] = list(super().get_breadcrumbs_items())
        if self.list_url_name:
            items.append({"url": reverse(self.list_url_name), "label": self.list_label})
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template needs."""
        steps = list(self.steps())
        return {
            **super().get_context_data(**kwargs),
            "record": self.record,
            "panels": self.panels(),
            "side": self.side(),
            "steps": [step for step in steps if step.refusal is None],
            "refused_steps": [step for step in steps if step.refusal is not None],
            "history": self.history(),
        }
