"""The annual report on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.annual import filling_views, past_views, views, website_views, yearend_views
from gongkai_site.annual.desk_views import bench, course, text
from gongkai_site.annual.services import VIEW
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    year = "annual/<slug:slug>/<int:year>/"
    return [
        *views.OrganList.paths("annual/"),
        *course.SubmissionList.paths("annual/submissions/"),
        path("annual/editions/<int:pk>/send/", course.Send.as_view(), name="annual_send"),
        path("annual/submissions/<int:pk>/receive/", course.Receive.as_view(), name="annual_received"),
        path("annual/submissions/<int:pk>/return/", course.SendBack.as_view(), name="annual_returned"),
        path("annual/submissions/<int:pk>/approve/", course.Approve.as_view(), name="annual_approved"),
        path(year, bench.Bench.as_view(), name="annual_report"),
        path(f"{year}text/", text.Text.as_view(), name="annual_text"),
        path(f"{year}follow/", text.Follow.as_view(), name="annual_follow"),
        path(f"{year}preview/", bench.Preview.as_view(), name="annual_preview"),
        path(f"{year}moved/", bench.Moved.as_view(), name="annual_moved"),
        path(f"{year}course/", course.Course.as_view(), name="annual_course"),
        path(f"{year}check/", bench.Check.as_view(), name="annual_check"),
        path(f"{year}responsible/", text.Responsible.as_view(), name="annual_responsible"),
        path(f"{year}explain/<str:key>/", text.Explain.as_view(), name="annual_explain"),
        path(f"{year}freeze/", course.Freeze.as_view(), name="annual_freeze"),
        path(f"{year}file/<str:name>", views.ReportFile.as_view(), name="annual_file"),
        *views.FigureList.paths(f"{year}figure/<str:key>/"),
    ]


@hooks.register("register_admin_urls", order=-1)
def more_addresses() -> list[URLPattern]:
    """Return the addresses of the year-end desk, older reports, templates, and the yearly report of a site."""
    year_end, site = "annual/year-end/<int:year>/", "annual/<slug:slug>/<int:year>/website/"
    templates = "annual/<slug:slug>/templates/"
    return [
        path(f"{year_end}print/", yearend_views.YearEndPrint.as_view(), name="annual_year_end_print"),
        *yearend_views.YearEnd.paths(year_end),
        *past_views.PastList.paths("annual-past/"),
        *past_views.Gaps.paths("annual-past/missing/"),
        path("annual-past/new/", past_views.NewPast.as_view(), name="annual_past_new"),
        path("annual-past/<int:pk>/", past_views.PastPage.as_view(), name="annual_past_document"),
        path("annual-past/<int:pk>/confirm/", past_views.ConfirmPast.as_view(), name="annual_past_confirm"),
        path("annual-past/<int:pk>/file/", past_views.PastFile.as_view(), name="annual_past_file"),
        path(templates, filling_views.Templates.as_view(), name="annual_templates"),
        path(f"{templates}new/", filling_views.NewTemplate.as_view(), name="annual_template_new"),
        path("annual/<slug:slug>/<int:year>/filled/", filling_views.FilledFile.as_view(), name="annual_filled"),
        path(site, website_views.SiteReport.as_view(), name="annual_site"),
        path(f"{site}print/", website_views.SitePrint.as_view(), name="annual_site_print"),
        path(f"{site}report.xlsx", website_views.SiteSheet.as_view(), name="annual_site_xlsx"),
        path(f"{site}<slug:key>/", website_views.EnterValue.as_view(), name="annual_site_enter"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(_("Annual reports"), reverse("annual"), name="annual", acts=(VIEW,), icon_name="doc-full", order=500)
