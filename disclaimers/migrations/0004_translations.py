"""Which clauses a machine has translated, and who has read the translations since."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from people.immutability import RefuseChanges


class Migration(migrations.Migration):
    dependencies = [
        ("disclaimers", "0003_more_kinds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="clauseversion",
            name="is_machine_translated",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="translated by a machine"
            ),
        ),
        migrations.CreateModel(
            name="ClauseReading",
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
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="read"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reading",
                        to="disclaimers.clauseversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "read translation",
            },
        ),
        migrations.CreateModel(
            name="TranslationReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "part",
                    models.CharField(
                        choices=[("pages", "Pages"), ("letters", "Letters")],
                        max_length=10,
                        verbose_name="part",
                    ),
                ),
                ("words", models.CharField(blank=True, editable=False, max_length=64)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="read by",
                    ),
                ),
            ],
            options={
                "verbose_name": "translation",
                "ordering": ["language", "part"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("language", "part"), name="translation_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["pages", "letters"])),
                        name="translation_part_is_known",
                    ),
                ],
            },
        ),
        # SQLite has just made the table anew, without its triggers.
        RefuseChanges("disclaimers_clauseversion", when="OLD.published_at IS NOT NULL"),
        RefuseChanges("disclaimers_clausereading"),
    ]
