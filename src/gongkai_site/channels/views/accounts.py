"""Screens of accounts, their inspections, and the counts of a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai.catalogue import CHANNELS
from gongkai_site.assurance.queries import about
from gongkai_site.assurance.services import KEEP, add_matter, may_keep
from gongkai_site.assurance.views import TONES
from gongkai_site.base import clock
from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import lang
from gongkai_site.channels import forms, queries, services
from gongkai_site.channels.counting import lines
from gongkai_site.channels.models import WITH_ACCOUNT, Account
from gongkai_site.channels.services import MANAGE, VIEW
from gongkai_site.organs.models import Organ
from gongkai_site.screens.lists import Day, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

ACCOUNTS = _("Channels")
STATES = (
    ("open", _("in use")),
    ("silent", _("silent too long")),
    ("found", _("findings to be mended")),
    ("closed", _("closed")),
)


def state_of(account: Any) -> Any:
    """Return the word of an account's state."""
    if account.closed_on:
        return _("closed")
    days = queries.silent_days(account)
    return _("silent for {days} days").format(days=days) if days else _("in use")


def tone_of(account: Any) -> str:
    """Return how the state is coloured."""
    if account.closed_on:
        return ""
    return "red" if queries.silent_days(account) else "green"


def channel_of(row: Any) -> str:
    """Return the name of a row's channel."""
    return CHANNELS[row.channel].words[lang()]


class AccountFilter(WagtailFilterSet):
    """What the list of accounts can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=WITH_ACCOUNT)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="with_state")

    class Meta:
        model = Account
        fields = ("organ", "channel")

    def with_state(self, rows: QuerySet[Account], name: str, value: str) -> QuerySet[Account]:
        """Cut down to a state."""
        if value == "closed":
            return rows.filter(closed_on__isnull=False)
        rows = rows.filter(closed_on__isnull=True)
        if value == "found":
            return rows.filter(pk__in=queries.with_open_findings())
        if value == "silent":
            silent = [each.pk for each in rows if queries.silent_days(each)]
            return rows.filter(pk__in=silent)
        return rows


class Accounts(ListScreen):
    """The accounts a person may see."""

    model = Account
    act = VIEW
    url_name = "channels"
    page_title = ACCOUNTS
    header_icon = "globe"
    filterset_class = AccountFilter
    search_fields = ("name", "handle", "sponsor")
    empty = _("No account yet. Enter the organ's accounts, then import their posts.")
    columns_all = (
        TitleColumn("name", label=_("Account"), get_url=lambda row: reverse("channels_account", args=[row.pk])),
        Column("channel", label=_("Channel"), accessor=channel_of, sort_key="channel"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Day("last", label=_("Last post"), sort_key="last"),
        Word("state", label=_("State"), accessor=state_of, tone=tone_of),
        Day("opened_on", label=_("Opened on"), sort_key="opened_on"),
        Day("filed_on", label=_("Filed on")),
        Column("reviewer", label=_("Reviewer")),
    )
    columns_first = ("name", "channel", "organ", "last", "state")
    list_export = ["organ", "channel", "name", "handle", "sponsor", "opened_on", "filed_on", "filing", "closed_on"]
    export_headings = {field.name: field.verbose_name for field in Account._meta.fields}
    export_filename = "accounts"
    actions = (
        ("channels_new", _("Enter an account"), "plus"),
        ("channels_posts", _("Posts"), "list-ul"),
        ("imports_new", _("Import"), "upload"),
    )
    actions_need = {"channels_new": MANAGE, "channels_posts": VIEW, "imports_new": "imports.run"}

    def get_base_queryset(self) -> QuerySet[Account]:
        """Return the accounts with the day of their last post."""
        return queries.accounts_for(self.request.user)


class AccountPage(RecordScreen):
    """One account."""

    act = VIEW
    list_url_name = "channels"
    list_label = ACCOUNTS

    def get_record(self) -> Account:
        """Return the account, within the reader's sight."""
        return queries.account_for(self.request.user, self.kwargs["pk"])

    def panels(self) -> Sequence[Panel]:
        """Return what it is, what it posted by year, and what inspections found."""
        account = self.record
        facts = [
            Fact(_("Channel"), channel_of(account)),
            Fact(_("Account id"), account.handle),
            Fact(_("Sponsor"), account.sponsor),
            Fact(_("Opened on"), account.opened_on),
            Fact(_("Filed on"), account.filed_on),
            Fact(_("Filing number"), account.filing),
            Fact(_("Takes comments and messages"), _("yes") if account.interactive else _("no")),
            Fact(_("Reviewer"), account.reviewer),
        ]
        if account.closed_on:
            facts += [Fact(_("Closed on"), account.closed_on), Fact(_("Why it was closed"), account.close_reason)]
        years = [
            Fact(_("{year}").format(year=year), count, address) for year, count, address in queries.years_of(account)
        ]
        found = [
            Fact(each.on, each.what, reverse("assurance_matter", args=[each.pk]), TONES[each.state])
            for each in about(queries.subject(account))
        ]
        panels = [Panel(_("account"), facts), Panel(_("Posts by year"), years or [Fact(_("Posts"), _("none yet"))])]
        return [*panels, Panel(_("Inspections"), found or [Fact(_("Inspections"), _("none yet"))])]

    def side(self) -> Sequence[Panel]:
        """Return its state."""
        account = self.record
        facts = [
            Fact(_("State"), state_of(account), tone=tone_of(account)),
            Fact(_("Last post"), account.last),
            Fact(
                _("Organ"),
                account.organ,
                reverse("channels_counts", args=[account.organ.slug, clock.today().year]),
            ),
        ]
        return [Panel(_("State"), facts)]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        account, cannot = self.record, services.may_change(self.request.user, self.record)
        return [
            Step(
                _("Keep an inspection"),
                reverse("channels_inspect", args=[account.pk]),
                may_keep(self.request.user, account.organ),
            ),
            Step(_("Change"), reverse("channels_change", args=[account.pk]), cannot),
            Step(
                _("Close"),
                reverse("channels_close", args=[account.pk]),
                services.may_close(self.request.user, account),
                "red",
            ),
        ]


