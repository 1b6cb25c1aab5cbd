"""People on the desk: the list, a person's page, and the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from gongkai_site.accounts import drafts, queries, services, signin_services
from gongkai_site.accounts.lockout import locked_until, locks_of
from gongkai_site.accounts.models import Grant, Person
from gongkai_site.accounts.screens import forms
from gongkai_site.base import clock
from gongkai_site.base.powers import may, organs_for
from gongkai_site.base.refusals import Refusal, Refused, refusal
from gongkai_site.screens.lists import Day, ListScreen, Word
from gongkai_site.screens.records import Fact, Panel, RecordScreen, Step
from gongkai_site.screens.steps import StepScreen

LIST = _("People")
MANAGE, GRANT = "people.manage", "roles.grant"
STATES = (("live", _("enabled")), ("off", _("disabled or expired")), ("locked", _("locked")))


def roles_of(person: Any) -> str:
    """Return the roles a person holds today, in words."""
    return "、".join(str(grant.get_role_display()) for grant in person.roles_today)


def state_of(person: Person) -> Any:
    """Return the word of an account's state."""
    if not person.is_active:
        return _("disabled")
    return _("enabled") if person.is_live else _("expired")


def tone_of(person: Person) -> str:
    """Return its colour."""
    return "green" if person.is_live else "red"


