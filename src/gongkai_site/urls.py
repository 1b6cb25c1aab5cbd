"""Addresses of the site."""

from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls

from gongkai_site.base import health

urlpatterns = [
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("allauth.urls")),
    path("desk/", include(admin_urls)),
    path("", RedirectView.as_view(url="/desk/"), name="portal_home"),
]
