from django.db import migrations, models

from people.indexing import AddIndexOnline

OPEN = [
    "new", "contacted", "qualifying", "awaiting_records", "with_clinics", "quote_sent", "deciding",
    "on_hold",
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("leads", "0011_who_takes_leads")]

    operations = [
        AddIndexOnline(
            model_name="lead",
            index=models.Index(
                fields=["opened_at"],
                condition=models.Q(owner=None, stage__in=OPEN),
                name="lead_without_owner",
            ),
        ),
        AddIndexOnline(
            model_name="lead",
            index=models.Index(
                fields=["owner", "reply_due_at"],
                condition=models.Q(stage__in=OPEN),
                name="lead_open_by_owner",
            ),
        ),
    ]
