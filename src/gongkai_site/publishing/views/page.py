"""An item's page: what may be done, how it will appear, its clock, its people, what it is linked with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views import View

from gongkai.catalogue import KINDS
from gongkai.clocks import sentences
from gongkai_site.base import clock as now
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import lang
from gongkai_site.files.views import handed_out
from gongkai_site.publishing import clock, pairs, states
from gongkai_site.publishing.around import PANELS, STEPS
from gongkai_site.publishing.attachments import files_of
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import item_for
from gongkai_site.publishing.services.drafting import DRAFT, VIEW, draft_of, may_change
from gongkai_site.publishing.versions import versions_of
from gongkai_site.publishing.views.items import LIST
from gongkai_site.publishing.views.life import steps_of
from gongkai_site.review.desk import steps_for
from gongkai_site.review.shown import of_draft
from gongkai_site.screens.guard import Guarded
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step


class ItemPage(RecordScreen):
    """One item."""

    act = VIEW
    template_name = "publishing/item.html"
    list_url_name = "items"
    list_label = LIST

    def get_record(self) -> Any:
        """Return the item, within the reader's sight, with its state."""
        item = item_for(self.request.user, self.kwargs["pk"])
        return states.with_state(Item.objects.select_related("organ", "drafter", "interprets", "life_by")).get(
            pk=item.pk
        )

    def panels(self) -> Sequence[Panel]:
        """Return the item as it will appear."""
        draft = draft_of(self.record)
        heading = _("As it will appear") if not self.record.live else _("As its next version will appear")
        if self.record.live and not self.record.has_unpublished_changes:
            heading = _("As it appears")
        facts = {"template": "publishing/as_it_will_appear.html", "item": draft}
        return [Panel(heading, template="review/item.html", context=facts)]

    def side(self) -> Sequence[Panel]:
        """Return its clock, where it stands, its people, its versions and what it is linked with."""
        found = [Panel(_("State"), self._standing())]
        if (running := clock.clock_of(self.record)) is not None:
            facts = {"clock": running, "steps": sentences(running.due.steps, lang())}
            found.insert(0, Panel(_("Time limit"), template="publishing/clock.html", context=facts))
        if states.is_on_its_way(self.record):
            drafters = self.record.revisions.values_list("user", flat=True)
            written = {self.record.drafter_id, *drafters} - {None}
            found.append(of_draft(self.record, draft_of(self.record), drafters=written))
        if links := self._links():
            found.append(Panel(_("Document and interpretation"), links))
        found += [panel for panels in PANELS for panel in panels(self.record)]
        versions = versions_of(self.record)
        facts = {"versions": versions, "compare": reverse("items_compare", args=[self.record.pk])}
        return [*found, Panel(_("Versions"), template="publishing/versions.html", context=facts)]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        person, item = self.request.user, self.record
        found = [
            *steps_for(person, item),
            Step(_("Change"), reverse("items_change", args=[item.pk]), may_change(person, item)),
        ]
        if KINDS[item.kind].owes and not item.forwarded_from:
            address = reverse("items_write", args=[item.organ.slug, "interpretation"])
            refused = may(person, DRAFT, item.organ)
            found.append(Step(_("Write its interpretation"), f"{address}?interprets={item.pk}", refused))
        others = [step for steps in STEPS for step in steps(person, item)]
        return [*found, *others, *steps_of(person, item)]

    def _standing(self) -> list[Fact]:
        item = self.record
        state = states.state_of(item)
        facts = [
            Fact(_("State"), states.WORDS[state], tone=states.TONES.get(state, "")),
            Fact(_("Kind"), item.word("kind")),
            Fact(_("Organ"), item.organ),
            Fact(_("Index number"), item.index_number),
            Fact(_("Drafter"), item.drafter),
            Fact(_("Drafted"), now.day_of(item.created_at)),
        ]
        if item.published_on:
            facts.append(Fact(_("Published"), item.published_on))
        if item.release_at and not item.live:
            facts.append(Fact(_("Not before"), f"{localtime(item.release_at):%Y-%m-%d %H:%M}"))
        if item.bundle:
            facts.append(Fact(_("Released together with"), item.bundle))
        if item.life:
            facts += [Fact(_("Ended on"), item.life_on), Fact(_("Reason"), item.life_reason)]
        if item.life_by:
            facts.append(Fact(_("Ended by"), item.life_by, reverse("items_item", args=[item.life_by_id])))
        return facts

    def _links(self) -> list[Fact]:
        item = self.record
        found = []
        if item.interprets:
            found.append(Fact(_("Interprets"), item.interprets, reverse("items_item", args=[item.interprets_id])))
        for each in item.readings.order_by("pk"):
            word = _("Interpretation") if each.live else _("Interpretation, not public yet")
            found.append(Fact(word, each, reverse("items_item", args=[each.pk]), "" if each.live else "amber"))
        if (debt := pairs.owed(item)) is not None and debt.due and debt.due.due:
            words = _("owed, by {day}").format(day=debt.due.due)
            found.append(Fact(_("Interpretation"), words, tone="red" if debt.is_late() else "amber"))
        elif KINDS[item.kind].owes and not item.published_on and not item.forwarded_from and not found:
            found.append(Fact(_("Interpretation"), _("owed once this is public"), tone="amber"))
        ended = item.ended.order_by("pk")
        found += (Fact(_("Repeals"), each, reverse("items_item", args=[each.pk])) for each in ended)
        return found


class ItemFile(Guarded, View):
    """A file of an item, for whoever may see the item."""

    act = VIEW
    http_method_names = ("get", "head")  # type: ignore[assignment]  # a tuple serves as well

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find item and file first."""
        super().setup(request, *args, **kwargs)
        self.item = item_for(request.user, kwargs["pk"]) if request.user.is_authenticated else None
        if self.item is None:
            raise Http404
        found = files_of(draft_of(self.item)).get(kwargs["file"]) or files_of(self.item).get(kwargs["file"])
        if found is None:
            raise Http404
        self.file = found

    def organ(self) -> Any:
        """Return whose the item is."""
        return self.item.organ if self.item else None

    def get(self, request: HttpRequest, pk: int, file: int) -> FileResponse:
        """Return the bytes, checked against their digest."""
        return handed_out(self.file)
