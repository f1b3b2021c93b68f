from django.db import migrations, models

from people.indexing import AddIndexOnline

OPEN = [
    "new", "contacted", "qualifying", "awaiting_records", "with_clinics", "quote_sent", "deciding",
    "on_hold",
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("leads", "0016_what_is_asked_for")]

    operations = [
        AddIndexOnline(
            model_name="lead",
            index=models.Index(
                fields=["reply_due_at"],
                condition=models.Q(
                    replied_at__isnull=True, breached_at__isnull=True, stage__in=OPEN
                ),
                name="lead_promise_to_break",
            ),
        ),
        AddIndexOnline(
            model_name="lead",
            index=models.Index(
                fields=["silent_at"],
                condition=models.Q(silent_at__isnull=False),
                name="lead_silent",
            ),
        ),
    ]
