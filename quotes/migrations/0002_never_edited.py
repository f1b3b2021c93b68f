"""A quote request stays as it was sent. Deleting one stays possible, for erasure."""

from django.db import migrations

from people.immutability import RefuseChanges


class Migration(migrations.Migration):
    dependencies = [("quotes", "0001_initial"), ("people", "0002_protect_and_publish")]

    operations = [RefuseChanges("quotes_quoterequest", actions=("UPDATE",))]
