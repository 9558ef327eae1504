"""The pages of the project."""

from django.urls import path
from garden import views

urlpatterns = [path("", views.beds), path("about/", views.about)]
