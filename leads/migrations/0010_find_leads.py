"""Fills the new columns and makes the indexes while the site runs. Interrupted, it can be run again.

Not atomic: each batch is a transaction of its own, and PostgreSQL makes the indexes concurrently.
"""

from django.db import migrations, models

import leads.models
from leads.findable import fill_all
from leads.trigrams import IndexHaystack
from people.indexing import AddIndexOnline


def fill(apps, schema_editor):
    fill_all(apps.get_model("leads", "Lead").objects.all())


def online(index):
    return AddIndexOnline(model_name="lead", index=index)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("leads", "0009_what_leads_are_found_by"),
        ("people", "0007_people_by_phone"),
        ("quotes", "0004_may_be_erased"),
    ]

    operations = [
        online(
            models.Index(
                condition=models.Q(("haystack", "")),
                fields=["id"],
                name="lead_to_be_made_findable",
            )
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        online(models.Index(fields=["-opened_at", "-id"], name="lead_by_opening")),
        online(models.Index(fields=["reply_due_at", "id"], name="lead_by_due")),
        online(models.Index(leads.models.BeginsWith("haystack"), "id", name="lead_by_name")),
        online(models.Index(fields=["stage", "-opened_at", "-id"], name="lead_by_stage")),
        online(models.Index(fields=["country", "-opened_at", "-id"], name="lead_by_country")),
        online(
            models.Index(
                fields=["stage", "country", "-opened_at", "-id"], name="lead_by_stage_and_country"
            )
        ),
        online(models.Index(fields=["owner", "-opened_at", "-id"], name="lead_by_owner")),
        online(models.Index(fields=["treatment", "-opened_at", "-id"], name="lead_by_treatment")),
        online(
            models.Index(fields=["destination", "-opened_at", "-id"], name="lead_by_destination")
        ),
        IndexHaystack(),
        # Last: nothing after it can fail, and it could not be run again.
        migrations.RemoveIndex(model_name="lead", name="lead_newest"),
    ]
