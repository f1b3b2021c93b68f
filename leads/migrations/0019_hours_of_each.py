import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0018_reminders"), ("staff", "0004_rights")]

    operations = [
        migrations.AddField(
            model_name="duty",
            name="calendar",
            field=models.ForeignKey(
                blank=True,
                help_text="When she is at work. Blank: when the desk is open.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="staff.calendar",
                verbose_name="working hours",
            ),
        ),
    ]
