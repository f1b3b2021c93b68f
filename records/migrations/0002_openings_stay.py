"""Who opened which record is append-only."""

from django.db import migrations

from people.immutability import RefuseChanges


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("people", "0001_initial")]

    operations = [RefuseChanges("records_opening")]
