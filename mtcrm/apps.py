from django.apps import AppConfig


class MtcrmConfig(AppConfig):
    name = "mtcrm"

    def ready(self) -> None:
        from mtcrm import checks  # noqa: F401, PLC0415  (registers with the framework)
