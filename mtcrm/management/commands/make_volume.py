"""``manage.py make_volume``: as many leads of made-up people as one wants to measure with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mtcrm.volume import NotHere, make_volume


class Command(BaseCommand):
    help = "Make leads of people who do not exist. Only for a demonstration on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--leads", type=int, required=True, help="how many")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Refuse wherever somebody real may be."""
        try:
            there = make_volume(options["leads"])
        except NotHere as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{there} leads.")
