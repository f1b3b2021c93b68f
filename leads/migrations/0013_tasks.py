import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import people.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0012_leads_without_owner"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", people.encryption.EncryptedTextField(blank=True, verbose_name="what")),
                (
                    "rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ask_again", "Ask again, if she has not answered"),
                            ("clarify", "Clear up what is still open"),
                            ("records", "Remind her of the records"),
                            ("clinics", "Ask the clinics where the quotes are"),
                            ("questions", "Ask whether she has questions about the quote"),
                            ("decision", "Ask how she has decided"),
                            ("take_up", "Take it up again"),
                            ("journey", "Send her what she needs for the journey"),
                            ("treatment", "Ask how the treatment went"),
                            ("day_2", "Aftercare, day 2: how is she?"),
                            ("day_7", "Aftercare, day 7: how is she?"),
                            ("day_30", "Aftercare, day 30: how is she?"),
                            ("day_90", "Aftercare, day 90: how is she?"),
                        ],
                        max_length=20,
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "every",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("day", "every day"),
                            ("week", "every week"),
                            ("month", "every four weeks"),
                        ],
                        max_length=8,
                        verbose_name="again",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("is_dropped", models.BooleanField(db_default=False, default=False)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tasks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="whose",
                    ),
                ),
                (
                    "done_by",
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
                        related_name="tasks",
                        to="leads.lead",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "task",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["due_at"], name="task_due"
                    ),
                    models.Index(fields=["lead", "-id"], name="task_by_lead"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("done_at", None), models.Q(("rule", ""), _negated=True)
                        ),
                        fields=("lead", "rule"),
                        name="task_of_a_rule_is_open_once",
                    )
                ],
            },
        ),
    ]
