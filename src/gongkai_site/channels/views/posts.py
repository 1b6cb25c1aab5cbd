"""Screens of posts: the list, one post, and where an item of the site also went out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.base.powers import organs_for
from gongkai_site.base.refusals import Refusal
from gongkai_site.channels import forms, queries, services
from gongkai_site.channels.models import ELSEWHERE, Post
from gongkai_site.channels.services import POST, VIEW
from gongkai_site.channels.views.accounts import OfAccount, channel_of
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.queries import item_for
from gongkai_site.screens.forms import ReasonForm
from gongkai_site.screens.lists import Day, Figure, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

POSTS = _("Posts")


STATES = {"counts": _("counts"), "repeat": _("counted with the first"), "void": _("void")}


def state_of(post: Any) -> str:
    """Return whether a post counts, as a key of ``STATES``."""
    return "void" if post.voided_at else "repeat" if post.is_repeat else "counts"


class PostFilter(WagtailFilterSet):
    """What the list of posts can be cut down to."""

    organ = django_filters.ModelChoiceFilter(label=_("Organ"), queryset=lambda request: organs_for(request.user, VIEW))
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=ELSEWHERE)
    account = django_filters.ModelChoiceFilter(
        label=_("Account"), queryset=lambda request: queries.accounts_for(request.user)
    )
    year = django_filters.NumberFilter(label=_("Year"), field_name="day", lookup_expr="year")
    day = django_filters.DateFromToRangeFilter(label=_("Posted on"), widget=DateRangePickerWidget)
    state = django_filters.ChoiceFilter(label=_("State"), choices=tuple(STATES.items()), method="with_state")

    class Meta:
        model = Post
        fields = ("organ", "channel", "account", "day")

    def with_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Cut down to a state; ``counts`` is what the counts of a year are summed from."""
        if value == "void":
            return rows.filter(voided_at__isnull=False)
        return rows.filter(voided_at__isnull=True, is_repeat=value == "repeat")


class Posts(ListScreen):
    """The posts a person may see."""

    model = Post
    act = VIEW
    url_name = "channels_posts"
    page_title = POSTS
    header_icon = "list-ul"
    filterset_class = PostFilter
    search_fields = ("title", "address")
    default_ordering = "-day"
    empty = _("No post yet. Import the export of an account, or enter one.")
    columns_all = (
        TitleColumn(
            "title", label=_("Title"), sort_key="title", get_url=lambda row: reverse("channels_post", args=[row.pk])
        ),
        Column("channel", label=_("Channel"), accessor=channel_of, sort_key="channel"),
        Column("account", label=_("Account"), accessor=lambda row: row.account.name if row.account else ""),
        Day("day", label=_("Posted on"), sort_key="day"),
        Figure("quantity", label=_("Quantity"), sort_key="quantity"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Column("source", label=_("Source")),
        Word(
            "state",
            label=_("State"),
            accessor=lambda row: STATES[state_of(row)],
            tone=lambda row: {"void": "red", "repeat": "amber"}.get(state_of(row), ""),
        ),
    )
    columns_first = ("title", "channel", "account", "day", "quantity", "state")
    list_export = ["organ", "channel", "account", "title", "day", "address", "quantity", "source", "void_reason"]
    export_headings = {field.name: field.verbose_name for field in Post._meta.fields}
    export_filename = "posts"
    actions = (("channels_enter", _("Enter a post"), "plus"), ("imports_new", _("Import"), "upload"))
    actions_need = {"channels_enter": POST, "imports_new": "imports.run"}

    def get_base_queryset(self) -> QuerySet[Post]:
        """Return the posts with what the columns show."""
        return queries.posts_for(self.request.user)


class PostPage(RecordScreen):
    """One post."""

    act = VIEW
    list_url_name = "channels_posts"
    list_label = POSTS

    def get_record(self) -> Post:
        """Return the post, within the reader's sight."""
        return queries.post_for(self.request.user, self.kwargs["pk"])

    def panels(self) -> Sequence[Panel]:
        """Return what it is; of one that counts with an earlier post, which."""
        post = self.record
        first = queries.carried(post.item).filter(channel=post.channel).first() if post.is_repeat else None
        facts = [
            Fact(_("Channel"), channel_of(post)),
            Fact(
                _("Account"), post.account, reverse("channels_account", args=[post.account_id]) if post.account else ""
            ),
            Fact(_("Posted on"), post.day),
            Fact(_("Address"), post.address),
            Fact(_("Quantity"), post.quantity),
            Fact(_("Source"), post.source),
            Fact(_("Item of the site"), post.item, reverse("items_item", args=[post.item_id]) if post.item_id else ""),
            Fact(_("Counts"), first, reverse("channels_post", args=[first.pk])) if first else Fact("", ""),
            Fact(_("Organ"), post.organ),
        ]
        if post.voided_at:
            facts.append(Fact(_("Voided because"), post.void_reason, tone="red"))
        return [Panel(_("post"), [fact for fact in facts if fact.value])]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to it."""
        post = self.record
        return [
            Step(_("Void"), reverse("channels_void", args=[post.pk]), services.may_void(self.request.user, post), "red")
        ]


class EnterPost(StepScreen):
    """A new post."""

    act = POST
    title = _("Enter a post")
    form_class = forms.PostForm
    done = _("The post is entered.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("channels_posts")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may write for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, POST)}

    def perform(self, form: Any) -> str:
        """Enter it."""
        made = services.add_post(by=self.request.user, **form.cleaned_data)
        return reverse("channels_post", args=[made.pk])


class VoidPost(OfAccount):
    """Void a post."""

    act = POST
    title = button = _("Void")
    tone = "red"
    advice = _("A void post counts no more. It stays to be seen, with the reason.")
    form_class = ReasonForm
    done = _("The post is void.")

    def get_record(self) -> Any:
        """Return the post, within the reader's sight."""
        return queries.post_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the post."""
        return reverse("channels_post", args=[self.record.pk])

    def perform(self, form: Any) -> str:
        """Void it."""
        services.void_post(by=self.request.user, post=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class CarryItem(StepScreen):
    """Tell where an item of the site also went out."""

    act = POST
    title = _("Also published elsewhere")
    advice = _("An item counts once in each channel, with the first of its posts there.")
    form_class = forms.CarryForm
    done = _("The post is entered.")

    def get_record(self) -> Item:
        """Return the item, within the reader's sight."""
        return item_for(self.request.user, self.kwargs["pk"])

    def hindrance(self) -> Refusal | None:
        """Say why the person may not enter it, in place of a form."""
        return services.may_carry(self.request.user, self.record)

    def get_back_url(self) -> str:
        """Return to the item."""
        return reverse("items_item", args=[self.record.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the accounts of the item's organ, and the channels that have none."""
        return {**super().get_form_kwargs(), "organ": self.record.organ}

    def perform(self, form: Any) -> str:
        """Enter it."""
        services.carry_item(by=self.request.user, item=self.record, **form.facts())
        return self.get_back_url()
