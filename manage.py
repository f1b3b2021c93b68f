#!/usr/bin/env python
"""Django's command line for mtcrm."""

import os
import sys

from django.core.management import execute_from_command_line

from mtcrm.env import BadSetting


def main() -> None:
    """Run one management command; a wrong setting is one sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mtcrm.settings")
    try:
        execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.exit(f"mtcrm: {error}")


if __name__ == "__main__":
    main()
