"""Addresses of the public site: the city's own, then each organ's sub-site by path."""

from django.urls import path
from django.views.decorators.http import require_safe

from gongkai_site.portal import sitemaps
from gongkai_site.portal.cache import kept
from gongkai_site.portal.feeds import Newest
from gongkai_site.portal.views import (
    all_reports,
    apply,
    checkup,
    city,
    existing,
    found,
    items,
    lists,
    organ,
    progress,
    reports,
)

newest = require_safe(kept(Newest()))

urlpatterns = [
    path("", city.home, name="portal_home"),
    path("catalogue/", lists.catalogue, name="portal_catalogue"),
    path("catalogue.json", lists.as_json, name="portal_json"),
    path("search/", found.search, name="portal_search"),
    path("search/existing/", existing.existing, name="portal_existing"),
    path("search/reports/", all_reports.search, name="portal_report_search"),
    path("annual/", all_reports.by_year, name="portal_all_reports"),
    path("feed/", newest, name="portal_feed"),
    path("map/", city.site_map, name="portal_map"),
    path("accessibility/", city.accessibility, name="portal_accessibility"),
    path("check/", checkup.check, name="portal_check"),
    path("view/elderly/", city.elderly, name="portal_elderly"),
    path("files/<int:pk>/<str:name>", items.file, name="portal_attachment"),
    path("report.css", reports.report_css, name="report_css"),
    path("robots.txt", sitemaps.robots, name="portal_robots"),
    path("sitemap.xml", sitemaps.index, name="portal_sitemaps"),
    path("sitemap-<int:number>.xml", sitemaps.page, name="portal_sitemap"),
    path("<slug:slug>/", organ.home, name="portal_organ"),
    path("<slug:slug>/guide/", organ.guide, name="portal_guide"),
    path("<slug:slug>/rules/", organ.rules, name="portal_rules"),
    path("<slug:slug>/content/", organ.content, name="portal_content"),
    path("<slug:slug>/content/<slug:name>/", organ.column, name="portal_column"),
    path("<slug:slug>/apply/", organ.apply, name="portal_apply"),
    path("<slug:slug>/apply/form/", apply.form, name="portal_apply_form"),
    path("<slug:slug>/apply/form.docx", apply.paper_form, name="portal_apply_paper"),
    path("<slug:slug>/apply/helped/", apply.helped, name="portal_apply_helped"),
    path("<slug:slug>/apply/receipt/", apply.receipt, name="portal_apply_receipt"),
    path("<slug:slug>/apply/status/", progress.status, name="portal_apply_status"),
    path("<slug:slug>/apply/case/", progress.case, name="portal_apply_case"),
    path("<slug:slug>/apply/case/paper/<int:pk>/", progress.paper, name="portal_apply_fetch"),
    path("<slug:slug>/apply/case/<slug:what>/", progress.act, name="portal_apply_act"),
    path("<slug:slug>/leaders/", organ.leaders, name="portal_leaders"),
    path("<slug:slug>/catalogue/", lists.catalogue, name="portal_catalogue_of"),
    path("<slug:slug>/catalogue.json", lists.as_json, name="portal_json_of"),
    path("<slug:slug>/list/<str:kind>/", lists.of_kind, name="portal_list"),
    path("<slug:slug>/search/", found.search, name="portal_search_of"),
    path("<slug:slug>/search/existing/", existing.existing, name="portal_existing_of"),
    path("<slug:slug>/feed/", newest, name="portal_feed_of"),
    path("<slug:slug>/feed/<str:kind>/", newest, name="portal_feed_of_kind"),
    path("<slug:slug>/item/<str:name>/", items.item, name="portal_item"),
    path("<slug:slug>/item/<str:name>/document.docx", items.document, name="portal_document"),
    path("<slug:slug>/annual/", reports.reports, name="portal_reports"),
    path("<slug:slug>/annual/<int:year>/", reports.report, name="portal_report"),
    path("<slug:slug>/annual/<int:year>/edition/<int:number>/", reports.report, name="portal_edition"),
    path("<slug:slug>/annual/<int:year>/edition/<int:number>/<str:name>", reports.file, name="portal_edition_file"),
    path("<slug:slug>/annual/<int:year>/figure/<str:key>/", reports.figure, name="portal_figure"),
    path("<slug:slug>/annual/<int:year>/document/<str:name>", reports.document, name="portal_report_document"),
    path("<slug:slug>/annual/<int:year>/<str:name>", reports.file, name="portal_file"),
]
