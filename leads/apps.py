from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LeadsConfig(AppConfig):
    name = "leads"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from leads import receivers, sight, watching  # noqa: F401, PLC0415  (register themselves)
