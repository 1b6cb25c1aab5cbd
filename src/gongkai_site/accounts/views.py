"""One's own account: password, second factors, open sign-ins, and the drafts of forms."""

from __future__ import annotations

import json
from typing import Any

from allauth.account import views as allauth_views
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import FormView

from gongkai_site.accounts import drafts
from gongkai_site.accounts.forms import NewPassword
from gongkai_site.accounts.middleware import must_first
from gongkai_site.accounts.models import Person
from gongkai_site.accounts.powers import grants_of
from gongkai_site.accounts.services import change_password
from gongkai_site.accounts.signin_services import end_signin, end_signins
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused


def closed(request: HttpRequest, **_: Any) -> HttpResponse:
    """Answer that there is no such page: nobody signs up, and no letter resets a password."""
    raise Http404


@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Show one's own account."""
    person = _person(request)
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    facts = {
        "person": person,
        "grants": grants_of(person),
        "factors": [label for kind, label in Authenticator.Type.choices if kind in kinds],
        "signins": UserSession.objects.filter(user=person).count(),
    }
    return render(request, "account/home.html", facts)


@method_decorator([sensitive_post_parameters(), login_required, never_cache], name="dispatch")
class PasswordChange(FormView):
    """Change one's own password; the other sign-ins end with the old one."""

    template_name = "account/password_change.html"
    form_class = NewPassword

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return what the form needs: whose password it is."""
        return {**super().get_form_kwargs(), "person": _person(self.request)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the page says: whether one had to come here."""
        person = _person(self.request)
        must = must_first(person) == "account_change_password"
        facts = {"must": must, "first": person.must_change_password, "days": settings.GONGKAI_PASSWORD_DAYS}
        return {**super().get_context_data(**kwargs), **facts}

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it, or say why not."""
        person = Person.objects.get(pk=_person(self.request).pk)
        key = self.request.session.session_key or ""
        try:
            change_password(person=person, password=form.cleaned_data["password"], by=person, keep=key)
        except Refused as refusal:
            form.add_error("password", refusal.sentence())
            return self.form_invalid(form)
        update_session_auth_hash(self.request, person)
        UserSession.objects.filter(session_key=key).update(session_key=self.request.session.session_key)
        return redirect(settings.LOGIN_REDIRECT_URL)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again; passwords are typed anew."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


@login_required
@never_cache
def signins(request: HttpRequest) -> HttpResponse:
    """List one's own open sign-ins."""
    rows = sorted(UserSession.objects.purge_and_list(_person(request)), key=lambda row: row.created_at, reverse=True)
    return render(request, "account/signins.html", {"signins": rows, "others": len(rows) > 1})


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own open sign-ins."""
    person = _person(request)
    if not UserSession.objects.filter(pk=pk, user=person).exists():
        raise Http404
    end_signin(by=person, signin=pk)
    return redirect("account_signins")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own open sign-ins but this one."""
    person = _person(request)
    end_signins(by=person, person=person, keep=request.session.session_key or "")
    return redirect("account_signins")


@never_cache
@require_http_methods(["GET", "POST", "DELETE"])
def draft(request: HttpRequest) -> HttpResponse:
    """Keep, give back or let go of what was typed at ``?address=``, for its writer alone."""
    if not isinstance(request.user, Person):
        return JsonResponse({"sign_in": reverse("account_login")}, status=401)
    address = request.GET.get("address", "")
    if not address.startswith("/desk/"):
        raise Http404
    if request.method == "DELETE":
        drafts.drop(request.user, address)
        return HttpResponse(status=204)
    if request.method == "POST":
        return JsonResponse({"kept": drafts.keep(request.user, address, _fields(request))})
    kept = drafts.found(request.user, address)
    if kept is None:
        return JsonResponse({"fields": None})
    return JsonResponse({"fields": kept[0], "at": kept[1].astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")})


def desk_account(request: HttpRequest) -> HttpResponse:
    """Lead from the menu of the desk to one's own account."""
    return redirect("account_home")


def desk_login(request: HttpRequest) -> HttpResponse:
    """Lead from Wagtail's own sign-in to ours."""
    return HttpResponseRedirect(f"{reverse('account_login')}?{request.GET.urlencode()}".rstrip("?"))


def desk_logout(request: HttpRequest) -> HttpResponse:
    """Sign out by the menu of the desk."""
    response: HttpResponse = allauth_views.logout(request)
    return response


def _person(request: HttpRequest) -> Person:
    person = request.user
    if not isinstance(person, Person):
        raise Http404
    return person


def _fields(request: HttpRequest) -> drafts.Fields:
    try:
        sent = json.loads(request.body)
    except ValueError:
        return {}
    if not isinstance(sent, dict):
        return {}
    return {str(name): [str(value) for value in values] for name, values in sent.items() if isinstance(values, list)}
