from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclaimersConfig(AppConfig):
    name = "disclaimers"
    verbose_name = _("Disclaimers")

    def ready(self) -> None:
        from disclaimers import checks  # noqa: F401, PLC0415  (registers with the framework)
