"""``manage.py drain_outbox``: what the tick does, without a broker."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from outbox.delivery import drain


class Command(BaseCommand):
    help = "Send the letters that are due, without Celery. --every N repeats each N seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS")

    def handle(self, *_args: Any, every: int, **_options: Any) -> None:
        """One delivery run, or one each ``every`` seconds until interrupted."""
        while True:
            tally = drain()
            for state, number in sorted(tally.items()):
                self.stdout.write(f"{state} {number}")
            if not every:
                return
            time.sleep(every)
