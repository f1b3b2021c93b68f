"""Which site the admin is; an app of the settings, and therefore a module of its own."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "staff.site.Desk"
