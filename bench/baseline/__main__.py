"""Makes the tables, and one treatment to ask for."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from bench.baseline.models import Treatment  # noqa: E402

call_command("migrate", interactive=False, verbosity=0)
# Ours has no migrations, and points to a table of theirs.
call_command("migrate", interactive=False, run_syncdb=True, verbosity=0)
Treatment.objects.create(name="Knee replacement")
