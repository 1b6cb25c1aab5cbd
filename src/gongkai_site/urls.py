"""Addresses of the site."""

from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail.admin import urls as admin_urls
from wagtail.admin.auth import require_admin_access

from gongkai_site.accounts.urls import desk_urlpatterns
from gongkai_site.base import health
from gongkai_site.desk.views import FirstScreen

urlpatterns = [
    # Browsers ask for it on every page that names no icon.
    path("favicon.ico", RedirectView.as_view(url=static("gongkai/icon.svg"), permanent=True)),
    path("healthz", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("accounts/", include("gongkai_site.accounts.urls")),
    *desk_urlpatterns,
    path("desk/", require_admin_access(FirstScreen.as_view()), name="desk_first"),
    path("desk/", include(admin_urls)),
    path("factcheck/", include("gongkai_site.review.urls")),
    path("due/", include("gongkai_site.applications.urls")),
    path("", include("gongkai_site.portal.urls")),
]
