from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_first_translations"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True),
                fields=["phone"],
                name="person_by_phone",
            ),
        ),
    ]
