"""Addresses of the door, under the desk's."""

from django.contrib import admin
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters

from staff import own_factor, views

secret = sensitive_post_parameters("code", "passkey")

urlpatterns = [
    path("kept/", admin.site.admin_view(views.kept_form), name="kept-form"),
    path("second-factor/", secret(views.second_step), name="second-factor"),
    path("second-factor/set-up/", secret(views.set_up), name="second-factor-set-up"),
    path("second-factor/mine/", secret(own_factor.my_second_factor), name="my-second-factor"),
    path("second-factor/mine/passkey/", secret(own_factor.add_passkey), name="add-passkey"),
]
