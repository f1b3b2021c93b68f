"""SQLite makes the table anew for a column, and loses the triggers that keep its index of words:
they are made again. Not atomic, as that index wants it."""

from django.db import migrations, models

from leads.trigrams import IndexHaystack


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("leads", "0013_tasks"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="budget",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=32, verbose_name="budget"
            ),
        ),
        IndexHaystack(),
    ]
