import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from people.immutability import RefuseChanges

SAME = ("id", "user_id", "at", "kind", "filters", "is_searched", "sorting", "columns")
# Its end is written once.
CHANGED = " OR ".join(
    [
        "OLD.is_whole IS NOT NULL",
        *(f"NEW.{column} <> OLD.{column}" for column in SAME),
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0022_list_preferences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="when"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("csv", "CSV"), ("xlsx", "XLSX")],
                        max_length=4,
                        verbose_name="kind",
                    ),
                ),
                ("filters", models.JSONField(default=dict, verbose_name="filters")),
                ("is_searched", models.BooleanField(default=False, verbose_name="by a search")),
                ("sorting", models.CharField(max_length=40, verbose_name="sorted by")),
                ("columns", models.JSONField(default=list, verbose_name="columns")),
                ("number", models.PositiveIntegerField(null=True, verbose_name="leads")),
                ("is_whole", models.BooleanField(null=True, verbose_name="to the end")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
            ],
            options={
                "verbose_name": "export of leads",
                "verbose_name_plural": "who exported leads",
                "ordering": ["-pk"],
                "permissions": [("export_leads", "Takes leads away in a file")],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["user", "-id"], name="export_by_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["csv", "xlsx"])),
                        name="export_kind_is_known",
                    )
                ],
            },
        ),
        RefuseChanges("leads_export", actions=("DELETE",)),
        RefuseChanges("leads_export", actions=("UPDATE",), when=CHANGED),
    ]
