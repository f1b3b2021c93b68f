from django.db import migrations, models

from people.indexing import AddIndexOnline

OPEN = [
    "new", "contacted", "qualifying", "awaiting_records", "with_clinics", "quote_sent", "deciding",
    "on_hold",
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("leads", "0024_saved_views")]

    operations = [
        AddIndexOnline(
            model_name="lead",
            index=models.Index(
                fields=["owner", "opened_at"],
                condition=models.Q(owner=None, stage__in=OPEN),
                name="lead_nobody_has",
            ),
        ),
    ]
