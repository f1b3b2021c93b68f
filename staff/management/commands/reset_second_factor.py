"""``manage.py reset_second_factor NAME``: for who has lost the phone and the recovery codes."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError, CommandParser

from staff.models import User
from staff.second_factor import reset


class Command(BaseCommand):
    help = (
        "Forget the second factor of one member of staff, and end her sessions. At the next "
        "sign-in a new one is set up. Make sure that it is she who asks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        """Reset it, and write that down in the log and in the history of the account."""
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError("There is no such member of staff.")
        reset(user)
        LogEntry.objects.create(
            user=user,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(user.pk),
            object_repr=str(user),
            action_flag=CHANGE,
            change_message="Second factor reset on the console.",
        )
        self.stdout.write("Done. A new second factor is set up at the next sign-in.")
