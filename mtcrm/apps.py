from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class MtcrmConfig(AppConfig):
    name = "mtcrm"

    def ready(self) -> None:
        from mtcrm import checks, roles  # noqa: F401, PLC0415  (checks registers itself)

        # After the last of those for which Django says that it has migrated: every right is there.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(roles.set_up, sender=last, dispatch_uid="roles")
