from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DuplicatesConfig(AppConfig):
    name = "duplicates"
    verbose_name = _("Duplicates")

    def ready(self) -> None:
        from duplicates import receivers, timeline  # noqa: F401, PLC0415  (register themselves)