class Counts(RecordScreen):
    """What an organ made public in a year, by kind and channel; each number opens its rows."""

    act = VIEW
    list_url_name = "channels"
    list_label = ACCOUNTS

    def get_record(self) -> Organ:
        """Return the organ, within the reader's sight."""
        found: Organ = get_object_or_404(organs_for(self.request.user, VIEW), slug=self.kwargs["slug"])
        return found

    def organ(self) -> Organ:
        """Return whose counts they are."""
        found: Organ = self.record
        return found

    def panels(self) -> Sequence[Panel]:
        """Return the lines."""
        year, told = self.kwargs["year"], lang()
        if not MINYEAR <= year <= MAXYEAR:
            raise Http404
        rows = [{**line.told(told), "url": line.url} for line in lines(self.record, year)]
        heading = _("Made public in {year}").format(year=year)
        if not rows:
            return [Panel(heading, [Fact(_("Quantity"), _("nothing was made public in this year"))])]
        facts = {"rows": rows, "total": sum(row["count"] for row in rows), "year": year}
        context = {**facts, "most": max(row["count"] for row in rows)}
        return [Panel(heading, template="channels/counts.html", context=context)]

    def side(self) -> Sequence[Panel]:
        """Return the other years."""
        slug, last = self.record.slug, clock.today().year
        years = [
            Fact(_("{year}").format(year=year), _("Show"), reverse("channels_counts", args=[slug, year]))
            for year in range(last, last - 5, -1)
        ]
        return [Panel(_("Years"), years)]


class NewAccount(StepScreen):
    """A new account."""

    act = MANAGE
    title = _("Enter an account")
    form_class = forms.NewAccountForm
    done = _("The account is entered.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("channels")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, MANAGE)}

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = services.open_account(by=self.request.user, **form.cleaned_data)
        return reverse("channels_account", args=[made.pk])


class OfAccount(StepScreen):
    """A step of one account."""

    act = MANAGE

    def get_record(self) -> Account:
        """Return the account, within the reader's sight."""
        return queries.account_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the account."""
        return reverse("channels_account", args=[self.record.pk])


class ChangeAccount(OfAccount):
    """Change an account."""

    title = _("Change")
    form_class = forms.AccountForm
    done = _("The change is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Show the account as it is; the row itself is the service's to write."""
        blank = queries.account_for(self.request.user, self.kwargs["pk"])
        return {**super().get_form_kwargs(), "instance": blank}

    def perform(self, form: Any) -> str:
        """Change it."""
        services.change_account(by=self.request.user, account=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class CloseAccount(OfAccount):
    """Close an account."""

    title = button = _("Close")
    tone = "red"
    advice = _("A closed account takes no more posts. What it posted stays and counts.")
    form_class = forms.CloseForm
    done = _("The account is closed.")

    def perform(self, form: Any) -> str:
        """Close it."""
        services.close_account(by=self.request.user, account=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class InspectAccount(OfAccount):
    """Keep what an inspection found."""

    act = KEEP
    title = _("Keep an inspection")
    form_class = forms.InspectForm
    done = _("The inspection is kept.")

    def perform(self, form: Any) -> str:
        """Keep it."""
        facts = {"kind": "account_check", "subject": queries.subject(self.record), **form.cleaned_data}
        add_matter(by=self.request.user, organ=self.record.organ, **facts)
        return self.get_back_url()
