"""Columns without a value, so that no table is made anew and whoever writes meanwhile goes on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0025_nobody_has")]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="furthest",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="first_reply_minutes",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="is_first_reply_in_time",
            field=models.BooleanField(blank=True, editable=False, null=True),
        ),
    ]