class PersonFilter(WagtailFilterSet):
    """What the list can be cut down to."""

    organ = django_filters.ModelChoiceFilter(
        label=_("Organ"), queryset=lambda request: organs_for(request.user, queries.VIEW)
    )
    role = django_filters.ChoiceFilter(label=_("Role"), choices=forms.role_choices, method="with_role")
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")

    class Meta:
        model = Person
        fields = ("organ", "kind")

    def with_role(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """Cut down to the holders of a role today."""
        today = Grant.objects.filter(queries.holding_today(), role=value)
        return rows.filter(pk__in=today.values("person"))

    def in_state(self, rows: QuerySet[Person], name: str, value: str) -> QuerySet[Person]:
        """Cut down to a state."""
        if value == "locked":
            return rows.filter(username__in=locks_of(rows.values_list("username", flat=True)))
        return rows.filter(queries.live()) if value == "live" else rows.exclude(queries.live())


class PersonList(ListScreen):
    """The people one may see."""

    model = Person
    act = queries.VIEW
    organ_field = None
    url_name = "people"
    page_title = LIST
    header_icon = "user"
    filterset_class = PersonFilter
    search_fields = ("name", "username", "post")
    default_ordering = "name"
    empty = _("No accounts yet. Make the first one.")
    columns_all = (
        TitleColumn("name", label=_("Name"), sort_key="name", get_url=lambda row: reverse("person", args=[row.pk])),
        Column("username", label=_("Sign-in name"), sort_key="username"),
        Column("organ", label=_("Organ"), sort_key="organ__name"),
        Column("post", label=_("Post")),
        Column("roles", label=_("Roles"), accessor=roles_of),
        Column("kind", label=_("Kind of account"), accessor="get_kind_display"),
        Day("expires_on", label=_("Expires on"), sort_key="expires_on"),
        Day("last_login", label=_("Last signed in"), sort_key="last_login"),
        Word("state", label=_("State"), accessor=state_of, tone=tone_of),
    )
    columns_first = ("name", "username", "organ", "roles", "last_login", "state")
    list_export: ClassVar[list[str]] = [
        "username",
        "name",
        "organ",
        "post",
        "kind",
        "is_active",
        "expires_on",
        "last_login",
        "created_at",
    ]
    export_headings: ClassVar[dict[str, Any]] = {field.name: field.verbose_name for field in Person._meta.fields}
    export_filename = "people"
    actions = (("person_new", _("New account"), "plus"),)
    actions_need: ClassVar[dict[str, str]] = {"person_new": MANAGE}

    def get_base_queryset(self) -> QuerySet[Person]:
        """Return the people one may see, with their roles."""
        return queries.with_roles(queries.people_for(self.request.user))


class PersonPage(RecordScreen):
    """One person."""

    act = queries.VIEW
    list_url_name = "people"
    list_label = LIST

    def get_record(self) -> Person:
        """Return the person, within the reader's sight."""
        return queries.person_for(self.request.user, self.kwargs["pk"])

    def panels(self) -> Sequence[Panel]:
        """Return the account, its roles and its open sign-ins."""
        person, by = self.record, self.request.user
        grants = Grant.objects.filter(person=person).select_related("organ")
        signins = UserSession.objects.purge_and_list(person)
        return [
            Panel(
                _("Account"),
                [
                    Fact(_("Sign-in name"), person.username),
                    Fact(_("Name"), person.name),
                    Fact(_("Organ"), person.organ),
                    Fact(_("Post"), person.post),
                    Fact(_("E-mail"), person.email),
                    Fact(_("Kind of account"), person.get_kind_display()),
                    Fact(_("Expires on"), person.expires_on),
                ],
            ),
            Panel(
                _("Roles"),
                template="accounts/grants.html",
                context={
                    "rows": [(grant, not _why_not(by, GRANT, person, organ=grant.organ)) for grant in grants],
                    "today": clock.today(),
                },
            ),
            Panel(
                _("Open sign-ins"),
                template="accounts/signins.html",
                context={"rows": signins, "may": not may(by, signin_services.END, person.organ), "person": person},
            ),
        ]

    def side(self) -> Sequence[Panel]:
        """Return the state of the account."""
        person = self.record
        kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
        until = locked_until(person.username)
        facts = [
            Fact(_("State"), state_of(person), tone=tone_of(person)),
            Fact(_("Locked until"), _local(until), tone="red" if until else ""),
            Fact(
                _("Second factor"), "、".join(str(label) for key, label in Authenticator.Type.choices if key in kinds)
            ),
            Fact(_("Password changed"), _local(person.password_changed_at)),
            Fact(_("Last signed in"), _local(person.last_login)),
            Fact(_("Made on"), _local(person.created_at)),
        ]
        return [Panel(_("State"), facts)]

    def steps(self) -> Sequence[Step]:
        """Return what can be done to the account."""
        person, by = self.record, self.request.user
        name, END, RESET = person.name, signin_services.END, signin_services.RESET  # noqa: N806  # acts
        locked = locked_until(person.username) is not None
        factors = Authenticator.objects.filter(user=person).exists()
        on, off = refusal("PERSON-ENABLED", name=name), refusal("PERSON-DISABLED", name=name)
        unlocked, none = refusal("SIGNIN-NOT-LOCKED", name=name), refusal("FACTOR-NONE", name=name)
        rows = [
            (_("Grant a role"), "person_grant", "main", _why_not(by, GRANT, person)),
            (_("Reset password"), "person_password", "", _why_not(by, MANAGE, person)),
            (_("Unlock"), "person_unlock", "", _why_not(by, END, person, None if locked else unlocked)),
            (_("Reset second factor"), "person_factors", "", _why_not(by, RESET, person, None if factors else none)),
            (_("End all sign-ins"), "person_signins", "red", _why_not(by, END, person)),
            (_("Enable"), "person_enable", "", _why_not(by, MANAGE, person, on if person.is_live else None)),
            (_("Disable"), "person_disable", "red", _why_not(by, MANAGE, person, None if person.is_active else off)),
        ]
        return [Step(label, reverse(to, args=[person.pk]), why, tone) for label, to, tone, why in rows]


class NewAccount(StepScreen):
    """A new account; its first password is shown once."""

    act = MANAGE
    title = _("New account")
    button = _("Make the account")
    form_class = forms.NewPerson
    advice = _("The first password is shown once, on the next page. It must be changed at the first sign-in.")

    def get_back_url(self) -> str:
        """Return to the list."""
        return reverse("people")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may make accounts for."""
        return {**super().get_form_kwargs(), "organs": organs_for(self.request.user, MANAGE)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make it and show the password; a refusal is said in the form."""
        try:
            person, password = services.create_person(by=self.request.user, **form.cleaned_data)
        except Refused as refused:
            return self.refused(form, refused)
        return _once(self, person, password)


class OfPerson(StepScreen):
    """A step of one person."""

    def get_record(self) -> Person:
        """Return the person, within the reader's sight."""
        return queries.person_for(self.request.user, self.kwargs["pk"])

    def get_back_url(self) -> str:
        """Return to the person."""
        return reverse("person", args=[self.record.pk])

    def perform(self, form: Any) -> str:
        """Take the step and go back to the person."""
        self.take(by=self.request.user, person=self.record, **form.cleaned_data)
        return self.get_back_url()

    def take(self, **facts: Any) -> None:
        """Take the step by its service."""
        raise NotImplementedError


class ResetPassword(OfPerson):
    """A new first password, shown once."""

    act = MANAGE
    title = button = _("Reset password")
    keeps_drafts = False
    advice = _("All sign-ins of this person end. The new password is shown once and must be changed when used.")

    def form_valid(self, form: Any) -> HttpResponse:
        """Reset it and show the password."""
        try:
            password = services.reset_password(by=self.request.user, person=self.record)
        except Refused as refused:
            return self.refused(form, refused)
        return _once(self, self.record, password)


class Disable(OfPerson):
    """Let an account sign in no more."""

    act = MANAGE
    title = button = _("Disable")
    tone = "red"
    advice = _("All sign-ins of this person end at once. What they did stays on record.")
    done = _("The account is disabled.")

    def take(self, **facts: Any) -> None:
        """Disable it."""
        services.disable_person(**facts)


class Enable(OfPerson):
    """Let an account sign in again."""

    act = MANAGE
    title = button = _("Enable")
    done = _("The account is enabled.")

    def get_form_class(self) -> Any:
        """Ask for a last day only for a vendor."""
        return forms.Enable if self.record.kind == "vendor" else super().get_form_class()

    def take(self, **facts: Any) -> None:
        """Enable it."""
        services.enable_person(**facts)


class GrantRole(OfPerson):
    """Let a person hold a role."""

    act = GRANT
    title = button = _("Grant a role")
    form_class = forms.NewGrant
    done = _("The role is granted.")

    def organ(self) -> Any:
        """Ask for the power somewhere; for which organ is chosen in the form."""
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the organs one may grant for, the person's own first."""
        kwargs = {**super().get_form_kwargs(), "organs": organs_for(self.request.user, GRANT)}
        kwargs["initial"] = {**kwargs.get("initial", {}), "organ": self.record.organ_id}
        return kwargs

    def take(self, **facts: Any) -> None:
        """Grant it."""
        services.grant_role(**facts)


class RevokeRole(OfPerson):
    """End a role."""

    act = GRANT
    title = button = _("Revoke the role")
    tone = "red"
    form_class = forms.EndGrant
    done = _("The role is revoked.")

    @cached_property
    def grant(self) -> Grant:
        """Return the grant."""
        rows = Grant.objects.select_related("organ", "person")
        found: Grant = get_object_or_404(rows, pk=self.kwargs["grant"], person=self.record)
        return found

    def organ(self) -> Any:
        """Return for which organ the role is held."""
        return self.grant.organ

    def get_page_title(self) -> str:
        """Return the step with the role it is about."""
        return f"{self.title} · {self.grant.get_role_display()} · {self.grant.organ}"

    def take(self, **facts: Any) -> None:
        """Revoke it."""
        services.revoke_role(by=facts["by"], grant=self.grant, on=facts["on"])


class Unlock(OfPerson):
    """Let a locked account try again."""

    act = signin_services.END
    title = button = _("Unlock")
    advice = _("Make sure first that it is this person who failed to sign in.")
    done = _("The account is unlocked.")

    def take(self, **facts: Any) -> None:
        """Unlock it."""
        signin_services.unlock_person(**facts)


class ResetFactors(OfPerson):
    """Take away a lost second factor."""

    act = signin_services.RESET
    title = button = _("Reset second factor")
    tone = "red"
    advice = _("Make sure first that it is this person who asks. All their sign-ins end; the next one enrols anew.")
    done = _("The second factor is reset.")

    def take(self, **facts: Any) -> None:
        """Reset it."""
        signin_services.reset_factors(**facts)


class EndSignins(OfPerson):
    """End all open sign-ins of a person."""

    act = signin_services.END
    title = button = _("End all sign-ins")
    tone = "red"
    done = _("The sign-ins are ended.")

    def take(self, **facts: Any) -> None:
        """End them."""
        signin_services.end_signins(**facts)


class EndSignin(OfPerson):
    """End one open sign-in of a person."""

    act = signin_services.END
    title = button = _("End this sign-in")
    tone = "red"
    done = _("The sign-in is ended.")

    def take(self, **facts: Any) -> None:
        """End it."""
        if not UserSession.objects.filter(pk=self.kwargs["signin"], user=self.record).exists():
            raise Http404
        signin_services.end_signin(by=facts["by"], signin=self.kwargs["signin"])


def _why_not(by: Any, act: str, person: Person, state: Refusal | None = None, *, organ: Any = None) -> Refusal | None:
    """Return why a step may not be taken: for want of power, because it is oneself, or from this state."""
    found = may(by, act, organ or person.organ)
    if found is None and isinstance(by, Person) and by.pk == person.pk:
        found = refusal("POWER-OWN")
    return found or state


def _once(screen: StepScreen, person: Person, password: str) -> HttpResponse:
    """Show a first password; it is nowhere else to be found, nor in the history of the browser."""
    if isinstance(screen.request.user, Person):
        drafts.drop(screen.request.user, screen.request.path)  # this page is the form's success, though no redirect
    context = {**screen.get_context_data(form=None), "person": person, "password": password}
    response = render(screen.request, "accounts/once.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _local(moment: Any) -> str:
    return moment.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else ""
