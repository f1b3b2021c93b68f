"""Addresses of the door, under the desk's."""

from django.contrib import admin
from django.urls import path

from staff import views

urlpatterns = [
    path("kept/", admin.site.admin_view(views.kept_form), name="kept-form"),
]
