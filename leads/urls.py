"""Addresses of reminders: a page of the desk, and the calendar that a program asks for."""

from django.contrib import admin
from django.urls import path

from leads import views

urlpatterns = [
    path("admin/reminders/", admin.site.admin_view(views.reminders), name="reminders"),
    path("calendar/<str:key>/tasks.ics", views.calendar, name="calendar"),
]
