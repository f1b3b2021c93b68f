"""Stage changes are written once and stay."""

from django.db import migrations

from people.immutability import RefuseChanges


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial"), ("people", "0002_protect_and_publish")]

    operations = [RefuseChanges("leads_stagechange")]
