"""The public address of fact checks."""

from django.urls import path

from gongkai_site.review.views.factcheck import answer

urlpatterns = [path("<str:token>/", answer, name="review_factcheck")]
