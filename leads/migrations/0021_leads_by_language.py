"""Fills the column and makes its index while the site runs. Interrupted, it can be run again.

Not atomic: each batch is a transaction of its own, and PostgreSQL makes the index concurrently.
"""

from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery

from leads.trigrams import IndexHaystack
from people.indexing import AddIndexOnline

BATCH = 10_000


def fill(apps, schema_editor):
    leads = apps.get_model("leads", "Lead").objects
    people = apps.get_model("people", "Person").objects
    hers = people.filter(pk=OuterRef("person")).values("language")
    last = leads.aggregate(last=Max("pk"))["last"] or 0
    for first in range(0, last + 1, BATCH):
        some = leads.filter(pk__gte=first, pk__lt=first + BATCH).exclude(person__language="en")
        some.update(language=Subquery(hers))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("leads", "0020_language_of_leads"),
        ("people", "0007_people_by_phone"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        AddIndexOnline(
            model_name="lead",
            index=models.Index(fields=["language", "-opened_at", "-id"], name="lead_by_language"),
        ),
        IndexHaystack(),
    ]
