"""Rows that come from people's own acts: in the admin they are looked at, not edited."""

from django.http import HttpRequest


class ReadOnly:
    """Mixed into a ModelAdmin or an inline: nothing can be added, changed or deleted there."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
