from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leads", "0015_mentions_and_presence")]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="silent_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="task",
            name="rule",
            field=models.CharField(
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
                    ("answer_soon", "Answer her: half of the promised time is over"),
                    ("answer_now", "Answer her: the promised time is over"),
                    ("silent", "She has not answered: ask her once more, or close the request"),
                ],
                max_length=20,
            ),
        ),
    ]
