"""Applications on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.applications.queries import VIEW
from gongkai_site.applications.views import (
    feed,
    intake,
    letters,
    lists,
    many,
    notices,
    page,
    printed,
    records,
    statistics,
    steps,
    tasks,
)
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *lists.CaseList.paths("applications/"),
        *tasks.TaskList.paths("applications/tasks/"),
        path("applications/new/", intake.EnterApplication.as_view(), name="applications_new"),
        path("applications/statistics/", statistics.StatisticsPage.as_view(), name="applications_statistics"),
        path("applications/feed/", feed.FeedAddress.as_view(), name="applications_feed_address"),
        path("applications/notices/", notices.NoticeOrgans.as_view(), name="applications_notices"),
        path("applications/notices/<slug:slug>/", notices.Notice.as_view(), name="applications_notice"),
        path("applications/assign/", many.AssignMany.as_view(), name="applications_assign"),
        path("applications/find/", many.Find.as_view(), name="applications_find"),
        path("applications/tasks/<int:pk>/", records.FinishTask.as_view(), name="applications_task_done"),
        path("applications/papers/<int:pk>/", records.ReadPaper.as_view(), name="applications_paper"),
        path("applications/<int:pk>/", page.CasePage.as_view(), name="applications_case"),
        path("applications/<int:pk>/step/draft/", steps.DraftAnswer.as_view(), name="applications_draft"),
        path("applications/<int:pk>/step/<slug:step>/", steps.TakeStep.as_view(), name="applications_step"),
        path("applications/<int:pk>/applicant/", steps.Unmask.as_view(), name="applications_unmask"),
        path("applications/<int:pk>/subject/", records.Describe.as_view(), name="applications_describe"),
        path("applications/<int:pk>/search/", records.AddSearch.as_view(), name="applications_search"),
        path("applications/<int:pk>/review/", records.Examine.as_view(), name="applications_examine"),
        path("applications/<int:pk>/task/", records.AddTask.as_view(), name="applications_task_new"),
        path("applications/<int:pk>/paper/", records.AddPaper.as_view(), name="applications_paper_new"),
        path(
            "applications/<int:pk>/answer/<int:answer>/keep/", letters.KeepAnswer.as_view(), name="applications_answer"
        ),
        path("applications/<int:pk>/answer/<int:answer>/scan/", letters.BringScan.as_view(), name="applications_scan"),
        path(
            "applications/<int:pk>/answer/<int:answer>.<slug:suffix>",
            letters.ReadAnswer.as_view(),
            name="applications_answer_file",
        ),
        path(
            "applications/<int:pk>/letter/<int:event>/<slug:kind>/keep/",
            letters.KeepLetter.as_view(),
            name="applications_letter",
        ),
        path(
            "applications/<int:pk>/letter/<int:event>/<slug:kind>.<slug:suffix>",
            letters.ReadLetter.as_view(),
            name="applications_letter_file",
        ),
        path("applications/<int:pk>/print/", printed.PrintedCase.as_view(), name="applications_print"),
    ]


@hooks.register("register_admin_menu_item")
def entry() -> Any:
    """Return the menu's entry."""
    return Entry(
        _("Applications"),
        reverse("applications"),
        name="applications",
        acts=(VIEW,),
        icon_name="doc-full-inverse",
        order=205,
    )
