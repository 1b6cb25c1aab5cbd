"""Addresses of a public zone: the public site alone, no desk and no signing in."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from gongkai_site.base import health

urlpatterns = [
    path("favicon.ico", RedirectView.as_view(url=static("gongkai/icon.svg"), permanent=True)),
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("", include("gongkai_site.portal.urls")),
]
