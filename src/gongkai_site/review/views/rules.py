"""Rules of organs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai.review import GATES, LEVELS, rule_for
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.review import forms, services
from gongkai_site.review.models import OrganRule
from gongkai_site.review.queries import organs_in_reach
from gongkai_site.review.registry import kinds
from gongkai_site.review.services.rules import ACT
from gongkai_site.review.views.queue import Tabbed
from gongkai_site.screens.lists import Figure, ListScreen
from gongkai_site.screens.steps import StepScreen


def in_words(levels: Any) -> str:
    """Return levels and their gates on one line."""
    return "；".join(
        f"{getattr(LEVELS[level], lang())}：{'、'.join(getattr(GATES[gate], lang()) for gate in gates)}"
        for level, gates in levels.items()
    )


def kind_name(rule: OrganRule) -> Any:
    """Return the name of a rule's kind."""
    return next((each.model._meta.verbose_name for each in kinds() if each.kind == rule.kind), rule.kind)


def column_name(rule: OrganRule) -> Any:
    """Return the name of a rule's column."""
    kind = next((each for each in kinds() if each.kind == rule.kind), None)
    if not rule.column:
        return _("every column")
    return kind.column_word(rule.column) if kind else rule.column


class Rules(Tabbed, ListScreen):
    """Own rules of the organs within reach; the defaults stand below."""

    model = OrganRule
    url_name = "review_rules"
    page_title = _("Rules of review")
    header_icon = "cogs"
    template_name = "review/rules.html"
    search_fields = ("kind", "column", "organ__name")
    default_ordering = "organ__path"
    empty = _("No organ has a rule of its own; the defaults hold.")
    columns_all = (
        TitleColumn("organ", label=_("Organ"), get_url=lambda rule: reverse("review_change_rule", args=[rule.pk])),
        Column("kind", label=_("Kind"), accessor=kind_name, sort_key="kind"),
        Column("column", label=_("Column"), accessor=column_name),
        Column("levels", label=_("Levels and gates"), accessor=lambda rule: in_words(rule.levels)),
        Figure("days", label=_("Working days for each level")),
    )
    list_export = ["organ", "kind", "column", "levels", "days"]
    actions = (("review_new_rule", _("New rule"), "plus"),)

    def get_base_queryset(self) -> QuerySet[OrganRule]:
        """Return the rows within reach."""
        person = self.request.user
        within = organs_in_reach(person) | organs_for(person, ACT)
        return OrganRule.objects.filter(organ__in=within.values("pk")).select_related("organ")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Show the defaults of every kind."""
        found = [(each.model._meta.verbose_name, in_words(rule_for(each.kind, "*").levels)) for each in kinds()]
        return {**super().get_context_data(*args, **kwargs), "defaults": found}


class NewRule(StepScreen):
    """A rule of an organ's own."""

    act = ACT
    title = _("New rule")
    advice = _("Every level has a different person, the drafter none. The secrecy conclusion is always needed as well.")
    form_class = forms.RuleForm
    done = _("The rule is kept. Reviews under way keep theirs.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("review_rules")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may set rules for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, ACT)}

    def perform(self, form: Any) -> str:
        """Keep it."""
        self.keep(form)
        return self.get_back_url()

    def keep(self, form: Any, seen: int | None = None) -> None:
        """Set the rule."""
        data = {name: form.cleaned_data[name] for name in ("organ", "kind", "column", "days")}
        services.set_rule(by=self.request.user, levels=form.levels(), seen=seen, **data)


class OfRule(NewRule):
    """A step of one rule."""

    @cached_property
    def held(self) -> OrganRule:
        """Return the rule, when one may set it."""
        rows = OrganRule.objects.filter(organ__in=organs_for(self.request.user, ACT)).select_related("organ")
        found = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the rule as it is kept."""
        return {**super().get_context_data(**kwargs), "held": self.held}


class ChangeRule(OfRule):
    """Change a rule."""

    title = _("Change the rule")
    template_name = "review/rule.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show the rule as it is."""
        held = self.held
        first = {"organ": held.organ, "kind": held.kind, "column": held.column, "days": held.days, **held.levels}
        return {**super().get_form_kwargs(), "initial": first, "fixed": True}

    def perform(self, form: Any) -> str:
        """Change it."""
        self.keep(form, self.seen)
        return self.get_back_url()


class DropRule(OfRule):
    """Go back to the default."""

    title = _("Go back to the default rule")
    button = _("Drop the rule")
    tone = "red"
    advice = _("Reviews under way keep their rule.")
    done = _("The default rule holds again.")
    keeps_drafts = False

    def get_form_class(self) -> Any:
        """Ask for nothing but yes."""
        return StepScreen.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """Ask for nothing but yes."""
        return StepScreen.get_form_kwargs(self)

    def perform(self, form: Any) -> str:
        """Drop it."""
        services.drop_rule(by=self.request.user, rule=self.held, seen=self.seen)
        return self.get_back_url()
