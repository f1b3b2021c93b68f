"""A column with a default of the database, so that whoever writes meanwhile need not know it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0019_hours_of_each"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="language",
            field=models.CharField(
                db_default="en",
                default="en",
                editable=False,
                max_length=10,
                verbose_name="language",
            ),
        ),
    ]
