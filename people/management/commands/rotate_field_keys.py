"""``manage.py rotate_field_keys``: encrypt everything anew after a new key was put in front."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.rotation import encrypted_columns, rotate


class Command(BaseCommand):
    help = (
        "Encrypt all encrypted text anew with the first of FIELD_KEYS. May be stopped and "
        "repeated. Afterwards the older keys are needed for old backups only."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Go through every encrypted column; an error when something could not be read."""
        unreadable = 0
        for model, name in encrypted_columns():
            counts = rotate((model, name))
            unreadable += counts["unreadable"]
            self.stdout.write(f"{model._meta.label}.{name}: {counts['rotated']} encrypted anew")
        if unreadable:
            raise CommandError(
                f"{unreadable} values were left as they are: none of FIELD_KEYS opens them."
            )
