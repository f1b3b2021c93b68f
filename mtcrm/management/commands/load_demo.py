"""``manage.py load_demo``: content and staff to look around with, loaded once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from articles.models import Article
from mtcrm.demo import load_demo_content, make_demo_staff
from staff.models import User

CREDENTIALS = "demo-credentials.txt"


class Command(BaseCommand):
    help = "Load demo articles, clinics, letter templates and staff, once. Repeating is harmless."

    @transaction.atomic
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load what is missing; print generated credentials only when they are made."""
        if Article.objects.exists():
            self.stdout.write("Demo content: there are articles already.")
        else:
            self.stdout.write(f"Demo content: {load_demo_content()} articles loaded.")
        if not User.objects.exists():
            self._keep(make_demo_staff())

    def _keep(self, credentials: dict[str, str]) -> None:
        lines = [f"{name} {password}" for name, password in credentials.items()]
        path = settings.VAR_DIR / CREDENTIALS
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")
        self.stdout.write(f"Demo staff (also in {path}):")
        for line in lines:
            self.stdout.write(f"  {line}")
