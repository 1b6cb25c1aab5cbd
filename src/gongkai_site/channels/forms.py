"""Forms of channels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gongkai.catalogue import CHANNELS
from gongkai_site.base import clock
from gongkai_site.base.refusals import lang
from gongkai_site.channels.models import PORTAL, Account, Post
from gongkai_site.channels.services import OF_ACCOUNT
from gongkai_site.organs.models import Organ
from gongkai_site.screens.forms import PlainForm, date_box


def channels(*, account: bool) -> list[tuple[str, str]]:
    """Return the channels that need an account, or those that have none, in the reader's language."""
    return [(key, each.words[lang()]) for key, each in CHANNELS.items() if key != PORTAL and each.account is account]


class AccountForm(PlainForm):
    """What is kept of an account."""

    class Meta:
        model = Account
        fields = OF_ACCOUNT
        widgets = {name: date_box() for name in ("opened_on", "filed_on")}


class NewAccountForm(AccountForm):
    """A new account of an organ in a channel."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    channel = forms.ChoiceField(label=_("Channel"))
    field_order = ("organ", "channel", *OF_ACCOUNT)

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, organs)
        self.fields["channel"].choices = channels(account=True)  # type: ignore[attr-defined]


class PostForm(PlainForm):
    """A post of an account, or what was made public where there are no accounts."""

    organ = forms.ModelChoiceField(label=_("Organ"), queryset=Organ.objects.none())
    channel = forms.ChoiceField(label=_("Channel"))
    field_order = ("organ", "channel", "account", "title", "day", "address", "quantity", "source")

    class Meta:
        model = Post
        fields = ("account", "title", "day", "address", "quantity", "source")
        widgets = {"day": date_box()}

    def __init__(self, *args: Any, organs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, organs)
        self.fields["channel"].choices = [*channels(account=True), *channels(account=False)]  # type: ignore[attr-defined]
        self.fields["account"].queryset = Account.objects.filter(organ__in=organs).exclude(channel=PORTAL)  # type: ignore[attr-defined]
        self.fields["account"].help_text = _("Only for channels that have accounts.")
        self.fields["quantity"].help_text = _("1 for a single post; for a total of a month the total, with its source.")


class CarryForm(forms.Form):
    """Where and when an item of the site also went out."""

    where = forms.ChoiceField(label=_("Channel"))
    day = forms.DateField(label=_("Posted on"), widget=date_box(), initial=clock.today)
    address = forms.CharField(label=_("Address"), max_length=500, required=False)

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = Account.objects.filter(organ=organ, closed_on__isnull=True).exclude(channel=PORTAL)
        own = [(f"account:{each.pk}", _of(each)) for each in self.accounts]
        self.fields["where"].choices = [*own, *channels(account=False)]  # type: ignore[attr-defined]  # a field of choices

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        where, facts = self.cleaned_data["where"], {name: self.cleaned_data[name] for name in ("day", "address")}
        if not where.startswith("account:"):
            return {"channel": where, **facts}
        account = next(each for each in self.accounts if where == f"account:{each.pk}")
        return {"channel": account.channel, "account": account, **facts}


def _of(account: Account) -> str:
    return f"{CHANNELS[account.channel].words[lang()]} · {account.name}"


class CloseForm(forms.Form):
    """When an account was closed, and why."""

    on = forms.DateField(label=_("Closed on"), widget=date_box())
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class InspectForm(forms.Form):
    """What an inspection found."""

    on = forms.DateField(label=_("Inspected on"), widget=date_box())
    source = forms.CharField(label=_("By whom"), max_length=120)
    what = forms.CharField(label=_("What was found"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    due_on = forms.DateField(label=_("To be mended by"), widget=date_box(), required=False)


def offer(form: forms.BaseForm, organs: Any) -> None:
    """Offer organs in a form; the only one is chosen."""
    field = form.fields["organ"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = organs
    if len(organs) == 1:
        field.initial = organs[0].pk
