"""The review screen: the item in the middle, gates, findings, secrecy and signatures at the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from gongkai.review import GATES, LEVELS, STEPS, Rule, missing
from gongkai.review.steps import RUNNING
from gongkai_site.base.refusals import Refused, lang
from gongkai_site.review import queries, services
from gongkai_site.review.appearance import changes, facts_of_item, last_reviewed
from gongkai_site.review.content_hash import fresh
from gongkai_site.review.facts import facts_of, secrecy_of
from gongkai_site.review.forms import DecisionForm
from gongkai_site.review.may import why_not
from gongkai_site.review.models import Review
from gongkai_site.review.registry import Kind, kind_of
from gongkai_site.review.shown import of_review
from gongkai_site.review.views.outcome import tell_outcome
from gongkai_site.review.views.queue import QUEUE, InReach, column_word, due_word, kind_word, where
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step

MAIN, RED = ("conclude", "clear"), ("return", "recall", "release", "withdraw")
OTHERS = ("conclude", "settle", "ask", "withdraw", "release", "clear", "recall")
"""Steps with a screen of their own; signing and returning stand on this one."""


def review_for(person: Any, pk: int) -> Review:
    """Return a review within the person's sight, or raise Http404."""
    found = queries.reviews_for(person).select_related("revision", "released_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class ReviewPage(InReach, RecordScreen):
    """One review."""

    template_name = "review/review.html"
    list_url_name = "review"
    list_label = QUEUE

    def get_record(self) -> Review:
        """Return the review, within the reader's sight."""
        return review_for(self.request.user, self.kwargs["pk"])

    def organ(self) -> Any:
        """Ask nothing more: the review is within the reader's sight, by power or delegation."""
        return None

    @cached_property
    def kind(self) -> Kind:
        """Return what kind of content it is."""
        model = ContentType.objects.get_for_id(self.record.content_type_id).model_class()
        found = kind_of(model) if model else None
        if found is None:
            raise Http404
        return found

    @cached_property
    def item(self) -> Any:
        """Return the item as the reviewed revision has it."""
        return self.record.revision.as_object()

    def panels(self) -> Sequence[Panel]:
        """Return the item as it will appear, or what differs from what was reviewed last."""
        if self.request.GET.get("difference") and (before := last_reviewed(self.record)):
            found = list(changes(self.kind, before.as_object(), self.item))
            return [
                Panel(
                    _("Difference to the last reviewed version"),
                    template="review/difference.html",
                    context={"changes": found},
                )
            ]
        if self.kind.template:
            context = {"template": self.kind.template, "item": self.item}
            return [Panel(_("As it will appear"), template="review/item.html", context=context)]
        return [Panel(_("As it will appear"), facts_of_item(self.kind, self.item))]

    def side(self) -> Sequence[Panel]:
        """Return where it stands, gates, findings, secrecy, signatures, and answers from outside."""
        checks = list(self.record.fact_checks.select_related("asked_by"))
        asked = (
            [
                Panel(
                    _("Fact checks"),
                    template="review/fact_checks.html",
                    context={"checks": checks, "person": self.request.user},
                )
            ]
            if checks
            else []
        )
        return [
            of_review(self.record, self.request.user, with_places=bool(self.kind.template)),
            Panel(_("Gates"), template="review/gates.html", context={"levels": self._levels()}),
            Panel(_("Secrecy conclusion"), template="review/secrecy.html", context={"kept": secrecy_of(self.record)}),
            *asked,
            Panel(_("Where it stands"), self._standing()),
            Panel(_("Signatures"), template="review/opinions.html", context={"opinions": self._opinions()}),
        ]

    def steps(self) -> Sequence[Step]:
        """Return what can be done on screens of their own, and why signing or returning is not possible here."""
        person, found = self.request.user, []
        for name in OTHERS:
            step = STEPS[name]
            refused = why_not(person, self.record, name)
            address = reverse(f"review_{name}", args=[self.record.pk])
            tone = "main" if name in MAIN else "red" if name in RED else ""
            found.append(Step(getattr(step, lang()), address, refused, tone))
        here = [Step(getattr(STEPS[name], lang()), "", self.refusals[name]) for name in ("sign", "return")]
        return [*found, *(step for step in here if step.refusal is not None)]

    @cached_property
    def refusals(self) -> Mapping[str, Any]:
        """Return why the person may not sign or return, or None for each."""
        return {name: why_not(self.request.user, self.record, name) for name in ("sign", "return")}

    def form(self, data: Any = None) -> DecisionForm:
        """Return the box of the decision. What was ticked may be signed by now: the service says so, by name."""
        known = Rule.of_json(self.record.rule).levels.get(self.record.level, ())
        return DecisionForm(data, gates=self.open_gates() if data is None else known)

    def open_gates(self) -> list[str]:
        """Return the gates of the level at hand that nobody has signed yet."""
        return [gate for level, gate in missing(facts_of(self.record)) if level == self.record.level]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign or return; what was typed stays when it is refused."""
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self._decide(form)
            except Refused as refusal:
                form.add_error(None, refusal.sentence())
            else:
                tell_outcome(request, self.record, _("Your decision is kept."))
                return HttpResponseRedirect(reverse("review_item", args=[self.record.pk]))
        self.record = self.get_record()
        form.offer(self.open_gates())
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _decide(self, form: DecisionForm) -> None:
        raw = self.request.POST.get("seen", "")
        facts = {"by": self.request.user, "review": self.record, "seen": int(raw) if raw.isdecimal() else 0}
        facts |= form.cleaned_data
        if self.request.POST.get("do") == "return":
            services.return_(**facts)
        else:
            services.sign(level=self.request.POST.get("level", ""), **facts)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template needs."""
        record = self.record
        facts = {
            "form": kwargs.pop("form", None) or self.form(),
            "may_sign": self.refusals["sign"] is None,
            "may_return": self.refusals["return"] is None,
            "why_not_sign": self.refusals["sign"].text(lang()) if self.refusals["sign"] else "",
            "level": getattr(LEVELS[record.level], lang()) if record.level else "",
            "has_difference": last_reviewed(record) is not None,
            "shows_difference": bool(self.request.GET.get("difference")),
            **self._neighbours(),
            "is_changed": record.state in RUNNING and facts_of(record).now != record.hash,
        }
        return {**super().get_context_data(**kwargs), **facts}

    def _neighbours(self) -> dict[str, int | None]:
        """Return the reviews before and after this one among those that wait for the person."""
        waiting = list(queries.to_act(self.request.user).values_list("pk", flat=True))
        at = waiting.index(self.record.pk) if self.record.pk in waiting else -1
        after = waiting[at + 1] if at + 1 < len(waiting) else None
        return {"before": waiting[at - 1] if at > 0 else None, "after": after}

    def history(self) -> Sequence[Any]:
        """Return nothing more: the signatures are the history."""
        return ()

    def _standing(self) -> list[Fact]:
        record = self.record
        content = fresh(record.content) if record.content else None
        return [
            Fact(_("State"), where(record), tone="red" if record.is_overdue else ""),
            Fact(_("Due"), due_word(record), tone="red" if record.is_overdue else ""),
            Fact(_("Kind"), kind_word(record)),
            Fact(_("Column"), column_word(record)),
            Fact(_("Organ"), record.organ),
            Fact(_("Drafters"), "、".join(str(person) for person in record.drafters.order_by("name"))),
            Fact(_("Public now"), _("yes") if content is not None and content.live else _("no")),
            Fact(_("Rule"), record.rule.get("source", "")),
            Fact(_("Digest"), record.hash[:16]),
        ]

    def _levels(self) -> list[dict[str, Any]]:
        signed = {
            (each.level, each.gate): each
            for each in self.record.signatures.select_related("person", "on_behalf_of", "opinion")
        }
        rule = Rule.of_json(self.record.rule)
        return [
            {
                "name": getattr(LEVELS[level], lang()),
                "at_hand": level == self.record.level,
                "gates": [
                    {
                        "name": getattr(GATES[gate], lang()),
                        "checklist": [line[lang()] for line in GATES[gate].checklist],
                        "signed": signed.get((level, gate)),
                    }
                    for gate in gates
                ],
            }
            for level, gates in rule.levels.items()
        ]

    def _opinions(self) -> list[dict[str, Any]]:
        rows = self.record.opinions.select_related("person", "on_behalf_of")
        return [
            {
                "row": row,
                "step": getattr(STEPS[row.step], lang()),
                "level": getattr(LEVELS[row.level], lang()) if row.level else "",
                "gates": "、".join(getattr(GATES[gate], lang()) for gate in row.gates if gate in GATES),
            }
            for row in rows
        ]
