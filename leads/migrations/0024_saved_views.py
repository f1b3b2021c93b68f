import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import people.encryption


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0023_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="name")),
                (
                    "is_shared",
                    models.BooleanField(default=False, verbose_name="for the whole team"),
                ),
                ("filters", models.JSONField(blank=True, default=dict)),
                ("words", people.encryption.EncryptedTextField(blank=True)),
                ("is_searched", models.BooleanField(default=False)),
                ("sorting", models.CharField(max_length=40)),
                ("columns", models.JSONField(blank=True, default=list)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lead_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "permissions": [("share_view", "Shares views of the list of leads with the team")],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="listpreference",
            name="opens_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="leads.savedview",
            ),
        ),
        migrations.AddIndex(
            model_name="savedview",
            index=models.Index(
                condition=models.Q(("is_shared", True)), fields=["name"], name="view_that_is_shared"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(
                fields=("owner", "name"), name="view_has_a_name_of_its_own"
            ),
        ),
    ]
