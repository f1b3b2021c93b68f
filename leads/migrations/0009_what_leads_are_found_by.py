"""Two columns with a default of the database, so that whoever writes meanwhile need not know them."""

import django_countries.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_clocks"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="haystack",
            field=models.TextField(db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="lead",
            name="country",
            field=django_countries.fields.CountryField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=2,
                verbose_name="home country",
            ),
        ),
    ]
