"""Addresses and menu of background jobs."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from gongkai_site.base.powers import has_any
from gongkai_site.outbox import views


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *views.Periodic.paths("jobs/periodic/"),
        *views.Jobs.paths("jobs/"),
        path("jobs/<int:pk>/", views.Job.as_view(), name="outbox_job"),
        path("jobs/<int:pk>/retry/", views.Retry.as_view(), name="outbox_retry"),
    ]


class JobsItem(MenuItem):
    """Shown to who may see jobs."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Say whether it shows."""
        return has_any(request.user, ["jobs.view"])


@hooks.register("register_admin_menu_item")
def menu() -> MenuItem:
    """Return the entry of the menu."""
    return JobsItem(_("Background jobs"), reverse(views.LIST), name="gk-jobs", icon_name="tasks", order=910)
