import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Now

import people.encryption


def begin_with_what_is_known(apps, schema_editor):
    """Clocks of leads that are there already.

    Of who was answered only the last answer is known, which makes the first seem slower than it
    was. Whose promise is broken already is shown as such, but nobody gets a letter about it.
    """
    leads = apps.get_model("leads", "Lead").objects
    leads.update(waiting_since=F("opened_at"))
    leads.filter(replied_at__isnull=False).update(
        first_reply_took=models.ExpressionWrapper(
            F("replied_at") - F("opened_at"), output_field=models.DurationField()
        )
    )
    leads.filter(replied_at__isnull=True, reply_due_at__lte=Now()).update(breached_at=Now())


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0007_end_unconfirmed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="waiting_since",
            field=models.DateTimeField(
                default=django.utils.timezone.now, verbose_name="waits since"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="half_due_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="half of the time is over at"
            ),
        ),
        migrations.AddField(
            model_name="lead",
            name="warned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="breached_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="first_reply_took",
            field=models.DurationField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                condition=models.Q(
                    ("replied_at__isnull", True),
                    (
                        "stage__in",
                        [
                            "new",
                            "contacted",
                            "qualifying",
                            "awaiting_records",
                            "with_clinics",
                            "quote_sent",
                            "deciding",
                            "on_hold",
                        ],
                    ),
                    ("warned_at__isnull", True),
                ),
                fields=["half_due_at"],
                name="lead_to_be_warned_of",
            ),
        ),
        migrations.AlterModelOptions(
            name="lead",
            options={
                "ordering": ["-opened_at"],
                "permissions": [("manage_desk", "Manages the desk: is told of broken promises")],
            },
        ),
        migrations.CreateModel(
            name="MedianReplyTime",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measured_at", models.DateTimeField()),
                ("requests", models.PositiveIntegerField()),
                ("median", models.DurationField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="median_reply_time_is_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "We spoke"),
                            ("voicemail", "A message was left"),
                            ("no_answer", "Nobody answered"),
                            ("wrong_number", "Wrong number"),
                            ("asked_to_stop", "Asked not to be called"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", people.encryption.EncryptedTextField(blank=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "caller",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="leads.lead",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["lead", "-id"], name="call_by_lead")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    "reached",
                                    "voicemail",
                                    "no_answer",
                                    "wrong_number",
                                    "asked_to_stop",
                                ],
                            )
                        ),
                        name="call_outcome_is_known",
                    )
                ],
            },
        ),
        # Last, since PostgreSQL makes no index on a table with rows that were just changed.
        migrations.RunPython(begin_with_what_is_known, migrations.RunPython.noop, elidable=True),
    ]
