"""Addresses of the public site: an organ's sub-site by path."""

from django.urls import path

from gongkai_site.portal import views

urlpatterns = [
    path("", views.home, name="portal_home"),
    path("report.css", views.report_css, name="report_css"),
    path("<slug:slug>/annual/", views.reports, name="portal_reports"),
    path("<slug:slug>/annual/<int:year>/", views.report, name="portal_report"),
    path("<slug:slug>/annual/<int:year>/<str:name>", views.file, name="portal_file"),
]
