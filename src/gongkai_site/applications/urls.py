"""The address a calendar reads; its token is the key."""

from django.urls import path

from gongkai_site.applications.views.feed import feed

urlpatterns = [path("<str:token>.ics", feed, name="applications_feed")]
